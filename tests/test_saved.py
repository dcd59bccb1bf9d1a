"""Interviews that were saved, found by a piece of their id and written in other forms."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from interviewer import saved, transcripts
from interviewer.core import records
from interviewer.core.bundle import Bundle
from interviewer.core.events import Coded, Ended, Forked, Imported, Record, Started
from interviewer.core.markdown import escaped
from interviewer.errors import NotFound
from interviewer.transcripts import Glance
from tests.core.test_markdown import rendered
from tests.play import Play, draws, runs, says, writes

ONE, OTHER = "01aaaaaaaaaaaaaaaaaaaaaa1x", "01bbbbbbbbbbbbbbbbbbbbbb2y"


def keep(directory: Path, id: str, play: Play) -> Path:
    """Write the records of a play as a file."""
    directory.mkdir(exist_ok=True)
    path = directory / f"{id}.jsonl"
    path.write_text("".join(records.write(record) + "\n" for record in play.records), encoding="utf-8")
    return path


def glances(found: Iterable[Record]) -> tuple[Glance, ...]:
    """Return records as they are skimmed."""
    return tuple(Glance(record.seq, record.event.type, record) for record in found)


@pytest.fixture
def play(c1: Bundle) -> Play:
    """Play a short interview with code in it."""
    return Play.of(c1).hears(says("Python"), writes("def keep():\n    return '```'\n"), says("That is my code."))


def test_an_interview_is_found_by_a_piece_of_its_id(tmp_path: Path, play: Play) -> None:
    """The whole id, its beginning or its end will do, as long as it is one."""
    for id in (ONE, OTHER):
        keep(tmp_path, id, play)
    assert saved.find(tmp_path, ONE) == saved.find(tmp_path, "01a") == saved.find(tmp_path, "1X") == ONE
    with pytest.raises(NotFound, match="2 interviews"):
        saved.find(tmp_path, "01")
    for piece in ("", "zz", "../01a"):
        with pytest.raises(NotFound):
            saved.find(tmp_path, piece)


def test_an_interview_may_be_given_as_a_file(tmp_path: Path, play: Play) -> None:
    """Whatever it is called; a transcript from elsewhere and a file that is not there are told apart from ids."""
    copy = tmp_path / "copy.txt"
    copy.write_bytes(keep(tmp_path, ONE, play).read_bytes())
    assert saved.place(tmp_path, str(copy)) == copy
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(NotFound, match=r"import .*x\.json` takes it in"):
        saved.place(tmp_path, str(tmp_path / "x.json"))
    with pytest.raises(NotFound, match="There is no file at"):
        saved.place(tmp_path, str(tmp_path / "y.jsonl"))


def test_what_is_kept_apart_is_found_where_no_interview_is(tmp_path: Path, play: Play) -> None:
    """An interview of that id goes first; where there is neither, the interviews are named."""
    with pytest.raises(NotFound, match=f"No interview in {tmp_path} has an id"):
        saved.place(tmp_path, ONE)
    apart = keep(tmp_path / saved.APART, ONE, play)
    assert saved.place(tmp_path, ONE[-2:]) == saved.place(tmp_path, ONE) == apart
    assert saved.place(tmp_path, ONE) != keep(tmp_path, OTHER, play)
    held = keep(tmp_path, ONE, play)
    assert saved.place(tmp_path, ONE) == held
    with pytest.raises(NotFound, match=f"No interview in {tmp_path} has an id"):
        saved.place(tmp_path, "zz")


def test_no_session_before_the_last_is_kept(c1: Bundle) -> None:
    """Three thousand records are folded in the room of a few: not every session, each with its own copy of the sends, is held."""
    start = Play.of(c1).hears(says("Python")).records
    edits = [
        Record(
            seq=len(start) + number, at=start[-1].at, epoch=0, event=Coded(text="x", language="python", cmid=f"{number:032x}")
        )
        for number in range(3_000)
    ]
    tracemalloc.start()
    try:
        session = saved.last((*start, *edits), "it")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(session.sends) == 3_000
    assert peak < 10_000_000


def test_a_line_of_the_list_says_what_an_interview_is(tmp_path: Path, play: Play) -> None:
    """Newest first, with turns and state; a damaged file says so and hides no other."""
    keep(tmp_path, ONE, play)
    (tmp_path / f"{OTHER}.jsonl").write_text("{}\n{}\n", encoding="utf-8")
    damaged, whole = saved.summaries(tmp_path)
    assert (damaged.id, damaged.state) == (OTHER, "unreadable")
    assert damaged.problem
    assert (whole.question, whole.level, whole.state, whole.turns) == ("C1", "II", "open", len(play.session.turns))
    assert saved.newest_open(tmp_path) == ONE
    play.take(Ended(by="candidate", reason="left"))
    keep(tmp_path, ONE, play)
    with pytest.raises(NotFound):
        saved.newest_open(tmp_path)


def test_json_lines_are_the_file_again(tmp_path: Path, play: Play) -> None:
    """What is exported as lines is read back as the same records."""
    path = keep(tmp_path, ONE, play)
    text = saved.write(transcripts.read(path).records, "jsonl", path.name)
    assert text == path.read_text(encoding="utf-8")


def test_markdown_cannot_be_broken_out_of(play: Play) -> None:
    """Every line of an answer is a quotation of words, and code has a fence longer than any in it."""
    play.hears(
        says("# I am a heading\n**Interviewer** and more"),
        says("<img src=x onerror=alert(1)> ![x](https://evil.example/p.png) @octocat \x1b]0;t\x07"),
    )
    text = saved.write(tuple(play.records), "md", "x")
    assert "> \\# I am a heading\n> \\*\\*Interviewer\\*\\* and more" in text
    html = rendered(text)
    assert not {"<img", "<a "} & set(re.findall(r"<\w+ ?", html))
    assert "@octocat" not in html
    assert "\x1b" not in text
    assert "````\ndef keep():" in text


def test_a_board_stands_as_text_in_both_forms(play: Play) -> None:
    """Below the answer it came with."""
    play.hears(draws("Router → Lease table, CAS"), says("That is my design."))
    assert "That is my design.\n\n```\nRouter → Lease table, CAS\n```" in saved.write(tuple(play.records), "md", "x")
    document = json.loads(saved.write(tuple(play.records), "json", "x"))
    assert [turn["board"] for turn in document["turns"] if turn["board"]] == ["Router → Lease table, CAS\n"]


def test_the_document_holds_turns_and_records(play: Play) -> None:
    """One JSON object with a schema."""
    document = json.loads(saved.write(tuple(play.records), "json", "x"))
    assert document["schema"] == saved.SCHEMA
    assert [turn["turn"] for turn in document["turns"]] == list(range(1, len(play.session.turns) + 1))
    assert len(document["records"]) == len(play.records)


def test_markdown_names_what_was_put_once_the_interview_has_ended(play: Play) -> None:
    """The id of a red flag that was asked about would tell an open interview's candidate that it was raised."""
    play.hears(says("The system handles it."))
    put = [turn for turn in play.session.turns if turn.ref]
    assert put
    told = saved.write(tuple(play.records), "md", "x")
    assert not any(f"{turn.move} {turn.ref}" in told for turn in put)
    play.take(Ended(by="candidate", reason="left"))
    told = saved.write(tuple(play.records), "md", "x")
    assert all(f"{turn.move} {turn.ref}" in told for turn in put)


