"""The verbs of evaluation, as they are typed: what they print, where, and what they end with."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from interviewer.__main__ import main
from interviewer.cli_eval import shown
from interviewer.evaluation.store import PLACE, Store

ROOT = Path(__file__).parents[1]
C1 = "rounds/c-coding-screen/C1.toml"
LEAK = (
    "When the filter is wrong, what exactly happens",
    "When the filter is wrong, a genuinely new example is silently lost to training, isn't it? What exactly happens",
)
COMMA = ("When the filter is wrong, what exactly", "When the filter is wrong what exactly")
RUN = {"suite": {"title": "Little"}, "sides": [{"label": "HEAD"}], "rows": [["C-weak", "C", "C1", "II", 0, "key"]]}
"""As much of a run as a list needs."""
SUITE = """
id = "little"
title = "Little"
rounds = ["C"]
candidates = [
  "C-*", "awkward/arguing", "awkward/asking", "awkward/evasive", "awkward/injecting", "awkward/rambling", "awkward/repeating",
  "awkward/silent", "awkward/terse",
]

[[metrics]]
id = "targets-met"
role = "primary"
direction = "higher"
margin = 0.02

[[metrics]]
id = "leakage"
role = "guardrail"
direction = "lower"
hard = true
"""


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that all tests of this file fill, so that what one has played is there for the next."""
    return tmp_path_factory.mktemp("kept") / "store.sqlite"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a directory with a suite and the prompts."""
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    (tmp_path / "little.toml").write_text(SUITE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERVIEWER_PROMPTS", str(tmp_path / "prompts"))
    return tmp_path


def changed(place: Path, name: str, old: str, new: str) -> str:
    """Copy the prompts into a directory, with one text of C1 changed."""
    shutil.copytree(ROOT / "prompts", place / name / "prompts")
    path = place / name / "prompts" / C1
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return name


def ran(kept: Path, *words: str) -> int:
    """Run a verb of evaluation on the store."""
    return main(["eval", *words, "--store", str(kept)])


def test_a_leak_is_worse_and_is_named(here: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 10; the report goes to standard output, progress to standard error."""
    worse = changed(here, "worse", *LEAK)
    assert ran(kept, "run", "little.toml", "--a", "prompts", "--b", worse) == 10
    told = capsys.readouterr()
    assert "worse is worse" in told.out
    assert "Answers given away: newly broken in" in told.out
    assert "of 22 interviews" in told.err
    assert "interviews" not in told.out.splitlines()[-1]


def test_a_comma_is_no_clear_change(here: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The gate is passed, and what could have been seen is said; only C1 with the comma is played."""
    comma = changed(here, "comma", *COMMA)
    assert ran(kept, "run", "little.toml", "--a", "prompts", "--b", comma) == 0
    assert "6 cases would have had to change" in capsys.readouterr().out
    assert ran(kept, "report", "last", "--json") == 0
    assert json.loads(capsys.readouterr().out)["decision"]["answer"] == "no clear change"


def test_three_cases_are_invalid(here: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The gate cannot decide, which is another exit code than having decided against it."""
    worse = changed(here, "worse", *LEAK)
    assert ran(kept, "run", "little.toml", "--a", "prompts", "--b", worse, "--only", "C1/II/C-*") == 11
    assert "Too few: 3 cases" in capsys.readouterr().out


def test_a_finished_run_is_reported_again_and_again_the_same(
    here: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By `run`, which has nothing to do, and by `report`, in every form."""
    words = ("little.toml", "--a", "prompts", "--b", changed(here, "worse", *LEAK))
    ran(kept, "run", *words)
    first = capsys.readouterr().out
    assert ran(kept, "run", *words) == 10
    again = capsys.readouterr()
    assert again.out == first
    assert "missing" not in again.err
    assert ran(kept, "report", _runs(kept)[0][:11]) == 10
    assert capsys.readouterr().out == first
    assert ran(kept, "report", "last", "--json", "--markdown", "r.md", "--html", "r.html") == 10
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == 10
    assert "worse" in (here / "r.md").read_text(encoding="utf-8")
    assert "<html" in (here / "r.html").read_text(encoding="utf-8")


def test_the_working_tree_is_compared_with_a_revision(
    here: Path, kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits that are not committed are the other side; without a wish the revision is HEAD."""
    monkeypatch.delenv("INTERVIEWER_PROMPTS")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], check=True, cwd=here, env={"PATH": "/usr/bin:/bin", "HOME": str(here)})  # noqa: S607
    path = here / "prompts" / C1
    path.write_text(path.read_text(encoding="utf-8").replace(*LEAK, 1), encoding="utf-8")
    assert ran(kept, "run", "little.toml", "--against", "HEAD") == 10
    against = capsys.readouterr().out
    assert "HEAD → working tree" in against
    assert ran(kept, "run", "little.toml") == 10
    assert capsys.readouterr().out == against


