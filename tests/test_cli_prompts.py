"""The verbs for those who write prompts."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.__main__ import main
from tests.one_round import ROUND, one_round


@pytest.fixture
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use a copy of round C that may be broken."""
    place = one_round(tmp_path)
    monkeypatch.setenv("INTERVIEWER_PROMPTS", str(place))
    monkeypatch.chdir(tmp_path)
    return place


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence, and return the line it stands in."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_check_counts_what_it_checked(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When nothing is wrong, one line on standard error says how much was read."""
    assert main(["prompts", "check"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "1 round, 3 questions" in told.err


def test_check_names_file_and_line_of_every_problem(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dangling signal, a doubled id, a misspelt key and weights that do not add up are all told at once."""
    c1, levels = prompts / ROUND / "C1.toml", prompts / "standards/levels.toml"
    dangling = edit(c1, 'when.missing = "C1-S', 'when.missing = "C1-S9')
    doubled = edit(c1, 'id = "C1-S02"', 'id = "C1-S01"')
    misspelt = edit(c1, "\npoor = ", "\nbad = ") + 1
    weights = edit(levels, "rounds = { C = 20", "rounds = { C = 21")
    assert main(["prompts", "check"]) == 2
    out = capsys.readouterr().out
    for file, line, says in (
        (f"{ROUND}/C1.toml", dangling, "when.missing"),
        (f"{ROUND}/C1.toml", doubled, "C1-S01"),
        (f"{ROUND}/C1.toml", misspelt, "'bad' is not a key"),
        ("standards/levels.toml", weights, "add up to 101"),
    ):
        assert any(row.startswith(f"prompts/{file}:{line}: error: ") and says in row for row in out.splitlines()), (
            file,
            line,
            out,
        )


@pytest.mark.parametrize(
    "name",
    [f"{ROUND}/C1.toml", f"{ROUND}/C1.cues.toml", f"{ROUND}/round.toml"]
    + [f"standards/{name}.toml" for name in ("red_flags", "dimensions", "manners", "levels", "red_flags.cues")],
)
def test_one_slip_is_one_problem(prompts: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """What a file would hold that is no TOML is missed nowhere, so that the cause is not one line among fifty."""
    with (prompts / name).open("a", encoding="utf-8") as file:
        file.write("\n[[probes\n")
    assert main(["prompts", "check"]) == 2
    (row,) = capsys.readouterr().out.splitlines()
    assert row.startswith(f"prompts/{name}:")
    assert ": error: TOML: Expected" in row


def test_a_slip_hides_no_other_problem(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file beside it that points at nothing is told in the same go."""
    with (prompts / ROUND / "C1.toml").open("a", encoding="utf-8") as file:
        file.write("\n[[probes\n")
    edit(prompts / ROUND / "C2.toml", 'when.missing = "C2-S', 'when.missing = "C2-S9')
    assert main(["prompts", "check"]) == 2
    rows = capsys.readouterr().out.splitlines()
    assert ["C1.toml" in row for row in rows] == [True, False]
    assert "when.missing points at C2-S9" in rows[1]


def test_what_is_to_be_looked_at_stands_before_what_is_wrong(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each says which it is, and the last lines are those that must be mended."""
    c1 = prompts / ROUND / "C1.toml"
    edit(
        c1,
        "What do more hash functions do",
        "Great. A new example is lost and the model never trains on it, so what do more hash functions do",
    )
    edit(prompts / ROUND / "C1.cues.toml", "matches = [", 'matches = [\n  "Nothing of the kind.",')
    assert main(["prompts", "check"]) == 2
    rows = capsys.readouterr().out.splitlines()
    assert [re.match(r"[^ ]+:\d+: (look|error): ", row)[1] for row in rows] == ["look", "error", "error"]


def test_check_tries_the_examples_of_cues(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An example that its cue does not match is a problem like any other."""
    edit(prompts / ROUND / "C1.cues.toml", "matches = [", 'matches = [\n  "Nothing of the kind.",')
    assert main(["prompts", "check", "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert any("does not match" in problem["says"] for problem in problems)


def test_check_reads_the_lines_as_a_candidate_hears_them(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A verdict in one is a problem; one that names what it is to find out is told, and is for the author to judge."""
    c1 = prompts / ROUND / "C1.toml"
    old = "What do more hash functions do to a filter that is already nearly full?"
    at = edit(c1, old, "Is a new example thrown away, so that the model never trains on it, and is that excellent?")
    assert main(["prompts", "check"]) == 2
    told = capsys.readouterr()
    assert f"C1.toml:{at}: error: C1-P7: “is that excellent” judges an answer" in told.out
    edit(c1, ", and is that excellent?", "?")
    assert main(["prompts", "check"]) == 0
    told = capsys.readouterr()
    assert f"C1.toml:{at}: look: C1-P7: names the content of C1-S06" in told.out
    assert "1 line to look at." in told.err
    assert main(["prompts", "check", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["problems"], [note["id"] for note in made["notes"]]) == ([], ["C1-P7"])


@pytest.mark.parametrize(
    ("id", "purposes"), [("C1-P1", ["observe", "phrase"]), ("C2", ["observe", "phrase"]), ("opening", ["phrase"])]
)
def test_preview_shows_the_messages_of_both_exchanges(
    prompts: Path, capsys: pytest.CaptureFixture[str], id: str, purposes: list[str]
) -> None:
    """The observer's and the interviewer's messages are printed with roles, tokens and digest; no model is asked."""
    assert main(["prompts", "preview", id, "--level", "iii", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [exchange["purpose"] for exchange in told["exchanges"]] == purposes
    assert told["level"] == "III"
    assert all(exchange["tokens"] > 100 and exchange["digest"].startswith("b2:") for exchange in told["exchanges"])
    assert main(["prompts", "preview", id]) == 0
    assert "<say>" in capsys.readouterr().out


def test_diff_tells_changes_by_id_and_exits_with_1(prompts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Equal prompts give 0; a changed level is told as old and new, changed prose as words."""
    other = one_round(tmp_path / "other")
    assert main(["prompts", "diff", str(prompts), str(other)]) == 0
    edit(other / ROUND / "C1.toml", 'level = "I"', 'level = "III"')
    edit(other / ROUND / "C1.toml", "When the filter is wrong", "When the filter errs")
    assert main(["prompts", "diff", str(prompts), str(other)]) == 1
    out = capsys.readouterr().out
    assert "level I → III" in out
    assert "C1-P1 ask changed" in out
    assert "[-is wrong,-] {+errs,+}" in out


def test_diff_reads_revisions_of_the_repository(prompts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A git revision is compared with the working tree."""
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)  # noqa: S607 - git in a directory of the test's own
    assert main(["prompts", "diff", "HEAD", "."]) == 0
    edit(prompts / ROUND / "C1.toml", 'level = "I"', 'level = "III"')
    assert main(["prompts", "diff", "HEAD", "."]) == 1
    assert main(["prompts", "diff", "--", "--output=x", "."]) == 3
    assert not (tmp_path / "x").exists()


PROBE = """
[[probes]]
id = "D1-P12"
when.always = true
ask = '''Which of these figures would you check on the first day?'''
good = '''One figure, and where it would be read off.'''
poor = '''All of them.'''
"""


def test_a_probe_is_added_by_editing_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table in D1.toml: check counts it, preview shows it, diff names it, and the next interview asks it; no code changes."""
    place = one_round(tmp_path, "rounds/d-system-design")
    before = one_round(tmp_path / "before", "rounds/d-system-design")
    monkeypatch.setenv("INTERVIEWER_PROMPTS", str(place))
    monkeypatch.setenv("INTERVIEWER_TRANSCRIPTS", str(tmp_path / "saved"))
    monkeypatch.chdir(tmp_path)
    assert main(["prompts", "check"]) == 0
    old = capsys.readouterr().err
    edit(place / "rounds/d-system-design/D1.toml", "# Staged constraints\n", f"{PROBE}\n# Staged constraints\n")
    assert main(["prompts", "check"]) == 0
    new = capsys.readouterr().err
    probes = [int(re.findall(r"(\d+) probes", text)[0]) for text in (old, new)]
    assert probes[1] == probes[0] + 1
    assert main(["prompts", "preview", "D1-P12"]) == 0
    assert "Which of these figures would you check on the first day?" in capsys.readouterr().out
    assert main(["prompts", "diff", str(before), str(place)]) == 1
    assert "D1-P12 added" in capsys.readouterr().out
    answer = "The API takes a batch, a queue holds the tasks and a matcher gives each to a person.\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("No.\n" + answer * 12))
    main(["chat", "D", "--json", "--level", "i"])
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum("Which of these figures would you check on the first day?" in json.dumps(record) for record in records) == 1


def test_schema_is_out_of_date_until_it_is_written(prompts: Path) -> None:
    """Without --write the exit code tells; with it the files are made, the same every time."""
    assert main(["prompts", "schema"]) == 1
    assert main(["prompts", "schema", "--write"]) == 0
    first = {path.name: path.read_bytes() for path in (prompts / "schema").iterdir()}
    assert main(["prompts", "schema", "--write"]) == 0
    assert main(["prompts", "schema"]) == 0
    assert first == {path.name: path.read_bytes() for path in (prompts / "schema").iterdir()}
