"""Cards: what is kept of an interview for every metric."""

from __future__ import annotations

import json

from interviewer.core.events import Failed, Record
from interviewer.core.evolving import replay
from interviewer.evaluation.cards import Planted, card, outcome
from interviewer.evaluation.rounds import Played

Interviews = dict[tuple[str, str], Played]


def test_a_card_is_plain_data_made_of_the_records(played: Interviews) -> None:
    """The same records give the same card, and JSON carries it without a change."""
    one = played["C-weak", "II"]
    made = card(one.records, one.session)
    assert json.loads(json.dumps(made)) == made
    assert card(one.records, replay(one.records)) == made
    assert made["ended"] == "complete"
    assert made["turns"] > 5
    assert made["failures"] == []


def test_a_model_that_failed_in_an_interview_stands_on_its_card(played: Interviews) -> None:
    """With its role and the stable word for what went wrong."""
    one = played["C-weak", "II"]
    failed = Failed(role="observer", reason="unreadable", says="x", instead="offline observation")
    at = next(place for place, record in enumerate(one.records) if record.event.type == "answered") + 1
    before, after = one.records[:at], one.records[at:]
    put_in = Record(seq=before[-1].seq + 1, at=before[-1].at, epoch=0, event=failed)
    moved = tuple(record.model_copy(update={"seq": record.seq + 1}) for record in after)
    made = card((*before, put_in, *moved), one.session)
    assert made["failures"] == ["observer unreadable"]


def test_a_plant_is_found_missed_or_never_came_up(played: Interviews) -> None:
    """By the red flags and hard situations of the session, and by whether its question was asked."""
    one = played["C-weak", "II"]
    assert outcome(Planted(what="RF-01", at="C1-P5"), one.records, one.session) == "found"
    assert outcome(Planted(what="RF-02", at="C1-P5"), one.records, one.session) == "missed"
    assert outcome(Planted(what="RF-01", at="C1-K9"), one.records, one.session) == "not asked"
    assert outcome(Planted(what="asks-solution"), one.records, one.session) == "found"
    assert str(Planted(what="RF-01", at="C1-P5")) == "RF-01 at C1-P5"
    assert str(Planted(what="silence")) == "silence"


def test_the_time_to_a_reply_is_the_median_over_what_was_said(played: Interviews) -> None:
    """Observations take time as well, and nobody hears them."""
    one = played["C-weak", "II"]
    replies = [{"purpose": "phrase", "seconds": seconds} for seconds in (1.0, 9.0, 2.0)]
    replies += [{"purpose": "observe", "seconds": 50.0}, {"purpose": "phrase", "bad": "empty"}]
    assert card(one.records, one.session, replies=replies)["seconds"] == 2.0
    assert card(one.records, one.session)["seconds"] is None
