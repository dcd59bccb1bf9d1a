"""A round with all it leans on, as one value."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.errors import NotFound, TranscriptBroken


def test_a_bundle_survives_the_transcript(c1: Bundle) -> None:
    """What line 0 carries gives the same bundle and the same digest."""
    again = Bundle.from_data(json.loads(json.dumps(c1.as_data())))
    assert again == c1
    assert again.digest == c1.digest


NONE: dict[str, dict[str, Any]] = {
    "round": {},
    "phases": {},
    "questions": {"questions": []},
    "conversations": {"conversations": 3},
}


@pytest.mark.parametrize("wrong", NONE)
def test_what_is_no_bundle_is_a_broken_transcript(c1: Bundle, wrong: str) -> None:
    """A file from elsewhere may hold anything where its prompts should be; one sentence says where."""
    data = {**json.loads(json.dumps(c1.as_data())), **NONE[wrong]}
    if wrong == "round":
        del data["round"]
    if wrong == "phases":
        data["round"]["phases"] = []
    with pytest.raises(TranscriptBroken, match=f"prompts that the interview holds.*{wrong}") as caught:
        Bundle.from_data(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("table", ["levels", "dimension_weights", "anchors"])
def test_a_bundle_without_a_table_says_what_it_lacks(c1: Bundle, table: str) -> None:
    """Its form is right, so only who needs the row can tell."""
    data = json.loads(json.dumps(c1.as_data()))
    data["standards"]["levels"]["levels" if table == "levels" else "dimension_weights"] = []
    data["standards"]["dimensions"]["anchors"] = []
    bundle = Bundle.from_data(data)
    with pytest.raises(TranscriptBroken, match="have no"):
        {
            "levels": lambda: bundle.level("II"),
            "dimension_weights": lambda: bundle.weight("SAFE", "II"),
            "anchors": lambda: bundle.anchors("SAFE"),
        }[table]()


def test_narrowing_keeps_one_question_and_its_cues(bundles: dict[str, Bundle]) -> None:
    """Nothing of the round's other questions goes into an interview."""
    whole = bundles["C"]
    assert whole.cues["C1-S06"]
    assert whole.digest
    one = whole.narrowed("C2")
    assert "C1-S06" not in one.cues
    assert [question.id for question in one.questions] == ["C2"]
    assert not [cue.of for cue in one.listens if cue.of.startswith(("C1-", "C3-"))]
    assert not [cue for cue in one.listens if (cue.matches or cue.misses) and "-S" not in cue.of]
    assert all(cue.matches for cue in one.listens if cue.of.startswith("C2-S"))
    assert one.digest != whole.digest


def test_what_is_asked_for_again_is_made_once(bundles: dict[str, Bundle]) -> None:
    """A bundle cut down in the same way is the same one, with everything it has made ready; others are others."""
    whole = bundles["C"]
    assert whole.narrowed("C1") is whole.narrowed("C1")
    assert whole.narrowed("C1").digest != whole.narrowed("C2").digest
    other = whole.question("C1").model_copy(update={"title": "Another"})
    assert whole.only((other,)).question("C1").title == "Another" != whole.narrowed("C1").question("C1").title
    assert whole.rubric("C1") == whole.rubric("C1") != whole.rubric("C1", cues=True)
    with pytest.raises(NotFound):
        whole.rubric("C9")


def test_a_round_of_several_questions_has_a_plan(bundles: dict[str, Bundle]) -> None:
    """Each phase that asks opens one question: the chosen one where it may, else its first."""
    assert [question.id for question in bundles["R"].planned()] == ["R1", "R2", "R3", "R4"]
    assert [question.id for question in bundles["D"].planned("D3")] == ["D3", "DX1", "DX2"]
    assert [question.id for question in bundles["H"].planned("H4")][:3] == ["H1", "H5", "H4"]
    assert [question.id for question in bundles["C"].choices()] == ["C1", "C2", "C3"]
    assert bundles["R"].choices() == ()


def test_a_question_that_is_not_there_is_named(c1: Bundle) -> None:
    """The sentence says what there is."""
    with pytest.raises(NotFound, match="choose one of C1"):
        c1.question("C9")


def test_code_signals_belong_to_rounds_with_code(c1: Bundle) -> None:
    """The communication signals are everywhere, the code signals where code is asked for."""
    assert {signal.id[:2] for signal in c1.shared_signals()} == {"CM", "CC"}
    parts = {name: getattr(c1, name) for name in Bundle.model_fields}  # a copy would take along what is cached
    without = Bundle(**{**parts, "round": c1.round.model_copy(update={"code": False})})
    assert {signal.id[:2] for signal in without.shared_signals()} == {"CM"}


def test_what_is_not_there_is_none(c1: Bundle) -> None:
    """Look-ups of optional parts give None."""
    assert (c1.situation("hungry"), c1.red_flag("RF-99"), c1.invitation("C-I99")) == (None, None, None)


def test_a_round_meets_a_hard_situation_in_its_own_way(bundles: dict[str, Bundle]) -> None:
    """Where it has lines for one; all else of the situation, and all others, are those of the manners."""
    shared = {one.id: one for one in bundles["H"].standards.manners.situations}
    own = bundles["H"].situation("one-line")
    assert own is not None
    assert (own.says, own.mild) == (bundles["H"].round.manners["one-line"], shared["one-line"].mild)
    assert bundles["H"].situation("hostile") == shared["hostile"]
    assert bundles["C"].situation("one-line") == shared["one-line"]


def test_what_was_worked_out_goes_neither_into_a_copy_nor_elsewhere(bundles: dict[str, Bundle]) -> None:
    """A copy with other parts has a digest of its own, and another process gets no more than the parts."""
    whole = Bundle.from_data(json.loads(json.dumps(bundles["C"].as_data())))
    assert whole.ear.hears(["C1-S06"], "We drop a good document.")
    assert whole.digest
    renamed = whole.model_copy(update={"conduct": "Otherwise."})
    assert renamed.digest != whole.digest
    assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 - our own bytes


def test_other_questions_of_the_same_ids_make_another(bundles: dict[str, Bundle]) -> None:
    """Only a bundle's own questions are looked up by their ids."""
    whole = bundles["C"]
    question = whole.question("C1")
    renamed = question.model_copy(update={"title": "Another title"})
    assert whole.only((question,)).questions == (question,)
    assert whole.only((renamed,)).questions == (renamed,)


def test_what_was_put_in_other_words_is_known_by_its_line(bundles: dict[str, Bundle]) -> None:
    """Whatever stood before them; any other line of the item is its own."""
    bundle = bundles["H"]
    assert bundle.put_as("H5", f"I'll stop us there. {bundle.already['H5']}") == bundle.already["H5"]
    assert bundle.put_as("H5", bundle.lines["H5"]) == bundle.lines["H5"]
    assert bundle.put_as("H1", "anything") == bundle.lines["H1"]
    assert bundle.put_as("first-pass", "Go on.") == "Go on."
