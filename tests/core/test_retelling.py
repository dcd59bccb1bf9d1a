"""Conversations from elsewhere retold as records: they fold, they keep every word, and what they put is what ours would have put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Imported, Observed, Record
from interviewer.core.evolving import replay
from interviewer.core.foreign import Foreign, Utterance
from interviewer.core.recognising import lines_of
from interviewer.core.retelling import BEGINS, IMPORTED, LONGEST, Origin, Setting, retell
from interviewer.core.roles import Roles
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.evaluation import candidates
from interviewer.evaluation.rounds import Played, play_all
from interviewer.importing import hear

NOW = 1_800_000_000_000
MINUTE = 60_000
ORIGIN = Origin(id="0" * 26, name="x.txt", digest="b2:0", version="test", notes=("a note",))
ROLES = Roles(candidate="S", interviewers=("D", "E"), how="x")
FILTER = "I would put a Bloom filter in front of the queue and drop the example when it says yes."


def told(bundle: Bundle, *turns: tuple[str, str] | Utterance, form: Foreign | None = None) -> tuple[Record, ...]:
    """Return the records of a conversation between D (and E) and S."""
    utterances = tuple(one if isinstance(one, Utterance) else Utterance(speaker=one[0], text=one[1]) for one in turns)
    found = form or Foreign(form="plain text", utterances=utterances)
    setting = Setting(bundle=bundle, level="II", lines=lines_of(bundle))
    return retell(found, ROLES, setting, ORIGIN, now=NOW, hear=hear)


def notes(records: Sequence[Record]) -> str:
    """Return what was taken for granted."""
    source = replay(records).source
    assert isinstance(source, Imported)
    return " ".join(source.notes)


def asked(session: Session) -> list[tuple[str | None, str | None]]:
    """Return move and ref of the interviewer's turns."""
    return [(turn.move, turn.ref) for turn in session.turns if turn.speaker == "interviewer"]


@pytest.fixture(scope="module")
def played(bundles: Mapping[str, Bundle]) -> list[Played]:
    """Return every scripted interview of the offline interviewer at one level."""
    return play_all(candidates.load().values(), bundles, ["II"])


UNNAMED = {"carry_on", "repeat"}
"""Moves whose reference tells why they came, which the words do not."""


def test_our_own_interviews_without_their_ids_are_known_again(played: list[Played]) -> None:
    """Nearly every turn has its move and id again, and the same signals are shown, prompted or not.

    A hint that was asked for by the button leaves two turns in a row, which become one: those interviews are shorter by that turn.
    """
    same = total = 0
    for one in played:
        bundle = one.session.bundle
        turns = [
            Utterance(speaker="D" if turn.speaker == "interviewer" else "S", text=turn.text, code=turn.code)
            for turn in one.session.turns
        ]
        found = replay(told(bundle, *turns))
        ours, theirs = (
            {
                (turn.move, turn.ref if turn.move not in UNNAMED else None, turn.text)
                for turn in turns
                if turn.speaker == "interviewer"
            }
            for turns in (one.session.turns, found.turns)
        )
        same, total = same + len(ours & theirs), total + len(ours)
        assert {(e.id, e.state, e.prompted, e.rung) for e in found.evidence.values()} == {
            (e.id, e.state, e.prompted, e.rung) for e in one.session.evidence.values()
        }
    assert total > 400
    assert same >= 0.95 * total


def test_a_conversation_becomes_an_interview(c1: Bundle) -> None:
    """It folds to its end, says where it comes from, and every word of both sides is there in order."""
    turns = [
        ("D", "Hello, I'm Dana."), ("S", "Hi."), ("D", c1.questions[0].ask), ("S", FILTER),
        ("D", "OK. So when the filter is wrong, what exactly happens to the example, and what does it mean for a model trained on it?"),
        ("S", "A new example is silently lost and the model never sees it."), ("D", "Which hash would you use?"), ("S", "Any fast one."),
    ]  # fmt: skip
    records = told(c1, *turns)
    session = replay(records)
    assert session.stage is Stage.ENDED
    assert [turn.text for turn in session.turns] == [text.strip() for _, text in turns]
    assert asked(session) == [("open", None), ("ask", "C1"), ("probe", "C1-P1"), ("carry_on", None)]
    assert session.evidence["C1-S06"].prompted
    assert (session.models["interviewer"], session.question.id, session.target) == (IMPORTED, "C1", "II")
    assert {record.event.by for record in records if isinstance(record.event, Observed)} == {"offline"}
    assert "a note" in notes(records)
    assert "2 of the interviewer's 4 turns were recognised" in notes(records)


def test_equal_files_give_equal_records(c1: Bundle) -> None:
    """No clock and no chance."""
    turns = (("D", c1.questions[0].ask), ("S", FILTER))
    assert told(c1, *turns) == told(c1, *turns)


