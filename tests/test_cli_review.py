"""The verbs of a look back: list, replay, check, import, export, delete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer import transcripts
from interviewer.core import records
from interviewer.core.events import Asked, Moved
from interviewer.core.evolving import replay
from tests.core.test_records import signed
from tests.running import Run, saved_id
from tests.test_importing import FILTER, FORMS, LOST, simple


def test_replay_tells_turns_phases_and_hints(run: Run) -> None:
    """The transcript is printed as it happened, with why the interviewer spoke."""
    run("chat", "C", typed="Python\n/hint\nI keep a set.\n")
    text = run("replay", saved_id(run)).out
    assert "T1 00:00 open" in text
    assert "── Problem and questions, 7 min" in text
    assert "hint asked for" in text


def test_a_torn_tail_is_left_out_and_mentioned(run: Run, tmp_path: Path) -> None:
    """A last line cut by a crash does not stop a replay."""
    run("chat", "C", typed="Python\n")
    path = tmp_path / "saved" / f"{saved_id(run)}.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    done = run("replay", str(path))
    assert done.code == 0
    assert "cut short by a crash" in done.err


@pytest.mark.parametrize("verb", ["replay", "grade", "import", "check-interview", "export"])
@pytest.mark.parametrize("wrong", ["bundle", "phase"])
def test_a_file_from_elsewhere_that_makes_no_sense_is_one_sentence(run: Run, tmp_path: Path, verb: str, wrong: str) -> None:
    """Its checksums hold, but its prompts are none, or a record names a phase that they do not have."""
    run("chat", "C", typed="Python\n")
    whole = (tmp_path / "saved" / f"{saved_id(run)}.jsonl").read_bytes().splitlines()
    lines = [json.loads(line) for line in whole]
    if wrong == "bundle":
        lines[0]["bundle"]["round"] = {}
    next(line for line in lines if line["type"] == "moved")["phase"] = "nowhere"
    path = tmp_path / "odd.jsonl"
    path.write_bytes(b"".join(signed(line) + b"\n" for line in lines))
    done = run(verb, str(path))
    assert done.code == 1
    assert "Traceback" not in done.err
    assert ("prompts" if wrong == "bundle" else "phase") in done.err


def test_export_writes_the_lines_a_document_or_markdown(run: Run, tmp_path: Path) -> None:
    """JSON Lines are the file's own; the document holds turns and records; Markdown reads like a conversation."""
    run("chat", "C", typed="Python\n")
    id = saved_id(run)
    own = (tmp_path / "saved" / f"{id}.jsonl").read_text(encoding="utf-8")
    assert run("export", id, "--to", "jsonl").out == own
    document = json.loads(run("export", id, "--to", "json").out)
    assert (document["id"], document["turns"][1]["text"]) == (id, "Python")
    assert "**Candidate** T2" in run("export", id, "--to", "md").out
    assert run("export", id, "--out", str(tmp_path / "out.md")).out == ""
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("# Coding screen")


def test_check_interview_measures_the_interviewer(run: Run, tmp_path: Path) -> None:
    """A table and the turns that count against a measure; as JSON the card; with `--strict` a broken hard rule is 10."""
    run("chat", "C", typed="Python\nI would keep a set of hashes.\n")
    id = saved_id(run)
    done = run("check-interview", id, "--strict")
    assert done.code == 0
    assert "leakage (hard)" in done.out
    assert json.loads(run("check-interview", id, "--json").out)["schema"] == "interviewer.report-card/1"
    whole = transcripts.read(tmp_path / "saved" / f"{id}.jsonl").records
    asked = whole[1].event
    assert asked.type == "asked"
    broken = (whole[0], whole[1].model_copy(update={"event": asked.model_copy(update={"text": "I'm Karen."})}))
    path = tmp_path / "broken.jsonl"
    path.write_text("".join(records.write(record) + "\n" for record in broken), encoding="utf-8")
    assert run("check-interview", str(path)).code == 0
    strict = run("check-interview", str(path), "--strict")
    assert (strict.code, "T1 calls itself Karen" in strict.out) == (10, True)
    assert run("check-interview", "nothing").code == 3