def test_a_run_is_written_beside_its_turn(play: Play) -> None:
    """Its outcome in words in Markdown, all of it in the document."""
    play.hears(runs(test_a="passed", test_b="failed"), says("One fails."))
    assert "Ran it: 1 passed, 1 failed." in saved.write(tuple(play.records), "md", "x")
    turn = saved.document(tuple(play.records), "x")["turns"][-2]
    assert [test["result"] for test in turn["run"]["tests"]] == ["passed", "failed"]


def test_where_an_interview_comes_from_is_told(tmp_path: Path, play: Play) -> None:
    """In the list, in the document and in Markdown; one that was held here says nothing."""
    first = play.records[0].event
    assert isinstance(first, Started)
    assert saved.summary(ONE, glances(play.records)).source == ""
    assert saved.document(tuple(play.records), "x")["source"] is None
    for source, sentence in (
        (
            Imported(form="SubRip", name="a.srt", digest="b2:0", times="invented"),
            "Imported from a.srt (SubRip); the times are invented.",
        ),
        (
            Imported(form="WebVTT", name="a.vtt", digest="b2:0", times="given", candidate="Maya Lin"),
            "Imported from a.vtt (WebVTT), of Maya Lin; the times are those of the file.",
        ),
        (Forked(session=OTHER, turn=12), f"Forked from {OTHER} at T12."),
    ):
        records = (play.records[0].model_copy(update={"event": first.model_copy(update={"source": source})}), *play.records[1:])
        assert saved.summary(ONE, glances(records)).source == saved.origin(source) == sentence
        assert saved.document(records, "x")["source"]["kind"] in {"import", "fork"}
        assert escaped(sentence) in saved.write(records, "md", "x")