def test_times_of_the_file_are_kept(c1: Bundle) -> None:
    """The clock is real, each turn stands at its end, and the interview ended by now."""
    first = Utterance(speaker="D", text=c1.questions[0].ask, start=5_000, end=35_000)
    session = replay(told(c1, first, Utterance(speaker="S", text=FILTER, start=40_000, end=5 * MINUTE)))
    assert session.clock == "real"
    assert [turn.at - session.started_at for turn in session.turns] == [30_000, 5 * MINUTE - 5_000]
    assert session.last_at == NOW
    assert isinstance(session.source, Imported)
    assert session.source.times == "given"


def test_the_file_s_own_day_is_kept_where_it_knows_it(c1: Bundle) -> None:
    """An export says when each message was sent."""
    turns = (
        Utterance(speaker="D", text=c1.questions[0].ask, start=0, end=0),
        Utterance(speaker="S", text=FILTER, start=9_000, end=9_000),
    )
    session = replay(told(c1, form=Foreign(form="chat export", utterances=turns, begun=1_700_000_000_000)))
    assert (session.started_at, session.last_at) == (1_700_000_000_000, 1_700_000_009_000)


@pytest.mark.parametrize("end", [None, 0, LONGEST + 1])
def test_without_usable_times_each_answer_takes_two_minutes(c1: Bundle, end: int | None) -> None:
    """None at all, none that pass, or more than one sitting: the virtual rule, and it says so."""
    start = None if end is None else 0
    session = replay(
        told(
            c1,
            Utterance(speaker="D", text=c1.questions[0].ask, start=start, end=start),
            Utterance(speaker="S", text=FILTER, start=start, end=end),
        )
    )
    assert session.clock == "turns"
    assert session.turns[-1].at - session.started_at == 2 * MINUTE
    assert isinstance(session.source, Imported)
    assert session.source.times == "invented"


def test_a_panel_speaks_with_one_voice(c1: Bundle) -> None:
    """What several interviewers say in a row is one turn."""
    session = replay(told(c1, ("D", c1.questions[0].ask), ("E", "Take your time."), ("S", FILTER)))
    assert [turn.speaker for turn in session.turns] == ["interviewer", "candidate"]
    assert session.turns[0].text.endswith("\n\nTake your time.")
    assert asked(session) == [("ask", "C1")]


def test_a_transcript_that_begins_with_the_candidate_says_so(c1: Bundle) -> None:
    """The table gives the interviewer the first word; nothing the candidate said is lost."""
    records = told(c1, ("S", "Hello!"), ("D", c1.questions[0].ask), ("S", FILTER))
    session = replay(records)
    assert [turn.text for turn in session.turns][:2] == [BEGINS, "Hello!"]
    assert "begins with the candidate" in notes(records)


def test_an_empty_answer_stays_an_empty_answer(c1: Bundle) -> None:
    """Silence after a question is evidence; an interviewer who says nothing is none."""
    session = replay(told(c1, ("D", c1.questions[0].ask), ("S", ""), ("D", " "), ("D", "And?"), ("S", FILTER)))
    assert [turn.text for turn in session.turns if turn.speaker == "candidate"] == ["", FILTER]


def test_code_comes_before_the_answer(c1: Bundle) -> None:
    """As in an interview of ours; an interviewer's code is part of what they said."""
    session = replay(
        told(
            c1,
            Utterance(speaker="D", text=c1.questions[0].ask, code="stream()"),
            Utterance(speaker="S", text="Like this.", code="seen = set()", language="python"),
        )
    )
    assert (session.turns[1].code, session.wrote_code) == ("seen = set()", True)
    assert session.turns[0].text.endswith("```\nstream()\n```")


def test_what_was_put_before_is_a_repeat(c1: Bundle) -> None:
    """The second time it opens nothing and prompts nothing."""
    ask, probe = c1.questions[0].ask, "How did you choose its size?"
    session = replay(
        told(c1, ("D", ask), ("S", FILTER), ("D", probe), ("S", "Hm."), ("D", probe), ("S", "By feel, as I said."))
    )
    assert asked(session) == [("ask", "C1"), ("probe", "C1-P3"), ("repeat", None)]


def test_several_lines_in_one_turn_are_all_put(c1: Bundle) -> None:
    """What the turn mainly was stands first; a hint keeps its rung and a constraint its chance beside a probe."""
    ask, facts = ("D", c1.questions[0].ask), "2 GB of memory for this component. Restarts happen weekly."
    probe, hint = "How did you choose its size?", "Work out how many bits you have for each distinct example."
    more = "Ten times the volume, same memory. And how did you choose its size?"
    bits = "With 2 GB for a billion keys that is sixteen bits for each key."
    session = replay(told(c1, ask, ("S", FILTER), ("D", f"{probe} {hint}"), ("S", bits), ("D", facts), ("S", "Good.")))
    assert asked(session)[1:] == [("hint", "C1-H2,C1-P3"), ("inform", "C1-F3,C1-F8")]
    assert {"C1-H2", "C1-P3", "C1-F3"} <= set(session.put)
    assert {mark.rung for mark in session.evidence.values() if mark.prompted} == {2}
    assert asked(replay(told(c1, ask, ("S", FILTER), ("D", more), ("S", bits))))[1:] == [("constrain", "C1-K1,C1-P3")]
    assert asked(replay(told(c1, ("D", f"{ask[1]} {facts}"), ("S", FILTER)))) == [("ask", "C1")]


