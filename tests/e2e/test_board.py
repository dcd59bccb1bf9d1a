"""The board of a design round: drawn by keyboard and as text, kept, read by the interviewer, and there again."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from interviewer import transcripts
from interviewer.core.events import Answered, Drew
from tests.e2e.conftest import Site
from tests.e2e.test_interview import begin_round, composer, rests

pytestmark = pytest.mark.slow

TEXT = """people: Tenants [118 projects]
worker: Router [lease 10 min]
Tenants -> Ingest API [50K/s]
Router -> store: Lease table, CAS
Router ~> Annotators, offer
"""


def part(page: Page, name: str):  # type: ignore[no-untyped-def] # playwright's own type is spelt out nowhere else
    """Return a part on the canvas."""
    return page.locator(".svelte-flow__node").filter(has=page.locator(".name", has_text=name))


def write(page: Page, text: str) -> None:
    """Replace the board's text."""
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Board as text, a line").fill(text)
    page.get_by_role("button", name="Done").click()


def drawn(site: Site) -> list[Drew]:
    """Return the boards on the record."""
    return [r.event for r in transcripts.read(site.transcript()).records if isinstance(r.event, Drew)]


def test_a_board_by_keyboard_and_as_text_reaches_the_transcript_before_the_answer(page: Page, site: Site) -> None:
    """Parts and links are made, moved, renamed and taken away with keys, then with text; the answer comes after all of it."""
    begin_round(page, site.address, "System design")
    keys = page.keyboard
    page.get_by_role("button", name="Add a queue").focus()
    keys.press("Enter")
    keys.type("Task log")
    keys.press("Tab")
    keys.type("project + type")
    keys.press("Enter")
    expect(part(page, "Task log")).to_be_focused()
    keys.press("Shift+ArrowRight")
    keys.press("c")
    keys.type("Router, batch 64")
    keys.press("Enter")
    expect(page.locator(".svelte-flow__edge")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("64/s")
    keys.press("Enter")
    part(page, "Router").focus()
    keys.press("Enter")
    keys.type("Dispatcher")
    keys.press("Enter")
    expect(page.get_by_text("Task log → Dispatcher, batch 64 [64/s]")).to_be_visible()
    page.get_by_role("button", name="Edit", exact=True).focus()
    keys.press("Enter")
    keys.press("Control+End")
    keys.type("Dispatcher → store: Leases, CAS")
    keys.press("Escape")
    expect(part(page, "Leases")).to_be_visible()
    part(page, "Leases").focus()
    keys.press("Delete")
    expect(part(page, "Leases")).to_have_count(0)
    keys.press("Control+z")
    expect(part(page, "Leases")).to_be_visible()
    rests(page)
    composer(page).fill("A log in front of the dispatcher.")
    keys.press("Control+Enter")
    expect(page.locator("article#T3")).to_be_visible()
    kinds = [r.event for r in transcripts.read(site.transcript()).records if isinstance(r.event, Drew | Answered)]
    assert isinstance(kinds[-1], Answered)
    last = kinds[-2]
    assert isinstance(last, Drew)
    assert last.text == (
        "queue: Task log [project + type]\nstore: Leases\nTask log → Dispatcher, batch 64 [64/s]\nDispatcher → Leases, CAS\n"
    )
    expect(page.get_by_text("You added Task log")).to_be_visible()


def test_a_board_is_there_again_after_a_reload_and_in_another_tab(page: Page, site: Site) -> None:
    """What was drawn a moment before the page went is kept, and what one tab draws the other shows."""
    begin_round(page, site.address, "System design")
    rests(page)
    write(page, TEXT)
    page.reload()
    expect(part(page, "Lease table")).to_be_visible()
    expect(page.get_by_text("Saved · 5 parts, 3 links")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(part(other, "Annotators")).to_be_visible()
    write(other, "Only → This")
    expect(part(page, "This")).to_be_visible()
    expect(part(page, "Annotators")).to_have_count(0)
    assert json.loads(drawn(site)[-1].board.model_dump_json())["links"][0]["target"] == "This"


def test_a_board_by_mouse_is_dragged_linked_and_arranged(page: Page, site: Site) -> None:
    """A part follows the mouse, a link is pulled from a handle, and arranging puts nothing on anything else."""
    begin_round(page, site.address, "System design")
    rests(page)
    write(page, "Router\nLeases\nQueue")
    page.get_by_role("button", name="Arrange the parts").click()
    router = part(page, "Router").bounding_box()
    assert router is not None
    part(page, "Router").hover()
    page.mouse.down()
    page.mouse.move(router["x"] + 260, router["y"] + 90, steps=8)
    page.mouse.up()
    moved = part(page, "Router").bounding_box()
    assert moved is not None
    assert moved["x"] > router["x"] + 100
    handle = part(page, "Router").locator('[data-handlepos="right"]').bounding_box()
    target = part(page, "Leases").bounding_box()
    assert handle is not None
    assert target is not None
    page.mouse.move(handle["x"] + 4, handle["y"] + 4)
    page.mouse.down()
    page.mouse.move(target["x"] + 4, target["y"] + target["height"] / 2, steps=12)
    page.mouse.up()
    expect(page.get_by_role("button", name="Router → Leases", exact=True)).to_be_visible()
    expect(page.get_by_text("Saved · 3 parts, 1 link")).to_be_visible()


def test_a_question_is_pinned_to_the_part_it_names(page: Page, site: Site) -> None:
    """The turn's number stands on the part, and leads to the turn."""
    begin_round(page, site.address, "System design")
    rests(page)
    write(page, "store: Tasks\nworker: Customers\nTasks → Customers")
    composer(page).fill("No, let us begin.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article#T3")).to_contain_text("tasks")
    pin = part(page, "Tasks").get_by_role("link", name="Turn 3 asks about this")
    expect(pin).to_be_visible()
    pin.click()
    expect(page).to_have_url(f"{page.url.partition('#')[0]}#T3")