def test_delete_asks_or_is_told(run: Run) -> None:
    """Without a terminal nobody can be asked, so `--yes` is needed."""
    run("chat", "C", typed="")
    id = saved_id(run)
    assert run("delete", id).code == 2
    assert run("delete", id, "--yes").code == 0
    assert json.loads(run("list", "--json").out)["interviews"] == []


def kept(run: Run, tmp_path: Path) -> Path:
    """Hold a short interview, and return its file."""
    typed = "Python\nI would put a Bloom filter in front of it.\nThen a new example is lost.\n"
    run("chat", "C", "--level", "i", typed=typed)  # at SDE I the first answer is probed
    return tmp_path / "saved" / f"{saved_id(run)}.jsonl"


def test_replay_begins_where_it_is_told(run: Run, tmp_path: Path) -> None:
    """Turns before are left out; a turn that is not there is not found."""
    path = str(kept(run, tmp_path))
    text = run("replay", path, "--turn", "T4").out
    assert "you T4" in text
    assert "T3" not in text
    assert run("replay", path, "--turn", "T99").code == 3


def test_replay_says_why(run: Run, tmp_path: Path) -> None:
    """Under each turn of the interviewer's, from the beginning or from a turn on; as JSON beside the turn."""
    path = str(kept(run, tmp_path))
    for more in ((), ("--turn", "T5")):
        text = " ".join(run("replay", path, "--why", *more).out.split())
        assert "← Claims approximate-filter: “I would put a Bloom filter in front of it.” (T4) ← C1-S06 is missing:" in text
    assert "Claims" not in run("replay", path).out
    turns = json.loads(run("replay", path, "--why", "--json").out)["turns"]
    assert [reason["kind"] for reason in turns[4]["why"]] == ["claim", "signal"]
    assert "why" not in json.loads(run("replay", path, "--json").out)["turns"][4]


def test_verify_says_same_or_where(run: Run, tmp_path: Path) -> None:
    """Nothing on standard output but the verdict; 1 where something differs, with line and number; JSON has all of it."""
    path = kept(run, tmp_path)
    done = run("replay", str(path), "--verify")
    assert (done.code, done.out) == (0, "same\n")
    assert "Cannot be derived: what the candidate did: " in done.err
    found = list(transcripts.read(path).records)
    seq = next(record.seq for record in found if isinstance(record.event, Asked) and record.event.ref == "C1-P1")
    found[seq] = found[seq].model_copy(update={"event": found[seq].event.model_copy(update={"text": "Something else."})})
    path.write_text("".join(records.write(record) + "\n" for record in found), encoding="utf-8")
    hurt = run("replay", str(path), "--verify")
    assert hurt.code == 1
    assert hurt.out.startswith(f"line {seq + 1} (seq {seq}, asked): the offline text differs: stored Something else., now ")
    as_json = run("replay", str(path), "--verify", "--json")
    assert (as_json.code, json.loads(as_json.out)["differences"][0]["line"]) == (1, seq + 1)


def test_fork_makes_an_interview_that_goes_on(run: Run, tmp_path: Path) -> None:
    """It prints the line that goes on; the candidate answers again, and the first interview is as it was."""
    path = kept(run, tmp_path)
    before = path.read_bytes()
    done = run("replay", str(path), "--fork", "T6")
    line = done.out.split()
    assert line[:3] == ["interviewer", "chat", "--resume"]
    assert done.code == 0
    text = run("chat", "--resume", line[3], typed="It costs nothing.\n").out
    assert "you T6" in text
    assert "It costs nothing." in text
    assert path.read_bytes() == before
    again = replay(transcripts.read(tmp_path / "saved" / f"{line[3]}.jsonl").records)
    assert [turn.text for turn in again.turns[:5]] == [turn.text for turn in replay(transcripts.read(path).records).turns[:5]]
    assert run("replay", line[3], "--verify").out == "same\n"
    listed = json.loads(run("list", "--json").out)["interviews"]
    assert listed[0]["source"] == f"Forked from {path.stem} at T6."
    assert run("replay", str(path), "--fork", "T77").code == 3
    assert json.loads(run("replay", str(path), "--fork", "T4", "--json").out)["schema"] == "interviewer.fork/1"


