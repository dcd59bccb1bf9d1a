"""One transcript as somebody rated it."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.grading import ALWAYS
from interviewer.core.grading_events import Unmarked
from interviewer.evaluation import gold
from interviewer.evaluation.rating import rated_by_grading, rated_by_labels
from tests.graded import COST_QUOTE, after, ended, graded, opened, raised


def test_a_grading_is_rated_by_what_counts(c1: Bundle) -> None:
    """Signals that had no chance are left out, prompted ones and red flags are named."""
    session = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE}, [raised("RF-01", "the system handles it")])
    rated = rated_by_grading("x", session, session.gradings[-1])
    assert rated.signals["C1-S06"] == "present"
    assert rated.signals["C1-S07"] == "absent"
    assert "C1-S06" in rated.prompted
    assert rated.red_flags == {"RF-01"}
    assert rated.dimensions["SAFE"] == 1
    assert {*c1.questions[0].red_flags, *ALWAYS} == rated.sought


def test_red_flags_that_could_not_be_read_were_not_looked_for(c1: Bundle) -> None:
    """Otherwise a failure of a model would agree that there was none."""
    session = after(opened(ended(c1).session), Unmarked(grading="g1", run=1, part="red-flags", reason="timeout", says="x"))
    session = graded(session, {"C1-S06": COST_QUOTE})
    assert rated_by_grading("x", session, session.gradings[-1]).sought == frozenset()


def test_labels_are_rated_by_the_written_rule(bundles: dict[str, Bundle]) -> None:
    """What is not listed is absent, and the score is that of the rule."""
    one = gold.load()["C1-strong-plain"]
    rated = rated_by_labels(one, bundles["C"])
    assert {id for id, state in rated.signals.items() if state == "present"} <= set(one.labels.signals)
    assert "absent" in rated.signals.values()
    assert rated.sought >= {*ALWAYS, *rated.red_flags}
    assert rated.verdict == gold.score(one, bundles["C"]).score
