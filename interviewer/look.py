"""How output looks: what the options that hold for every verb say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.terminal.screen import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour or not, ASCII or not, and whether errors show where they came from."""

    colour: bool = True
    ascii: bool = False
    debug: bool = False

    def screen(self) -> Screen:
        """Return the one place that prints."""
        from interviewer.terminal.screen import Screen  # start-up: rich

        return Screen(colour=self.colour, ascii=self.ascii)