def test_import_takes_in_every_form(run: Run, tmp_path: Path) -> None:
    """The id on standard output, what was taken for granted beside it; what was taken in is an interview like any other."""
    for name, content in FORMS.items():
        (tmp_path / name).write_bytes(content)
        done = run("import", name)
        assert done.code == 0, (name, done.err)
        id = done.out.strip()
        assert "turns were recognised" in done.err
        assert run("replay", id, "--verify").out == "same\n"
        assert "ask C1" in run("replay", id).out
        assert run("check-interview", id).code == 0
        assert f"Imported from {name} (" in run("export", id).out
        assert run("delete", id, "-y").code == 0


def test_import_takes_nothing_in_twice(run: Run, tmp_path: Path) -> None:
    """The second time it names the first; its own transcripts keep their id."""
    (tmp_path / "x").write_bytes(FORMS["simple"])
    id = run("import", "x").out
    again = run("import", "x")
    assert (again.code, again.out) == (0, id)
    assert "was taken in before" in again.err
    assert len(json.loads(run("list", "--json").out)["interviews"]) == 1
    own = tmp_path / "saved" / f"{id.strip()}.jsonl"
    own = own.rename(tmp_path / "own.jsonl")
    assert run("import", str(own)).out == id
    assert own.read_bytes() == (tmp_path / "saved" / f"{id.strip()}.jsonl").read_bytes()


def test_import_refuses_with_a_reason(run: Run, tmp_path: Path) -> None:
    """Exit code 1, three lines, nothing kept; what the user names wrongly is 2 or 3."""
    (tmp_path / "x").write_bytes(simple([("interviewer", "Hm?"), ("candidate", "asdf asdf")], round="C", questions=["C1"]))
    done = run("import", "x")
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 3)
    assert "x: No turn of the candidate's holds an answer" in done.err
    assert not (tmp_path / "saved").exists()
    assert run("import", "nothing").code == 3
    assert run("import", "x", "--round", "Z").code == 3
    assert run("import", "x", "--level", "VII").code == 2
    assert run("import", str(tmp_path)).code == 1


def test_import_of_many_keeps_the_good_and_names_the_bad(run: Run, tmp_path: Path) -> None:
    """Each has a line; one that is refused makes the exit code 1."""
    bad = simple([("interviewer", "Hm?"), ("candidate", "")], round="C", questions=["C1"])
    (tmp_path / "many.jsonl").write_bytes(b"\n".join([FORMS["simple"], bad]))
    done = run("import", "many.jsonl")
    assert (done.code, len(done.out.split())) == (1, 1)
    assert "many.jsonl, number 2: No turn" in done.err
    assert "1 of 2 transcripts were taken in." in done.err
    shown = json.loads(run("import", "many.jsonl", "--json").out)["transcripts"]
    assert [bool(one["reasons"]) for one in shown] == [False, True]


def test_an_imported_interview_can_be_answered_again(run: Run, tmp_path: Path) -> None:
    """A fork of it goes on with an interviewer of ours."""
    (tmp_path / "x").write_bytes(FORMS["vtt"])
    id = run("import", "x").out.strip()
    new = run("replay", id, "--fork", "T4").out.split()[3]
    assert LOST not in run("chat", "--resume", new, typed="Nothing much.\n").out
    session = replay(transcripts.read(tmp_path / "saved" / f"{new}.jsonl").records)
    assert session.turns[1].text == FILTER
    assert session.turns[3].text == "Nothing much."
    assert session.turns[4].speaker == "interviewer"
    assert run("replay", new, "--verify").out == "same\n"
    assert not any(
        isinstance(r.event, Moved) and r.event.overrun for r in transcripts.read(tmp_path / "saved" / f"{new}.jsonl").records
    )


@pytest.mark.parametrize(
    "words", [("--verify", "--fork", "T2"), ("--why", "--verify"), ("--turn", "T2", "--fork", "T2"), ("--turn", "T2", "--json")]
)
def test_replay_does_one_thing_at_a_time(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Anything else is wrong usage."""
    assert run("replay", str(kept(run, tmp_path)), *words).code == 2
