"""A program with interviews that have ended, for tests and photographs of the pages that look back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.held import Graded, held


@dataclass(frozen=True)
class Archive:
    """The program and the ids of its interviews: two attempts at coding, two at a design, and one that was not graded."""

    site: Site
    weak: str
    strong: str
    designed: str
    redesigned: str
    bare: str

    @staticmethod
    def start(directory: Path) -> Archive:
        """Write the interviews and start the program; its token can be used more than once."""
        ids = (
            held(directory, "C-weak", "II", Graded(), number=0),
            held(directory, "C-strong", "II", Graded(), number=1),
            held(directory, "D-mixed", "III", Graded(), number=2),
            held(directory, "D-strong", "III", Graded(runs=3), number=3),
            held(directory, "O-mixed", "II", number=4),
        )
        return Archive(Site(directory, {"INTERVIEWER_ACCESS_TOKEN": "an-archive-for-tests"}).start(), *ids)

    def open(self, page: Page, path: str) -> None:
        """Come with the token, and open a page."""
        page.goto(self.site.address)
        page.goto(self.at(path))
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    def at(self, path: str) -> str:
        """Return an address of the program."""
        return self.site.address.partition("?")[0] + path
