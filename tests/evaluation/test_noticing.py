"""What a run could show of a change: said or read in so many cases, or in none, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from interviewer import library
from interviewer.core import prompt_diff
from interviewer.core.events import Asked
from interviewer.evaluation import account
from interviewer.evaluation.comparison import Comparison
from interviewer.evaluation.noticing import Noticed, noticed
from interviewer.evaluation.reports.words import decision
from interviewer.evaluation.runs import records_of
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version
from tests.evaluation.conftest import ROOT, Trial, little_suite, trial

C1, C2, ROUND = (f"rounds/c-coding-screen/{name}.toml" for name in ("C1", "C2", "round"))
ANCHORS = "standards/dimensions.toml"
FILES = library.files(ROOT / "prompts")
ANCHOR = "does not see that data is lost or doubled."
MANNER = "Friendly, curious and unhurried."
OFFLINE = "only a model that interviews reads it, and none did: set one with --model"
NO_ANSWER = "No answer. Nothing of what changed was said or read in any case."


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a store in which side A is held once for all tests here."""
    return Store(tmp_path_factory.mktemp("noticing") / "store.sqlite")


def _run(store: Store, changes: Mapping[str, tuple[str, str]], suite: Suite | None = None) -> Trial:
    """Return a finished run of a suite on the checkout's prompts and on the same with these texts changed, by file."""
    other = dict(FILES)
    for path, (old, new) in changes.items():
        assert old in FILES[path]
        other[path] = other[path].replace(old, new, 1)
    made = trial(store, (Version("A", "before", FILES), Version("B", "after", other)), suite)
    made.hold()
    return made


def _found(made: Trial) -> Comparison:
    return account.report(made.run, made.store).comparison


def _notice(made: Trial) -> Noticed:
    return noticed(made.run, made.store, prompt_diff.diff(*(version.files for version in made.run.versions)))


def test_a_question_that_no_case_asks_leaves_no_answer(store: Store) -> None:
    """The change is real and nothing played it: no gate passes, and it is said what would play it."""
    found = _found(_run(store, {C2: ("Write the part that lets work resume", "Write what lets work resume")}))
    assert (found.answer, found.gate, found.exit_code) == ("invalid", "undecided", 11)
    told = decision(found)
    assert told.headline == NO_ANSWER
    assert "C2 ask: in no case, since none asks C2: the suite `questions` asks every one" in told.detail
    assert "passed" not in told.detail


def test_a_new_question_is_in_no_case(store: Store) -> None:
    """It comes with a file of its own, which side A does not have."""
    text, listed = FILES[C2], 'questions = ["C1", "C2", "C3"]'
    assert listed in FILES[ROUND]
    files = {
        **FILES,
        C2.replace("C2", "C4"): text.replace("C2", "C4"),
        ROUND: FILES[ROUND].replace(listed, listed[:-1] + ', "C4"]'),
    }
    made = trial(store, (Version("A", "before", FILES), Version("B", "after", files)))
    made.hold()
    seen = _notice(made)
    assert seen.cases["C4 added"] == 0
    assert seen.cases["C4-P1 added"] == 0
    assert any("since none asks C4" in line for line in seen.unseen)


@pytest.mark.parametrize(
    ("path", "old", "why"),
    [
        (ROUND, MANNER, OFFLINE),
        ("conduct.md", "interview", OFFLINE),
        ("conversations/phrase.md", "line", OFFLINE),
        ("standards/manners.toml", "The turn is blank, or the candidate", OFFLINE),
        (C1, "Says what an error costs here", "only a model that interviews or grades reads it"),
        ("conversations/grade.md", "signal", "only a model that grades reads it"),
        (ANCHORS, ANCHOR, "only a model that grades reads it"),
        ("standards/scale.toml", "strong hire", "read where something is graded, which this suite does not do"),
        ("criteria/persona.toml", "interviewer", "the same on both sides, which are played and judged by the prompts in use"),
        ("conversations/candidate.md", "candidate", "the same on both sides"),
        ("conversations/advise.md", "candidate", "read by no interview and by no grade"),
    ],
)
def test_what_only_a_model_or_a_grade_reads_leaves_no_answer_where_there_is_none(
    store: Store, path: str, old: str, why: str
) -> None:
    """An interviewer whose persona turned curt passed the gate, since the offline interviewer has none."""
    changed = FILES[path].replace(old, "Curt, impatient and sarcastic.", 1)
    found = _found(_run(store, {path: (FILES[path], changed)}))
    assert decision(found).headline == NO_ANSWER
    assert found.exit_code == 11
    assert [why in line for line in found.unseen] == [True]