def test_the_same_words_are_those_of_the_current_question(bundles: Mapping[str, Bundle]) -> None:
    """Two questions may have a line in common."""
    whole = bundles["D"]
    bundle = whole.only((whole.question("D3"), whole.question("DX1")))
    words = ("D", "A customer must stay in one country.")
    turns = [("D", whole.question("D3").ask), ("S", FILTER), words, ("S", FILTER)]
    assert asked(replay(told(bundle, *turns)))[1] == ("constrain", "D3-K1")
    later = [*turns[:2], ("D", whole.question("DX1").ask), ("S", FILTER), words, ("S", FILTER)]
    assert asked(replay(told(bundle, *later)))[2] == ("constrain", "DX1-K1")


def test_phases_follow_what_was_put(c1: Bundle) -> None:
    """A constraint belongs to the phase of constraints, the close to the last one."""
    session = replay(
        told(
            c1,
            ("D", c1.questions[0].ask),
            ("S", FILTER),
            ("D", "Ten times the volume, same memory."),
            ("S", "Then it fills up."),
        )
    )
    assert session.current.id == "constraints"
    closing = ("D", c1.round.closing)
    session = replay(told(c1, ("D", c1.questions[0].ask), ("S", FILTER), closing, ("S", "What is next?")))
    assert session.current.id == "close"


def test_a_goodbye_ends_only_where_nothing_follows(c1: Bundle) -> None:
    """A candidate may still say goodbye themselves."""
    ask, bye = ("D", c1.questions[0].ask), ("D", c1.round.goodbye)
    assert asked(replay(told(c1, ask, ("S", FILTER), bye)))[-1] == ("goodbye", None)
    assert asked(replay(told(c1, ask, ("S", FILTER), bye, ("S", "Bye!"))))[-1] == ("carry_on", None)


def test_a_line_of_a_hard_situation_needs_the_situation(c1: Bundle) -> None:
    """A goodbye in other words is not the end of a hostile interview; where the candidate does not know, the line is known."""
    bye = ("D", "Thank you for your time, that's the end of the interview.")
    assert asked(replay(told(c1, ("D", c1.questions[0].ask), ("S", FILTER), bye)))[-1] == ("goodbye", None)
    helped = ("D", "What would you want to know first?")
    assert asked(replay(told(c1, ("D", c1.questions[0].ask), ("S", "No idea."), helped, ("S", FILTER))))[-1] == (
        "manners",
        "does-not-know",
    )
    assert asked(replay(told(c1, ("D", c1.questions[0].ask), ("S", FILTER), helped, ("S", FILTER))))[-1] == ("carry_on", None)


def test_a_question_that_is_not_recognised_is_put_by_the_first_turn_that_is_answered(c1: Bundle) -> None:
    """And the transcript says so; one that is like it is preferred."""
    greeting = (("D", "Hello, how are you?"), ("S", "Fine, thanks."))
    records = told(c1, *greeting, ("D", "Remove duplicates, please."), ("S", FILTER + " " + FILTER))
    assert asked(replay(records)) == [("open", None), ("ask", "C1")]
    assert "C1 was not clearly recognised: it is taken as put in T3." in notes(records)
    rough = told(
        c1, *greeting, ("D", "Well."), ("S", FILTER + FILTER),
        ("D", "Now training examples arrive on a stream, many of them repeats; keep each once."), ("S", FILTER),
    )  # fmt: skip
    assert "taken as put in T5" in notes(rough)


def test_a_second_question_that_nobody_put_is_not_put(bundles: Mapping[str, Bundle]) -> None:
    """Nothing is graded under a question that was not asked."""
    bundle = bundles["R"].only(bundles["R"].questions[:2])
    records = told(bundle, ("D", "What draws you to working on data infrastructure for AI, and why now?"), ("S", FILTER))
    assert "R2 was not recognised in any turn." in notes(records)
    assert "R2" not in replay(records).put


def test_a_red_flag_that_is_asked_about_has_its_id(c1: Bundle) -> None:
    """The line is the same for every flag; the answer before tells which, and without one it is no line."""
    text = c1.round.red_flag or c1.standards.manners.red_flag
    flagged = "We can just store all the hashes in memory, memory is cheap."
    assert asked(replay(told(c1, ("D", c1.questions[0].ask), ("S", flagged), ("D", text), ("S", FILTER))))[1] == (
        "probe",
        "RF-08",
    )
    assert asked(replay(told(c1, ("D", c1.questions[0].ask), ("S", FILTER), ("D", text), ("S", FILTER))))[1] == (
        "carry_on",
        None,
    )
