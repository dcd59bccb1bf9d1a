"""Files from elsewhere opened as interviews: every form, every refusal, and nothing that is not one of our errors."""

from __future__ import annotations

import contextlib
import gc
import json
import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviewer import importing, transcripts
from interviewer.core import records
from interviewer.core.bundle import Bundle
from interviewer.core.events import Imported, Started
from interviewer.core.evolving import replay
from interviewer.core.foreign import LARGEST
from interviewer.core.report_card import report_card
from interviewer.core.session import Session
from interviewer.core.verifying import verify
from interviewer.errors import ImportRefused, InterviewerError, NotFound, TranscriptBroken
from interviewer.evaluation import gold
from interviewer.importing import OWN, Opened, Opening, Wanted, ends, opened
from interviewer.llm import brain

NOW = 1_800_000_000_000
EXAMPLE = Path(__file__).parents[1] / "transcripts/examples/v1-c1.jsonl"
ASK = (
    "Training examples arrive on a stream, about twenty thousand a second, many of them exact repeats. Each distinct example should be"
    " kept once before it goes on to annotators and training sets. Design and code the component that decides keep or drop."
)
FILTER = "I would put a Bloom filter in front of the queue and drop the example when it says that it has seen it before."
PROBE = (
    "When the filter is wrong, what exactly happens to that example, and what does it mean for a model trained on the output?"
)
LOST = "A brand new example is silently lost, the model never trains on it, and nobody would notice."
TURNS = [("interviewer", ASK), ("candidate", FILTER), ("interviewer", PROBE), ("candidate", LOST)]


def simple(turns: list[tuple[str, str]] = TURNS, **head: object) -> bytes:
    """Return the simple JSON form."""
    return json.dumps({**head, "turns": [{"role": role, "text": text} for role, text in turns]}).encode()


def lines(interviewer: str, candidate: str) -> bytes:
    """Return the plain form with these names."""
    names = {"interviewer": interviewer, "candidate": candidate}
    return "".join(f"{names[role]}: {text}\n" for role, text in TURNS).encode()


def cues(form: str) -> bytes:
    """Return captions in one of the two forms."""
    comma = "," if form == "srt" else "."
    parts = [
        f"{n}\n00:0{n}:00{comma}000 --> 00:0{n}:30{comma}000\n"
        + (f"{role.title()}: {text}" if form == "srt" else f"<v {role}>{text}</v>")
        for n, (role, text) in enumerate(TURNS, 1)
    ]
    return (("WEBVTT\n\n" if form == "vtt" else "") + "\n\n".join(parts)).encode()


CHAT = [{"role": {"interviewer": "assistant", "candidate": "user"}[role], "content": text} for role, text in TURNS]
FORMS = {
    "simple": simple(round="C", questions=["C1"], level="II"),
    "chat": json.dumps(CHAT).encode(),
    "messages": json.dumps({"messages": CHAT}).encode(),
    "vtt": cues("vtt"),
    "srt": cues("srt"),
    "roles": lines("Interviewer", "Candidate"),
    "names": lines("Dana", "Sam"),
}


@pytest.fixture(scope="module")
def read(bundles: Mapping[str, Bundle]) -> importing.Opened:
    """Return the simple form, opened."""
    (one,) = opened(FORMS["simple"], name="x.json", bundles=bundles, now=NOW)
    return one


def one(content: bytes, bundles: Mapping[str, Bundle], **wanted: object) -> Opened:
    """Return the only transcript of a file."""
    (found,) = opened(content, name="dir/x.any", bundles=bundles, now=NOW, wanted=Wanted(**wanted))  # type: ignore[arg-type] # a test's own
    return found


def why_not(content: bytes, bundles: Mapping[str, Bundle], **wanted: object) -> str:
    """Return why a file is refused, as a whole or as its only transcript."""
    try:
        found = one(content, bundles, **wanted)
    except ImportRefused as error:
        return str(error)
    assert found.records == ()
    return " ".join(found.reasons)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_becomes_the_same_interview(form: str, bundles: Mapping[str, Bundle]) -> None:
    """The same turns, put and shown, under the round and question that were asked."""
    found = one(FORMS[form], bundles)
    assert found.reasons == ()
    session = replay(found.records)
    assert [turn.text for turn in session.turns] == [text for _, text in TURNS]
    assert (session.bundle.round.id, [q.id for q in session.bundle.questions], session.target) == ("C", ["C1"], "II")
    assert [(turn.move, turn.ref) for turn in session.turns if turn.speaker == "interviewer"] == [
        ("ask", "C1"),
        ("probe", "C1-P1"),
    ]
    assert session.evidence["C1-S06"].prompted
    assert isinstance(session.source, Imported)
    assert session.source.name == "x.any"