def test_a_model_reads_the_persona_in_every_case(store: Store) -> None:
    """What leaves no answer offline is a change like any other with an endpoint."""
    made = _run(store, {ROUND: (MANNER, "Curt, impatient and sarcastic.")})
    by_model = replace(made, run=replace(made.run, models={**made.run.models, "interviewer": "a-model"}))
    assert _notice(by_model).cases == {"C persona.manner": 11}
    assert _found(by_model).answer != "invalid"


def test_a_line_is_seen_where_it_was_said(store: Store) -> None:
    """A probe counts in the cases in which it was put, and not in all that could have put it."""
    put = _run(store, {C1: ("When the filter is wrong, what exactly", "When the filter is wrong what exactly")})
    said = _notice(put)
    assert 0 < said.cases["C1-P1 ask"] < 11
    assert not said.nothing
    assert not said.unseen
    assert list(said.lines()) == [f"Said or read: C1-P1 ask in {said.cases['C1-P1 ask']} of the cases."]


def test_a_line_that_was_said_in_no_case_is_named_beside_what_was(store: Store) -> None:
    """The answer is about the rest of the change, and says so."""
    suite = little_suite(candidates=["awkward/silent", "awkward/terse"])
    last = re.findall(r"^says = \'{3}\n(.*)$", FILES[C1].partition('id = "C1-K')[2], re.MULTILINE)[-1]
    both = (
        FILES[C1].replace(last, f"Well. {last}", 1).replace("When the filter is wrong, what", "When the filter errs, what", 1)
    )
    seen = _notice(_run(store, {C1: (FILES[C1], both)}, suite))
    assert any(": said in no case." in line for line in seen.unseen)


def test_what_moved_a_figure_was_read_whatever_is_thought_of_it(store: Store) -> None:
    """Offline nothing is left to chance, so that a difference has one cause."""
    made = _run(store, {C1: ("When the filter is wrong, what", "When the filter is wrong, is it not lost, and what")})
    nothing = Noticed(cases={"C1-P1 ask": 0}, unseen=("C1-P1 ask: said in no case.",))
    found = _found(made)
    assert not found.same
    assert account.shown(found, nothing).answer == found.answer


def test_both_sides_the_same_is_no_change_and_passes(store: Store) -> None:
    """Nothing was to be seen, and a change of the code alone must not stop here."""
    found = _found(_run(store, {}))
    assert (found.answer, found.exit_code, found.unseen) == ("no clear change", 0, ())


def test_the_offline_interviewer_says_the_same_whatever_it_is_said_not_to_read(store: Store) -> None:
    """What is called read by models and by people alone moves no line: if it did, the table of readers would be wrong."""
    texts = {path: text + "\nSay nothing at all.\n" for path, text in FILES.items() if path.endswith(".md")}
    for path, text in FILES.items():
        if path.startswith("rounds/c-") and path.endswith(("C1.toml", "round.toml")):
            texts[path] = _reworded(
                text, also="about|" if path.endswith("round.toml") else ""
            )  # that of a fact is listened for
    made = trial(store, (Version("A", "before", FILES), Version("B", "after", {**FILES, **texts})))
    made.hold()
    assert prompt_diff.diff(FILES, {**FILES, **texts})
    assert _notice(made).nothing
    said = [
        [[r.event.text for r in records_of(str(key), store) if isinstance(r.event, Asked)] for key in row.keys]
        for row in made.run.rows
    ]
    assert all(a == b for a, b in said)
    assert _found(made).answer == "invalid"


def _reworded(text: str, *, also: str) -> str:
    """Return a file with a word more in every text that no offline interviewer reads."""
    blocks = (
        block.replace("says = '''", "says = '''Otherwise: ") if block.startswith(("[[signals]]", "[[claims]]")) else block
        for block in text.split("\n\n")
    )
    text, keys = "\n\n".join(blocks), f"{also}manner|stance|job|role|never|good|poor|note|reference|strong|weak"
    return re.sub(rf"^((?:{keys}) = (?:\'{{3}}\n|\'{{3}}|\"))", r"\1Otherwise: ", text, flags=re.MULTILINE)


def test_the_labelled_transcripts_show_what_grades_and_not_what_is_said(store: Store) -> None:
    """Nobody says a probe again in a transcript, and its signals are looked for in all of them."""
    labelled = [{"id": "signals-f1", "role": "primary", "direction": "higher"}]
    suite = Suite.model_validate_json(json.dumps({"id": "gold", "title": "Gold", "gold": ["C1-*"], "metrics": labelled}))
    cases = len({row.case.id for row in trial(store, (Version("A", "a", FILES),) * 2, suite).run.rows})
    probe = _run(store, {C1: ("When the filter is wrong, what", "When the filter errs, what")}, suite)
    assert _notice(probe).cases == {"C1-P1 ask": 0}
    signal = _run(store, {C1: ('id = "C1-S01"\n', 'id = "C1-S01"\ncrowns = true\n')}, suite)
    assert set(_notice(signal).cases.values()) == {cases}
