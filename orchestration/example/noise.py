"""What each side wrote down of a true request or share.

The noise of an item belongs to the item: the same view is given in every quarter, so that nobody's history
changes by itself. How a partner types it is `filling.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from orchestration.example.cast import OUTSIDE, Cast
from orchestration.example.draw import Dice
from orchestration.example.truth import Request, Share
from orchestration.quarter import Quarter

Side = Literal["sent", "received"]
LONGEST_DELAY = timedelta(days=110)  # of a side that tells of an answer much later
_UNLIKE = {"complete": "nil_held", "partial": "nil_held", "nil_held": "complete", "refused": "nil_held"}


def view_request(cast: Cast, seed: int, request: Request, side: Side) -> Request | None:
    """The request as its requester (`sent`) or holder (`received`) lists it; None where this side never does.

    No request is missing on both sides. Times differ by up to 90 minutes and stay in their quarter.
    """
    shared = Dice(seed, cast.code, "lost", request.requester, request.holder, request.number)
    loss = {"sent": (0.0, 0.015), "received": (0.015, 0.04)}[side]
    fate = shared.between(0, 1)
    if loss[0] <= fate < loss[1] and request.holder != OUTSIDE:
        return None
    dice = Dice(seed, cast.code, side, request.requester, request.holder, request.number)
    closed = _about(dice, request.closed_at, request.received_at)
    received = _about(dice, request.received_at, request.sent_at)
    view = replace(request, received_at=received, closed_at=max(closed, received))
    return _retold(cast, dice, view) if side == "sent" else view


def _about(dice: Dice, moment: datetime, earliest: datetime) -> datetime:
    """The moment as another clock has it, not before `earliest` and in the same quarter."""
    other = max(moment + timedelta(minutes=dice.whole(-90, 90)), earliest)
    return other if Quarter.of(other.date()) == Quarter.of(moment.date()) else moment


def _retold(cast: Cast, dice: Dice, view: Request) -> Request:
    """The requester's story: mostly the holder's; sometimes another outcome, or a much later answer."""
    stories = [
        plant.strength
        for plant in cast.plants("tells_two_stories", Quarter.of(view.sent_at.date()))
        if not plant.pair or set(plant.pair) == {view.requester, view.holder}
    ]
    if view.status not in _UNLIKE or not dice.chance(max([0.012, *stories])):
        return view
    if stories and dice.chance(0.4):
        return replace(view, closed_at=view.closed_at + timedelta(days=dice.whole(85, LONGEST_DELAY.days)))
    status = _UNLIKE[view.status]
    return replace(view, status=status, used_for=None, refusal_ground=None)


def lists_share(cast: Cast, seed: int, share: Share, side: Side) -> bool:
    """Whether this side lists the share; never missing on both."""
    fate = Dice(seed, cast.code, "share", share.sender, share.receiver, share.number).between(0, 1)
    return not (fate < 0.02 if side == "sent" else 0.02 <= fate < 0.06)