def test_a_plan_says_what_is_missing_and_plays_nothing(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text and as data."""
    store = tmp_path / "plan.sqlite"
    assert ran(store, "plan", "little.toml", "--a", "prompts", "--b", "prompts") == 0
    assert "11 for 11 cases on 2 sides, 11 of them missing" in capsys.readouterr().out
    assert ran(store, "plan", "little.toml", "--a", "prompts", "--b", "prompts", "--json") == 0
    assert json.loads(capsys.readouterr().out)["missing_by_question"] == {"C1": 11}
    assert not store.exists()
    with Store(store):
        assert ran(store, "plan", "little.toml", "--a", "prompts", "--b", "prompts") == 0, "while a run is going on"


def test_runs_cases_and_transcripts_are_shown(here: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Suites and runs by `list`, the cases of a run and one transcript by `show`."""
    ran(kept, "run", "little.toml", "--a", "prompts", "--b", changed(here, "worse", *LEAK))
    capsys.readouterr()
    assert ran(kept, "list") == 0
    listed = capsys.readouterr().out
    assert "Smoke: every round, offline" in listed
    assert "22 of 22" in listed
    assert ran(kept, "show", "last") == 0
    assert "C1/II/awkward/terse" in capsys.readouterr().out
    assert ran(kept, "show", "last", "C1/II/C-weak", "--side", "B") == 0
    assert "isn't it?" in " ".join(capsys.readouterr().out.split())
    assert ran(kept, "show", "last", "C1/II/C-weak", "--side", "A", "--json") == 0
    assert "isn't it?" not in capsys.readouterr().out


def test_a_run_with_one_side_has_no_report_and_goes_on_as_it_was_begun(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`baseline` plays one side: every verb that compares says so in a sentence, and none with a traceback."""
    store = tmp_path / "one.sqlite"
    assert ran(store, "baseline", "little.toml") == 1
    capsys.readouterr()
    for words in (("report", "last"), ("run", "--resume", "last")):
        assert ran(store, *words) == 3
        told = capsys.readouterr().err
        assert "has one side" in told
        assert "`interviewer eval baseline`" in told


def test_an_empty_store_lists_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says how to begin."""
    assert ran(tmp_path / "none.sqlite", "list") == 0
    assert "eval run smoke" in capsys.readouterr().err
    assert ran(tmp_path / "none.sqlite", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["runs"] == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("run",), 2, "give a suite"),
        (("run", "little.toml", "--resume", "last"), 2, "give a suite"),
        (("run", "--resume", "last", "--against", "HEAD"), 2, "goes on as it was begun"),
        (("run", "little.toml", "--a", "prompts"), 2, "belong together"),
        (("run", "little.toml", "--a", "x", "--b", "y", "--against", "z"), 2, "either --against"),
        (("run", "nothing", "--a", "prompts", "--b", "prompts"), 3, "There is no suite 'nothing'"),
        (("run", "little.toml", "--a", "prompts", "--b", "no-such-thing"), 3, "neither a directory of prompts"),
        (("run", "--resume", "nothing"), 3, "No run begins with 'nothing'"),
        (("report", "nothing"), 3, "No run begins with 'nothing'"),
        (("show", "nothing"), 3, "eval list"),
        (("run", "played", "--a", "prompts", "--b", "prompts"), 2, "are played by a model"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    here: Path, kept: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, says: str
) -> None:
    """With the exit code of its kind, and without a traceback."""
    with Store(kept):
        pass
    assert ran(kept, *words) == code
    err = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert says in err
    assert "Traceback" not in err


def test_a_suite_that_does_not_hold_together_is_told_by_line(
    here: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Like prompts that do not."""
    (here / "little.toml").write_text(SUITE.replace('id = "leakage"', 'id = "charm"'), encoding="utf-8")
    assert ran(kept, "run", "little.toml", "--a", "prompts", "--b", "prompts") == 2
    err = capsys.readouterr().err
    assert "little.toml:17: metrics.1.id: nothing measures 'charm'" in " ".join(err.split())
    assert "eval/README.md" in err


def test_only_what_a_change_touches_is_played(here: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan says how much that is, the report how many were not played, and the run goes on by its own id."""
    rounds = SUITE.replace('rounds = ["C"]', 'questions = ["C1", "C2"]').replace('"C-*", ', "")
    (here / "little.toml").write_text(rounds, encoding="utf-8")
    shutil.copytree(here / "prompts", here / "old")
    text = (here / "prompts" / C1).read_text(encoding="utf-8")
    (here / "prompts" / C1).write_text(text.replace(*COMMA), encoding="utf-8")
    sides = ("--a", "old", "--b", "prompts")
    assert ran(kept, "plan", "little.toml", *sides) == 0
    assert "8 of the cases are the same on both sides" in capsys.readouterr().out
    assert ran(kept, "run", "little.toml", *sides, "--changed", "--json") == 0
    told = json.loads(capsys.readouterr().out)["report"]
    assert {one["case"].split("/")[0] for one in told["comparison"]["changes"][0]["cases"]} == {"C1"}
    assert told["run"]["left_out"] == 8
    assert ran(kept, "run", "--resume", "last", "--json") == 0
    assert json.loads(capsys.readouterr().out)["report"]["run"]["left_out"] == 8
    assert ran(kept, "run", "little.toml", "--a", "old", "--b", "old", "--changed") == 3
    assert "leave out --changed" in " ".join(capsys.readouterr().err.split())


def test_a_cap_needs_a_price(
    here: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model at an endpoint whose prices nobody knows cannot be capped in dollars; nothing is asked of it."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("INTERVIEWER_MODEL", "m-1")
    assert ran(kept, "run", "little.toml", "--a", "prompts", "--b", "prompts", "--max-cost", "1") == 2
    told = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert "no price is known for m-1" in told
    assert "set INTERVIEWER_PRICE to dollars per million tokens in and out" in told


def test_the_line_that_goes_on_with_a_run_has_all_that_it_needs(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model that was named by an option, and a cap: what was reached is for the reader to raise, and nothing goes out without."""
    for name, value in {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "k", "INTERVIEWER_PRICE": "1/1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("INTERVIEWER_MODEL", raising=False)
    store = tmp_path / "my runs.sqlite"
    assert ran(store, "run", "little.toml", "--a", "prompts", "--b", "prompts", "--model", "m-1", "--max-cost", "1e-4") == 5
    told = capsys.readouterr().err
    line = next(line for line in told.splitlines() if line.startswith("Go on with: ")).removeprefix("Go on with: ")
    assert line.endswith(f" --model m-1 --max-cost DOLLARS --store '{store}'")
    words = shlex.split(line)[2:-2]
    assert ran(store, *words) == 2
    assert "'--max-cost'" in capsys.readouterr().err
    assert ran(store, *(word.replace("DOLLARS", "2e-4") for word in words)) == 5
    assert "The next call could take the run over its cap" in capsys.readouterr().err


def test_a_run_is_gone_on_with_as_it_was_begun(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the prompts are by now; with other models it cannot."""
    store = tmp_path / "half.sqlite"
    words = ("little.toml", "--a", "prompts", "--b", changed(here, "worse", *LEAK))
    assert ran(store, "run", *words) == 10
    first = capsys.readouterr().out
    with Store(store) as opened:
        opened._db.execute("DELETE FROM cases WHERE rowid % 2")  # as if the run had been stopped half way
    shutil.rmtree(here / "worse")
    assert ran(store, "run", "--resume", "last") == 10
    told = capsys.readouterr()
    assert told.out == first
    assert "11 of 22 interviews are missing" in told.err


def test_the_right_to_write_is_one_run_s(here: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run is refused while the first writes."""
    with Store(kept):
        assert ran(kept, "run", "little.toml", "--a", "prompts", "--b", "prompts") == 1
    assert "Another run is writing" in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
@pytest.mark.parametrize("suite", ["smoke", "questions"])
def test_the_committed_results_of_a_suite_are_what_the_program_does_today(
    suite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change of behaviour is a diff that somebody reads: `interviewer eval baseline smoke --write` accepts it."""
    assert ran(tmp_path / "store.sqlite", "baseline", suite) == 0, capsys.readouterr().out


def test_a_baseline_that_differs_is_told_case_by_case(
    here: Path, kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the metric, what it was and what it is; the exit code is 1."""
    worse = changed(here, "worse", *LEAK)
    monkeypatch.setenv("INTERVIEWER_PROMPTS", str(here / worse / "prompts"))
    suite = SUITE.replace('id = "little"', 'id = "smoke"')
    (here / "smoke.toml").write_text(suite, encoding="utf-8")
    assert ran(kept, "baseline", "smoke.toml") == 1
    out = capsys.readouterr().out
    assert "C1/II/C-weak: leakage was 0.0, is 1.0" in out
    assert "A1/II/A-weak: is gone" in out


def _runs(kept: Path) -> list[str]:
    with Store(kept, writes=False) as store:
        return [id for id, _, _ in store.runs()]


def test_the_page_shows_runs_to_those_who_could_read_them_anyway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On this machine the store in its usual place; where others come in, too, only one that was named."""
    monkeypatch.chdir(tmp_path)
    usual, named = shown(None, alone=True), shown(tmp_path / "named.sqlite", alone=False)
    assert shown(None, alone=False) is None
    assert usual is not None
    assert named is not None
    with Store(PLACE) as store:
        store.keep_run("usual", "2026-01-01T00:00:00+00:00", RUN)
    with Store(tmp_path / "named.sqlite") as store:
        store.keep_run("named", "2026-01-01T00:00:00+00:00", RUN)
    assert [json.loads(door().runs())["runs"][0]["id"] for door in (usual, named)] == ["usual", "named"]
