"""Which cases a suite makes, and who sits in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.errors import NotFound, SettingsError, SuiteError
from interviewer.evaluation import casting
from interviewer.evaluation.awkward import Trying
from interviewer.evaluation.candidates import Scripted
from interviewer.evaluation.casting import Case, Cast, cases
from interviewer.evaluation.recorded import Remembering
from interviewer.evaluation.rounds import VirtualClock
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Outline
from tests.evaluation.conftest import little_suite

METRIC = {"id": "targets-met", "role": "primary", "direction": "higher"}


def suite(**more: Any) -> Suite:
    """Return a suite with these wishes."""
    return Suite.model_validate_json(json.dumps({"id": "s", "title": "S", "metrics": [METRIC], **more}))


@pytest.fixture(scope="module")
def outline(bundles: dict[str, Bundle]) -> Outline:
    """Return every question there is; what it uses does not matter here."""
    return {id: {question.id: "digest" for question in bundle.questions} for id, bundle in bundles.items()}


@pytest.fixture(scope="module")
def cast() -> Cast:
    """Return the candidates of the checkout."""
    return casting.load(suite(candidates=["*"], transcripts=["transcripts/examples/*.jsonl"]))


def test_scripted_and_awkward_candidates_make_at_least_sixty_cases_over_all_rounds(cast: Cast, outline: Outline) -> None:
    """At one level, each candidate before each question it is for."""
    found = cases(suite(candidates=["?-*", "awkward/*"]), cast, outline)
    assert len({case.id for case in found}) == len(found)
    assert len([case for case in found if not case.candidate.startswith("recorded/")]) >= 60
    assert {case.round for case in found} == set(outline)


def test_cases_stand_in_the_order_of_the_loop(cast: Cast, outline: Outline) -> None:
    """Rounds as they are held, questions and candidates by their ids, levels as the suite has them."""
    found = cases(suite(candidates=["C-*", "R-weak"], levels=["St", "I"]), cast, outline)
    scripted = [case.id for case in found if not case.candidate.startswith("recorded/")]
    assert scripted == [
        "R1/St/R-weak", "R1/I/R-weak",
        "C1/St/C-mixed", "C1/I/C-mixed", "C1/St/C-strong", "C1/I/C-strong", "C1/St/C-weak", "C1/I/C-weak",
    ]  # fmt: skip


def test_an_awkward_candidate_sits_before_the_questions_a_suite_names_or_the_one_there_is_a_script_for(
    cast: Cast, outline: Outline
) -> None:
    """One question a round, unless others are wished for."""
    alone = Cast(scripts=cast.scripts, awkward=cast.awkward)
    assert [case.question for case in cases(suite(candidates=["awkward/terse"]), alone, outline)] == [
        "R1", "C1", "A1", "B1", "D1", "O1", "H1",
    ]  # fmt: skip
    named = cases(suite(candidates=["awkward/terse"], questions=["C2", "C3"], rounds=["C"]), alone, outline)
    assert [case.question for case in named] == ["C2", "C3"]


def test_a_suite_may_have_every_question_asked(cast: Cast, outline: Outline) -> None:
    """Also one that is added later; where a script is on the question, it is answered in its words."""
    more = {**outline, "C": {**outline["C"], "C9": "new"}}
    found = cases(
        suite(candidates=["awkward/terse"], every_question=True), Cast(scripts=cast.scripts, awkward=cast.awkward), more
    )
    assert [case.question for case in found] == [question for questions in more.values() for question in sorted(questions)]
    answers = [cast._like(cast.awkward["awkward/typing"], "C", question) for question in ("C2", "C9")]
    assert [one.candidate.id if one is not None else "" for one in answers] == ["C2", ""]


def test_the_candidate_of_a_transcript_sits_before_its_own_question(cast: Cast, outline: Outline) -> None:
    """At every level of the suite."""
    alone = Cast(recorded=cast.recorded)
    found = cases(suite(transcripts=["x"], levels=["I", "II"]), alone, outline)
    names = {path.stem for path in Path("transcripts/examples").glob("*.jsonl")}
    assert {case.id for case in found} == {f"C1/{level}/recorded/{name}" for level in ("I", "II") for name in names}


def test_a_wish_that_fits_nobody_is_told(cast: Cast, outline: Outline) -> None:
    """A pattern without a candidate, and a suite without a case."""
    with pytest.raises(NotFound, match="'Z-"):
        cases(suite(candidates=["Z-*"]), cast, outline)
    with pytest.raises(NotFound, match="makes no case"):
        cases(suite(candidates=["C-weak"], rounds=["D"]), Cast(scripts=cast.scripts), outline)


def test_each_kind_of_candidate_has_its_door(cast: Cast) -> None:
    """A script, an awkward one, a transcript; a simulated one needs a model."""
    places = {"C-weak": Scripted, "awkward/terse": Trying, "recorded/v1-c1": Remembering}
    for id, kind in places.items():
        case = Case(candidate=id, round="C", question="C1", level="II")
        assert isinstance(cast.door(case, None)(VirtualClock()), kind)
    with pytest.raises(SettingsError, match="played by a model"):
        cast.door(Case(candidate="simulated/brash", round="C", question="C1", level="II"), None)


def test_the_digest_of_a_candidate_follows_what_it_says(cast: Cast) -> None:
    """An awkward one says the script's answers on one question, and its own on another."""
    digests = {
        cast.digest(Case(candidate=id, round="C", question=question, level="II"))
        for id, question in (
            ("C-weak", "C1"), ("C-mixed", "C1"), ("awkward/terse", "C1"), ("awkward/terse", "C2"), ("awkward/silent", "C1"),
            ("recorded/v1-c1", "C1"), ("simulated/brash", "C1"),
        )
    }  # fmt: skip
    assert len(digests) == 7
    assert cast.digest(Case(candidate="C-weak", round="C", question="C1", level="I")) in digests


