"""The debrief of a loop over HTTP."""

from __future__ import annotations

from pathlib import Path

from jsonschema import Draft202012Validator

from interviewer.core.debrief import Debrief
from tests.e2e.held import Graded, held
from tests.server.conftest import Puppet, Serving, play


def test_the_newest_grades_are_brought_to_one_decision(serving: Serving, tmp_path: Path) -> None:
    """At the level of the newest, or at another that is asked for; it holds to its published schema."""
    coded = held(tmp_path, "C-strong", "II", Graded(), Graded(level="III"), number=0)
    designed = held(tmp_path, "D-mixed", "III", Graded(), number=1)

    async def story() -> None:
        async with serving(Puppet()) as server:
            status, found = await server.tell("GET", "/api/debrief")
            assert (status, found["schema"], found["level"]) == (200, "interviewer.debrief/1", "III")
            assert [(one["interview"], one["grading"]) for one in found["packets"]] == [(coded, "g2"), (designed, "g1")]
            assert found["notes"] == []
            Draft202012Validator(Debrief.model_json_schema(by_alias=True, mode="serialization")).validate(found)
            status, found = await server.tell("GET", "/api/debrief?level=II")
            assert (status, [one["interview"] for one in found["packets"]]) == (200, [coded])

    play(story())


def test_a_debrief_is_a_file_to_hand_on(serving: Serving, tmp_path: Path) -> None:
    """In Markdown, named after its level."""
    held(tmp_path, "C-strong", "II", Graded())

    async def story() -> None:
        async with serving(Puppet()) as server:
            says = (await server.tell("GET", "/api/debrief"))[1]["says"]
            status, headers, text = await server.ask("GET", "/api/debrief/markdown?level=II")
            assert (status, headers["content-type"]) == (200, "text/markdown; charset=utf-8")
            assert headers["content-disposition"] == 'attachment; filename="debrief-ii.md"'  # `ask` lowers what it reads
            assert text.decode().startswith(f"# {says}\n")

    play(story())


def test_nothing_graded_is_404_and_no_level_is_422(serving: Serving, tmp_path: Path) -> None:
    """Each in one sentence, and nobody without the key is told even that."""
    held(tmp_path, "C-strong", "II")

    async def story() -> None:
        async with serving(Puppet()) as server:
            for path in ("/api/debrief", "/api/debrief/markdown"):
                status, told = await server.tell("GET", path)
                assert (status, told["code"], "is graded" in told["says"]) == (404, "not_found", True)
                status, told = await server.tell("GET", f"{path}?level=IV")
                assert (status, told["code"]) == (422, "bad_field")
                assert (await server.ask("GET", path, cookie=""))[0] == 401

    play(story())
