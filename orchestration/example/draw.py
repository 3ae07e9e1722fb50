"""Seeded draws. Everything random in the example comes from here.

It rests on `random()` alone, whose sequence is the same on every machine and version. No clock, no shared
state: each topic has a stream of its own, so that a change in one leaves the others as they were.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws for one topic; the same seed and topic give the same draws."""

    def __init__(self, seed: int, *topic: object) -> None:
        """`topic` may hold whatever has a stable text."""
        self._stream = random.Random("/".join(map(str, (seed, *topic))))  # noqa: S311 - no secret

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._stream.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from low up to high."""
        return low + (high - low) * self._stream.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self._stream.random())

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(len(items) * self._stream.random())]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key of weights, drawn in proportion to its weight."""
        left = self._stream.random() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return next(reversed(list(weights)))

    def poisson(self, mean: float) -> int:
        """A count with this mean (Knuth's product of draws; means up to a few hundred)."""
        floor, product, count = math.exp(-mean), self._stream.random(), 0
        while product > floor:
            product *= self._stream.random()
            count += 1
        return count