def test_planted_failures_are_known(cast: Cast) -> None:
    """Those of a script with the place where they come up."""
    scripted = cast.planted(Case(candidate="C-weak", round="C", question="C1", level="II"))
    assert "RF-01 at C1-P5" in map(str, scripted)
    awkward = cast.planted(Case(candidate="awkward/injecting", round="C", question="C1", level="II"))
    assert "RF-19" in map(str, awkward)
    assert cast.planted(Case(candidate="recorded/v1-c1", round="C", question="C1", level="II")) == ()


def test_a_file_is_named_for_whom_it_holds(tmp_path: Path) -> None:
    """A suite finds people by the names of their files."""
    (tmp_path / "awkward").mkdir()
    text = (casting.reading.directory("candidates") / "awkward" / "terse.toml").read_text(encoding="utf-8")
    (tmp_path / "awkward" / "brief.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match="not the name of the file, 'brief'"):
        casting.load(suite(candidates=["*"]), tmp_path)
    with pytest.raises(NotFound, match="No transcript here"):
        casting.load(suite(transcripts=["nowhere/*.jsonl"]))


def test_two_transcripts_of_one_name_are_not_one_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files are named; one that two patterns fit is one."""
    example = (Path("transcripts/examples") / "v1-c1.jsonl").read_bytes()
    for place in ("monday", "tuesday"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "ann.jsonl").write_bytes(example)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SuiteError, match=r"tuesday/ann\.jsonl:1: ann: monday/ann\.jsonl has the same name"):
        casting.load(suite(transcripts=["*/ann.jsonl"]))
    assert [*casting.load(suite(transcripts=["monday/*.jsonl", "mon*/ann.jsonl"])).recorded] == ["recorded/ann"]


def test_the_same_interview_under_two_names_is_not_two_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy would be held twice, and make every interval narrower than it is."""
    for name in ("ann.jsonl", "ann-copy.jsonl"):
        (tmp_path / name).write_bytes((Path("transcripts/examples") / "v1-c1.jsonl").read_bytes())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SuiteError, match=r"ann\.jsonl:1: ann: in ann-copy\.jsonl the same candidate says the same"):
        casting.load(suite(transcripts=["*.jsonl"]))


def test_labelled_transcripts_are_cases_at_their_own_level() -> None:
    """On the first of their questions, whatever levels the suite has; a pattern that fits none is told."""
    suite = little_suite(candidates=[], gold=["C1-strong-senior", "C2-*"], levels=["I"])
    cast = casting.load(suite)
    levels = {id: one.talk.level for id, one in cast.gold.items()}
    found = casting.cases(suite, cast, {"C": {"C1": "x", "C2": "y"}})
    assert {case.candidate: case.level for case in found} == levels
    assert {case.question for case in found} == {"C1", "C2"}
    with pytest.raises(NotFound, match="labelled transcripts like 'Z9-"):
        casting.load(little_suite(gold=["Z9-*"]))


def test_only_who_was_written_to_be_good_or_bad_has_a_quality() -> None:
    """Somebody silent answers nothing, whatever they know."""
    cast = casting.load(little_suite())

    def quality(who: str) -> str | None:
        return cast.quality(Case(candidate=who, round="C", question="C1", level="II"))

    assert (quality("C-weak"), quality("simulated/steady"), quality("awkward/silent")) == ("weak", "mixed", None)


def test_a_judge_is_there_where_something_is_judged() -> None:
    """With the criteria of the prompts in use."""
    metrics = [{"id": "judged/persona", "role": "primary", "direction": "higher"}]
    judge = casting.load(little_suite(metrics=metrics)).judge
    assert judge is not None
    assert "persona" in judge.criteria
    assert casting.load(little_suite()).judge is None