def test_an_imported_interview_is_read_like_any_other(read: Opened, tmp_path: Path) -> None:
    """It is kept, read again, measured and verified without a special case."""
    path = transcripts.keep(tmp_path, read.id, read.records)
    again = transcripts.read(path).records
    assert again == read.records
    assert report_card(again).measures
    assert verify(again, brain.reply_to).differences == ()


def test_only_what_was_asked_is_in_its_bundle(read: Opened) -> None:
    """The narrowed bundle of the round, with its digest."""
    event = read.records[0].event
    assert isinstance(event, Started)
    assert [question["id"] for question in event.bundle["questions"]] == ["C1"]
    assert event.digest == replay(read.records).bundle.digest


def test_the_same_file_has_the_same_end_of_its_id(read: Opened, bundles: Mapping[str, Bundle]) -> None:
    """So that it is not taken in twice; read another way it is another interview."""
    (later,) = opened(FORMS["simple"], name="y.json", bundles=bundles, now=NOW + 5)
    assert later.id != read.id
    before = ends(["0" * 26, read.id])
    (again,) = opened(FORMS["simple"], name="y.json", bundles=bundles, now=NOW + 5, before=before)
    assert (again.before, again.id, again.records) == (True, read.id, ())
    (higher,) = opened(FORMS["simple"], name="x.json", bundles=bundles, now=NOW, wanted=Wanted(level="Sr"), before=before)
    assert not higher.before


def test_who_the_candidate_is_makes_another_interview(bundles: Mapping[str, Bundle]) -> None:
    """The same file taken in for the other speaker is not the interview that there is already."""
    content = lines("Dana", "Sam")
    sam, dana = (one(content, bundles, me=name, round="C", questions=("C1",)) for name in ("Sam", "Dana"))
    assert not sam.reasons + dana.reasons
    assert sam.id != dana.id
    wanted = Wanted(me="Dana", round="C", questions=("C1",))
    (again,) = opened(content, name="x", bundles=bundles, now=NOW, wanted=wanted, before=ends([sam.id]))
    assert not again.before


def test_what_the_user_says_goes_before_the_file(bundles: Mapping[str, Bundle]) -> None:
    """Round, question, level and who is who."""
    found = one(simple(round="A", questions=["A1"], level="I"), bundles, round="C", questions=("C1",), level="III")
    session = replay(found.records)
    assert (session.bundle.round.id, session.question.id, session.target) == ("C", "C1", "III")
    swapped = [("user" if role == "interviewer" else "assistant", text) for role, text in TURNS]
    content = json.dumps([{"role": role, "content": text} for role, text in swapped]).encode()
    assert "give --me assistant" in why_not(content, bundles)
    assert replay(one(content, bundles, me="assistant").records).turns[1].text == FILTER


def test_the_round_may_be_given_by_its_title(bundles: Mapping[str, Bundle]) -> None:
    """As in `chat`."""
    assert replay(one(simple(), bundles, round="coding screen").records).bundle.round.id == "C"


def test_our_own_transcripts_are_verified_and_not_changed(bundles: Mapping[str, Bundle]) -> None:
    """Record by record; damage is an error with its place, a torn end is left out and told."""
    content = EXAMPLE.read_bytes()
    found = one(content, bundles)
    assert (found.form, found.records) == (OWN, transcripts.read(EXAMPLE).records)
    assert found.id == replay(found.records).id
    assert opened(content, name="x", bundles=bundles, now=NOW, before=ends([found.id]))[0].before
    assert "cut short by a crash" in " ".join(one(content[:-5], bundles).notes)
    with pytest.raises(TranscriptBroken, match=r"x\.any is damaged at byte"):
        one(content.replace(b"Python", b"Pythom"), bundles)


def test_many_transcripts_are_opened_one_by_one(bundles: Mapping[str, Bundle]) -> None:
    """One that is refused has its reasons and its number, and stops no other; equal ones have ids of their own."""
    good, bad = FORMS["simple"], simple([("interviewer", ASK), ("candidate", "asdf asdf")], round="C", questions=["C1"])
    found = opened(b"\n".join([good, bad, good]), name="many.jsonl", bundles=bundles, now=NOW)
    assert [bool(one.records) for one in found] == [True, False, True]
    assert "no words" in found[1].reasons[0]
    assert found[1].name == "many.jsonl, number 2"
    assert len({found[0].id, found[2].id}) == 2


