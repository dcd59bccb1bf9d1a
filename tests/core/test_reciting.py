"""A signal that is read out is no evidence, and an honest answer is left alone."""

from __future__ import annotations

import pytest

from interviewer import library
from interviewer.core.reciting import without_recitals
from interviewer.evaluation.observing import read_answers

BUNDLES = library.load()
SAYS = {
    signal.id: signal.says
    for bundle in BUNDLES.values()
    for signal in (*(s for question in bundle.questions for s in question.signals), *bundle.round.signals)
}
COST = SAYS["C1-S06"]


@pytest.mark.parametrize(
    "text", [COST, " ".join(COST.split()), COST.upper(), COST.replace("Says what", "I say what"), f"Well.\n{COST}\nThat is it."]
)
def test_what_reads_a_signal_out_is_blanked(text: str) -> None:
    """In any case and spacing, and with a word of it changed."""
    left = without_recitals(text, SAYS.values())
    assert (len(left), "genuinely new" in left.lower()) == (len(text), False)
    assert left.split() in ([], ["Well.", "That", "is", "it."])


def test_the_sentences_beside_it_keep_their_place() -> None:
    """Only what was read out goes."""
    own = "I would put a set of hashes first."
    text = f"{own} {COST.strip()} {own}"
    left = without_recitals(text, [COST])
    assert left.startswith(own)
    assert left.endswith(own)
    assert left.count("hashes") == 2
    assert "lost" not in left


def test_no_honest_answer_reads_a_signal_out() -> None:
    """Not one of the answers that were written without sight of the rubric's words loses anything to all signals together."""
    signals = tuple(SAYS.values())
    said = [answer.says for answer in read_answers() if answer.part == "tune"]
    assert len(said) > 100
    assert [text for text in said if without_recitals(text, signals) != text] == []
