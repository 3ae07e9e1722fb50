"""Hands what a cell made to the notebook, with what it learned from its data (`accord` in the output's
metadata).
"""

from __future__ import annotations

from dataclasses import dataclass

from IPython.display import display


@dataclass(frozen=True)
class Picture:
    """A drawing, the text that stands for it, made from its data, and its neutral title."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Exhibit:
    """One finding: the message for the heading, words, and a picture, a table or neither where nothing is
    known.

    `table` is Markdown; with a picture it is the table behind it, else the exhibit itself, captioned
    `caption`.
    """

    message: str
    text: str = ""
    picture: Picture | None = None
    table: str = ""
    caption: str = ""

    def say(self) -> None:
        """The message as a heading, and the words."""
        markdown(f"### {self.message}\n\n" + (f"::: {{.said}}\n{self.text}\n:::" if self.text else ""))

    def draw(self) -> None:
        """The picture, if there is one."""
        if self.picture:
            learned = {"fig-alt": self.picture.alt, "fig-cap": self.picture.caption}
            display({"image/svg+xml": self.picture.svg}, raw=True, metadata={"accord": learned})  # type: ignore[no-untyped-call]

    def tabulate(self) -> None:
        """The table, if there is one."""
        markdown(self.table, **({"tbl-cap": self.caption} if self.caption else {}))


def markdown(text: str, **learned: str) -> None:
    """Show Markdown; nothing where there is no text."""
    if text.strip():
        display({"text/markdown": text}, raw=True, metadata={"accord": learned} if learned else {})  # type: ignore[no-untyped-call]