def test_a_line_that_is_no_transcript_stops_no_other(bundles: Mapping[str, Bundle]) -> None:
    """Cut, another thing, in another coding, or much too long: each is refused with the number of its line."""
    good = FORMS["simple"]
    long = b'{"turns": "' + b"x" * LARGEST + b'"}'
    found = opened(b"\r\n".join([good, good[:50], b"", b'{"a": 1}', b"\xff", long, good]), name="m", bundles=bundles, now=NOW)
    assert [bool(one.records) for one in found] == [True, False, False, False, False, True]
    said = [one.reasons[0] for one in found[1:-1]]
    assert "not JSON" in said[0]
    assert "line 2" in said[0]
    assert "Line 4 is JSON, but no transcript" in said[1]
    assert "not text in UTF-8" in said[2]
    assert "more than" in said[3]


@pytest.mark.parametrize("form", ["lines", "list"])
def test_of_many_only_one_is_held(form: str, bundles: Mapping[str, Bundle]) -> None:
    """How many there are is known before any is opened, and what was given is let go."""
    one = json.loads(FORMS["simple"])
    many = [{**one, "level": level} for level in ("I", "II", "III", "Sr") * 2]
    text = "\n".join(map(json.dumps, many)) if form == "lines" else json.dumps(many)
    opening = Opening(BytesIO(text.encode()), name="m", bundles=bundles, now=NOW)
    assert opening.total == 8
    held = []
    for found in opening:
        assert found.records
        gc.collect()
        held.append(sum(isinstance(each, Opened) for each in gc.get_objects()))
    assert len(held) == 8
    assert max(held) - min(held) <= 1


@pytest.mark.parametrize(
    ("content", "wanted", "says"),
    [
        (b"", {}, "dir/x.any: It is empty"),
        (b"<html>", {}, "web page"),
        (simple([("interviewer", "Hello?"), ("candidate", FILTER * 2)]), {}, "give --round and --question"),
        (simple(round="Z"), {}, "It is of a round 'Z'"),
        (simple(round="C", questions=["C9"]), {}, "no question 'C9': give one of C1, C2, C3"),
        (simple(round="C", level="VI"), {}, "It is of a level 'VI'"),
        (
            simple([("interviewer", "Sort a list."), ("candidate", FILTER * 2)], round="C"),
            {},
            "Which question was asked cannot be told",
        ),
        (simple([("interviewer", ASK)]), {}, "Only one speaks"),
        (simple([("interviewer", ASK), ("candidate", "")]), {}, "No turn of the candidate's"),
        (simple([("interviewer", ASK), ("candidate", "A set of hashes.")]), {}, "Too short to grade"),
        (lines("Dana", "Sam"), {"me": "Kim"}, "--me is 'Kim'"),
        (simple(TURNS * 600), {}, "2,400 turns"),
    ],
)
def test_what_cannot_be_an_interview_is_refused_with_a_reason(
    content: bytes, wanted: dict[str, object], says: str, bundles: Mapping[str, Bundle]
) -> None:
    """In a plain sentence."""
    assert says in why_not(content, bundles, **wanted)


def test_what_the_user_names_and_is_not_there_is_not_found(bundles: Mapping[str, Bundle]) -> None:
    """A round or a question of an option is a usage error, not the file's."""
    with pytest.raises(NotFound, match="no round 'Z'"):
        one(simple(), bundles, round="Z")
    with pytest.raises(NotFound, match="no question 'C9'"):
        one(simple(), bundles, round="C", questions=("C9",))


def test_a_question_may_be_told_roughly_or_by_its_round(bundles: Mapping[str, Bundle]) -> None:
    """Where the round is known, less likeness is enough; a round without a choice asks what it always asks."""
    rough = "Design the component that decides which training examples of a stream are repeats, on one machine."
    found = one(simple([("interviewer", rough), ("candidate", FILTER * 2)], round="C"), bundles)
    assert replay(found.records).question.id == "C1"
    assert "told roughly" in " ".join(found.notes)
    planned = one(simple([("interviewer", "Why us?"), ("candidate", FILTER * 2)], round="R"), bundles)
    assert [question.id for question in replay(planned.records).bundle.questions] == ["R1", "R2", "R3", "R4"]


def test_the_gold_set_is_taken_in_with_what_was_put(bundles: Mapping[str, Bundle]) -> None:
    """Its labels name the questions, probes, constraints, hints and invitations that were put: nearly all are recognised, and no others.

    Its authors wrote the interviewer's turns near the script and did not know the matcher.
    """
    wanted = right = wrong = 0
    for id, labelled in gold.load().items():
        content = (gold.directory() / "transcripts" / f"{id}.json").read_bytes()
        (found,) = opened(content, name=id, bundles=bundles, now=NOW)
        assert found.reasons == (), id
        given = labelled.labels.given
        there = {*given.questions, *given.probes, *given.constraints, *given.hints, *given.invitations}
        put = {
            ref
            for turn in replay(found.records).turns
            for ref in turn.refs
            if re.search(r"\d$|-[PKHI]\d+$", ref) and "-F" not in ref
        }
        put = {ref for ref in put if not ref.startswith("RF-") and "-N" not in ref}
        wanted, right, wrong = wanted + len(there), right + len(there & put), wrong + len(put - there)
    assert wanted > 500
    assert right >= 0.97 * wanted
    assert wrong <= 0.01 * wanted


def test_non_native_english_is_graded_like_any_other(bundles: Mapping[str, Bundle]) -> None:
    """Spelling and grammar are no reason and no note."""
    broken = "I make hash for each example and put in set, if is there already then I throw away, memory is problem so I use bloom filter"
    found = one(simple([("interviewer", ASK), ("candidate", broken)], round="C"), bundles)
    assert found.reasons == ()
    assert not any("English" in note for note in found.notes)


def test_two_thousand_turns_are_an_interview(bundles: Mapping[str, Bundle]) -> None:
    """The most that is taken, in one piece."""
    turns = [
        pair
        for n in range(999)
        for pair in (("interviewer", f"And point {n}?"), ("candidate", f"Well, {n} is what I would try."))
    ]
    found = one(simple([("interviewer", ASK), ("candidate", FILTER), *turns], round="C"), bundles)
    assert len(replay(found.records).turns) == 2_000


HOSTILE = [
    b'{"turns": [{"role": "interviewer", "text": "\\ud800"}, {"role": "candidate", "text": "\\u0000 a set of hashes"}], "round": "C"}',
    b'{"turns": ' + b"[" * 100_000,
    b'{"turns": [{"role": "interviewer", "role": "candidate", "text": "x"}]}',
    b'{"turns": [{"role": "interviewer", "text": Infinity}]}',
    b'{"turns": ' + b"9" * 10_000 + b"}",
    b'{"v":1,"seq":0,"crc":"00000000"}\n',
    b'{"v": 2, "turns": []}',
    b"\xff\xfe\x00",
    b"\xc3\x28",
    b"\x00" * 1_000,
    b"A: " * 100_000,
    b"A:\n" * 20_000 + b"B: x\n",
    b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n<v A>x\n\n" * 5_000,
    b"WEBVTT" + b"<v " * 10_000,
    "Interviewer: ".encode("utf-16"),
    b"```\n" * 9_999,
    b"Interviewer: <script>alert(1)</script>\nCandidate: \x1b[31m" + b"x " * 30,
    b'[{"role":"user","content":' + b'{"parts":[' * 500 + b"]}" * 500 + b"}]",
    b'{"mapping":{"a":{"parent":"a","message":{"author":{"role":"user"},"content":{"parts":["x"]}}}},"current_node":"a"}',
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_files_are_refused_or_become_what_can_be_kept(number: int, bundles: Mapping[str, Bundle]) -> None:
    """Only our own errors, and only records that can be written and read again."""
    found: tuple[Opened, ...] = ()
    with contextlib.suppress(InterviewerError):
        found = opened(HOSTILE[number], name="x", bundles=bundles, now=NOW)
    for each in found:
        assert bool(each.reasons) != bool(each.records)
        assert tuple(records.read(records.write(record).encode()) for record in each.records) == each.records


WORDS = st.sampled_from(["Interviewer: ", "Candidate: ", ASK, FILTER, PROBE, "\n", '{"turns":[', '"role":"x"', "}", "]", "WEBVTT\n\n",
                         "00:01.000 --> 00:02.000\n", "<v A>", "\x00", "\ud800", "```", " ", "Sam: ", "é", "?"])  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(WORDS, max_size=25).map("".join) | st.text(st.characters(), max_size=120))
def test_no_text_raises_anything_but_our_own_errors(text: str, bundles: Mapping[str, Bundle]) -> None:
    """Whatever is written, there are records, or reasons, or one of our errors."""
    found: tuple[Opened, ...] = ()
    with contextlib.suppress(InterviewerError):
        found = opened(text.encode("utf-8", "surrogatepass"), name="x", bundles=bundles, now=NOW)
    assert all(bool(each.reasons) != bool(each.records) for each in found)


def test_what_is_heard_is_marked_as_the_offline_listener_s(c1: Bundle, read: Opened) -> None:
    """With the request that was made, and nothing paid."""
    observed = [record.event for record in read.records if record.event.type == "observed"]
    assert {event.by for event in observed} == {"offline"}
    assert all(event.spent is not None and event.spent.cost == 0 and event.spent.model == "offline" for event in observed)
    session: Session = replay(read.records)
    assert session.spend.cost == 0
