"""A run is a list of keys, and what the store lacks of it is the work."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.evolving import replay
from interviewer.errors import ModelRefused, StoreError
from interviewer.evaluation import account, casting, gathering, gradings
from interviewer.evaluation.exchange import CaseLost, Exchange, Stopped
from interviewer.evaluation.flow import Flow
from interviewer.evaluation.keys import digest
from interviewer.evaluation.preparing import prepare
from interviewer.evaluation.rows import Row, Rows
from interviewer.evaluation.running import Holding, missing
from interviewer.evaluation.runs import Run, records_of
from interviewer.evaluation.store import Store
from interviewer.evaluation.versions import Version
from interviewer.llm import brain
from tests.doors import NOTHING, line_in
from tests.evaluation.conftest import AWKWARD, COMMA, GRADED, ROOT, Trial, little_suite, trial, versions_of
from tests.evaluation.endpoint import answer


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def test_a_run_that_is_finished_has_nothing_missing(leaky: Trial) -> None:
    """Held again, it does nothing."""
    assert leaky.hold() == 0


def test_a_run_comes_back_as_it_was(leaky: Trial) -> None:
    """Through JSON, as the store has it."""
    data = json.loads(json.dumps(leaky.run.as_data()))
    again = Run.from_data(data, leaky.run.versions)
    assert again.as_data() == leaky.run.as_data()
    assert again.id == leaky.run.id


def test_a_changed_question_re_runs_exactly_its_own_interviews(store: Store) -> None:
    """The file of C2 is touched, and the interviews on C1 are there already."""
    suite = little_suite(questions=["C1", "C2"], candidates=[f"awkward/{name}" for name in AWKWARD])
    before, _ = versions_of()
    assert trial(store, (before,), suite).hold() == 16
    _, after = versions_of("Checkpoints for", "Checkpoints of", "rounds/c-coding-screen/C2.toml")
    again = trial(store, (after,), suite)
    assert {job.case.question for job in missing(again.run, store)} == {"C2"}
    assert again.hold() == 8


def test_a_transcript_comes_back_whole(leaky: Trial) -> None:
    """Its bundle is kept once for all, and put back in; it folds to the end it had."""
    row = leaky.run.rows[0]
    records = records_of(str(row.keys[1]), leaky.store)
    session = replay(records)
    assert session.ended is not None
    assert "isn't it" in json.dumps(session.bundle.as_data())
    card = dict(leaky.store.cards([str(row.keys[1])]))[str(row.keys[1])]
    assert card["turns"] == sum(record.event.type == "asked" for record in records)
    assert records_of("nothing", leaky.store) == ()


def test_a_run_that_is_stopped_begins_no_further_interview(store: Store) -> None:
    """What was held is kept, and the rest is held later."""
    made = trial(store, versions_of())
    jobs = missing(made.run, store)
    holding = Holding(run=made.run, cast=made.cast, store=store)
    held: list[int] = []

    def count() -> None:
        held.append(1)
        if len(held) == 3:
            holding.stop()

    holding.on_case = count
    stopped = asyncio.run(holding.all(jobs))
    assert isinstance(stopped, Stopped)
    assert stopped.why == "interrupted"
    assert len(missing(made.run, store)) == len(jobs) - 3
    assert made.hold() == len(jobs) - 3


def test_an_interview_that_breaks_is_a_named_failure_and_stops_nobody(store: Store) -> None:
    """Somebody who cannot be played here is said to be so, and the others are held."""
    made = trial(store, versions_of(), only=("C1/II/C-weak",))
    broken = replace(made.run.rows[0].case, candidate="simulated/brash")
    keys = digest("one"), digest("other")
    run = replace(made.run, rows=Rows((Row(case=broken, repeat=0, keys=keys), *made.run.rows)))
    asyncio.run(Holding(run=run, cast=made.cast, store=store).all(missing(run, store)))
    assert {job.key for job in missing(run, store)} == set(keys)
    failure = store.failures(keys)[keys[0]]
    assert failure["reason"] == "settings"
    assert "played by a model" in failure["says"]


@pytest.mark.parametrize("at", ["WHEN NEW.key = '{first}'", ""], ids=["once", "always"])
def test_a_store_that_fails_ends_every_case(store: Store, caplog: pytest.LogCaptureFixture, at: str) -> None:
    """Nothing more is asked, since nothing that is answered could be kept: the run is over when it says so, and says it once."""
    models = dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    suite, endpoint = little_suite(), Everybody()
    run = prepare(suite, casting.load(suite), versions_of(), models=models, host="there", store=store, only=("C1/II/C-*",))
    exchange = Exchange(store=store, endpoint=endpoint, names=run.names, run=run.id)
    holding = Holding(run=run, cast=casting.load(suite), store=store, exchange=exchange, at_once=6)
    jobs = missing(run, store)
    other = sqlite3.connect(store.path)
    other.execute(
        f"CREATE TRIGGER full BEFORE INSERT ON cases {at.format(first=jobs[0].key)} BEGIN SELECT RAISE(FAIL, 'it is full'); END"
    )
    other.close()

    async def story() -> None:
        with pytest.raises(StoreError, match="it is full"):
            await holding.all(jobs)
        asked = len(endpoint.asked)
        for _ in range(2_000):
            await asyncio.sleep(0)
        assert len(endpoint.asked) <= asked + len(jobs)

    asyncio.run(story())
    assert len(store.finished(run.keys())) < len(jobs) - 1  # not even those that were under way
    gc.collect()  # what nobody looked at would be told now
    assert caplog.text == ""


class Broken:
    """A door with a fault of ours in it."""

    async def reply(self, conversation: Conversation) -> Reply:
        """Fail."""
        raise KeyError("what a candidate said")


def test_a_fault_of_ours_is_one_line_and_no_traceback(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """The case is named and the place in the program; what anybody said is not there."""
    models = dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    suite = little_suite()
    run = prepare(suite, casting.load(suite), versions_of(), models=models, host="there", store=store, only=("C1/II/C-weak",))
    exchange = Exchange(store=store, endpoint=Broken(), names=run.names, run=run.id)
    holding = Holding(run=run, cast=casting.load(suite), store=store, exchange=exchange)
    assert asyncio.run(holding.all(missing(run, store))) is None
    assert {failure["reason"] for failure in store.failures(run.keys()).values()} == {"broken"}
    assert len(caplog.records) == run.interviews
    for record in caplog.records:
        assert record.exc_info is None
        assert "\n" not in record.getMessage()
        assert "C1/II/C-weak broke: KeyError at " in record.getMessage()
        assert "test_running.py:" in record.getMessage()
        assert "candidate said" not in record.getMessage()


def test_what_failed_before_is_tried_last(store: Store) -> None:
    """A case that cannot succeed never stands in the way of those that can."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    first = missing(made.run, store)[0].key
    store.keep_failure(first, "run", {"reason": "unreachable", "says": "x"})
    assert missing(made.run, store)[-1].key == first


class Everybody:
    """An endpoint that plays every role: it says the line, hears nothing, plays somebody brief, and finds one slip."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: list[str] = []
        self.judges = True

    async def reply(self, conversation: Conversation) -> Reply:
        """Answer as the role that is asked."""
        self.asked.append(conversation.purpose)
        if conversation.purpose == "check" and not self.judges:
            raise ModelRefused("The key was refused.", reason="key")
        slip = {"kind": "helped", "turn": 2, "quote": "I would count."}
        texts = {"play": "I would count.", "check": json.dumps({"slips": [slip]}), "observe": NOTHING}
        text = texts.get(conversation.purpose) or line_in(conversation)
        return Reply(text=text, model="m", usage=Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint"), cost=0.0)


def test_a_simulated_candidate_is_checked_even_where_the_run_stopped_before_it_could_be(store: Store) -> None:
    """Its interview is kept, the check is missing work, and nothing of the interview is asked again for it."""
    suite = little_suite(candidates=["simulated/brash"])
    cast, models = casting.load(suite), dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    before, _ = versions_of()
    run = prepare(suite, cast, (before,), models=models, host="there", store=store)
    endpoint = Everybody()

    def hold() -> Stopped | None:
        exchange = Exchange(store=store, endpoint=endpoint, names=run.names, run=run.id)
        holding = Holding(run=run, cast=cast, store=store, exchange=exchange, at_once=4)
        return asyncio.run(holding.all(missing(run, store)))

    endpoint.judges = False
    assert hold() is not None
    assert store.finished(run.keys()) == set(run.keys())
    assert len(missing(run, store)) == 1
    endpoint.judges, endpoint.asked = True, []
    assert hold() is None
    assert endpoint.asked == ["check"]
    assert not missing(run, store)
    took = gathering.facts(run, store)
    assert took.calls == store.paid(run.id)[0]
    assert took.slips == ("C1/II/simulated/brash, repeat 1: T2 helped: “I would count.”",)


def test_no_more_interviews_are_begun_than_calls_may_go_out_for(store: Store) -> None:
    """A stop waits for what was begun: an endpoint that takes two calls at once has four interviews, and more as it takes more."""
    suite = little_suite(levels=["I", "II", "Sr"])
    cast, models = casting.load(suite), dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    run = prepare(suite, cast, versions_of(), models=models, host="there", store=store)
    exchange = Exchange(store=store, endpoint=Everybody(), names=run.names, run=run.id, flow=Flow(first=2, most=64))
    holding = Holding(run=run, cast=cast, store=store, exchange=exchange, at_once=20)
    seen: list[tuple[int, float]] = []
    asked = exchange.endpoint.reply

    async def reply(conversation: Conversation) -> Reply:
        seen.append((holding.under_way, exchange.flow.limit))
        assert holding.left().startswith(f"the {holding.under_way} interviews that are being held") or holding.under_way == 1
        return await asked(conversation)

    exchange.endpoint.reply = reply  # type: ignore[method-assign]  # to look on
    told: list[None] = []
    exchange.on_call = lambda: told.append(None)
    assert asyncio.run(holding.all(missing(run, store))) is None
    assert not missing(run, store)
    assert seen[0][0] <= 4
    assert max(many for many, _ in seen) == 20
    assert len(told) == store.paid(run.id)[0]
    assert holding.under_way == 0
    assert "(one takes about " in holding.left()


AGREES = [
    {"id": "signals-f1", "role": "primary", "direction": "higher", "margin": 0.01},
    {"id": "flag-errors", "role": "guardrail", "direction": "lower"},
]


def verdicts(store: Store) -> list[dict[str, Any]]:
    """Return every verdict in a store."""
    with sqlite3.connect(f"file:{store.path}?mode=ro", uri=True) as db:
        return [json.loads(body) for (body,) in db.execute("SELECT body FROM verdicts")]


def test_a_graded_interview_is_graded_once(store: Store) -> None:
    """The weak one has a lower score than the strong one, and held again nothing is left to do."""
    made = trial(store, versions_of(), little_suite(metrics=GRADED), only=("C1/II/C-*",))
    assert made.hold() == 6
    assert len(verdicts(store)) == 6
    scores = {row.case: row.value for row in gathering.sides(made.run, store)[0].scored["round-score"]}
    assert scores["C1/II/C-weak"] == 1 < (scores["C1/II/C-strong"] or 0)
    assert made.hold() == 0


def test_where_only_the_grading_changed_one_interview_is_graded_twice(store: Store) -> None:
    """By the prose of each side, and nothing is played for it."""
    prose = versions_of("Null is the usual answer.", "Null is the usual answer, and a good one.", "conversations/grade.md")
    made = trial(store, prose, little_suite(metrics=GRADED), only=("C1/II/C-*",))
    jobs = missing(made.run, store)
    assert [(job.places, job.held) for job in jobs] == [((0, 1), False)] * 3
    assert made.hold() == 3
    assert len(verdicts(store)) == 6
    a, b = gathering.sides(made.run, store)
    assert a.scored == b.scored  # the offline grader reads no prose


def test_an_interview_that_is_over_is_read_without_being_held_again(store: Store) -> None:
    """A metric that was thought of later needs the grade alone."""
    trial(store, versions_of(), little_suite(), only=("C1/II/C-*",)).hold()
    later = trial(store, versions_of(), little_suite(metrics=GRADED), only=("C1/II/C-*",))
    jobs = missing(later.run, store)
    assert [job.held for job in jobs] == [True] * 6
    later.hold()
    again = trial(Store(store.path.with_name("anew.sqlite")), versions_of(), little_suite(metrics=GRADED), only=("C1/II/C-*",))
    again.hold()
    assert gathering.sides(later.run, store) == gathering.sides(again.run, again.store)


def test_a_verdict_that_is_lost_loses_no_interview_and_is_asked_for_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ungraded and says why, until it is there."""
    made = trial(store, versions_of(), little_suite(metrics=GRADED), only=("C1/II/C-weak",))

    async def lost(*_: object) -> dict[str, Any]:
        raise CaseLost("filtered", "The endpoint refused the request.")

    with monkeypatch.context() as patch:
        patch.setattr(gradings, "graded", lost)
        made.hold()
    assert store.finished(made.run.keys()) == set(made.run.keys())
    (row,) = gathering.sides(made.run, store)[0].scored["round-score"]
    assert row.why == "ungraded: The endpoint refused the request."
    assert made.hold() == 2
    (row,) = gathering.sides(made.run, store)[0].scored["round-score"]
    assert row.value == 1.0
    assert store.failures(made.run.keys()) == {}


def agreeing(store: Store, a: Mapping[str, str], b: Mapping[str, str]) -> tuple[Trial, int]:
    """Return a finished run in which both versions grade the twelve labelled transcripts of one round, and how many gradings it took."""
    suite = little_suite(candidates=[], gold=["C*"], metrics=AGREES)
    made = trial(store, (Version("A", "before", a), Version("B", "after", b)), suite)
    return made, made.hold()


def without_cues(files: Mapping[str, str], *questions: str) -> dict[str, str]:
    """Return the prompts with one of four cues of each of these questions left."""
    deaf = dict(files)
    for path in (f"rounds/c-coding-screen/{id}.cues.toml" for id in questions):
        first, *cues = files[path].split("[[cues]]")
        deaf[path] = "[[cues]]".join((first, *(cue for number, cue in enumerate(cues) if number % 4 == 0)))
    return deaf


def test_a_rubric_that_hears_less_agrees_worse_and_one_that_hears_more_agrees_better(store: Store) -> None:
    """Most cues are taken out of one side, and then of the other; the second time everything is graded already."""
    whole = library.files(ROOT / "prompts")
    deaf = without_cues(whole, "C1", "C2", "C3")
    made, took = agreeing(store, whole, deaf)
    worse = account.report(made.run, store)
    assert took == 24
    assert worse.comparison.answer == "worse"
    assert worse.comparison.primary.losses >= 6
    assert "is in the labels and not in the grade" in worse.cases[0].remark
    made, took = agreeing(store, deaf, whole)
    assert took == 0
    assert account.report(made.run, store).comparison.answer == "better"


class Obedient:
    """A model that marks what the cues find, and nothing at all where the prose tells it to be in doubt."""

    def __init__(self, bundle: Bundle) -> None:
        """Nothing was asked yet."""
        self._bundle = bundle
        self.asked = 0

    async def reply(self, conversation: Conversation) -> Reply:
        """Grade."""
        self.asked += 1
        messages = [{"role": message.role, "content": message.content} for message in conversation.messages]
        found = json.loads(brain.respond(messages, conversation.shape.name if conversation.shape else None, self._bundle))
        for signal in found.get("signals", ()) if "In doubt, mark nothing." in messages[0]["content"] else ():
            signal |= {"state": "absent", "turn": None, "quote": None}
        usage = Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint")
        return Reply(text=json.dumps(found), model="m", usage=usage, cost=0.0)


def test_a_word_in_the_prose_of_a_grading_that_makes_a_model_timid_is_found_to_be_worse(store: Store) -> None:
    """With one repeat and twelve transcripts; what both sides ask alike is asked once, and again nothing is."""
    old = "Null is the usual answer."
    versions = versions_of(old, f"{old}\nIn doubt, mark nothing.", "conversations/grade.md")
    suite = little_suite(candidates=[], gold=["C*"], metrics=AGREES)
    models = {**dict.fromkeys(("observer", "interviewer", "candidate"), "offline"), "grader": "m"}
    cast = casting.load(suite)
    run = prepare(suite, cast, versions, models=models, host="there", store=store)
    endpoint = Obedient(versions[0].bundles["C"])

    def hold() -> int:
        exchange = Exchange(store=store, endpoint=endpoint, names=run.names, run=run.id)
        before = endpoint.asked
        assert (
            asyncio.run(Holding(run=run, cast=cast, store=store, exchange=exchange, at_once=4).all(missing(run, store))) is None
        )
        return endpoint.asked - before

    dimensions = len(versions[0].bundles["C"].round.dimensions)
    assert hold() == 12 * (2 * dimensions + 1)  # red flags have prose of their own, which is the same on both sides
    assert hold() == 0
    found = account.report(run, store)
    assert (found.comparison.answer, found.comparison.deterministic) == ("worse", True)
    assert run.judged == {"signals-f1", "flag-errors"}
    assert found.run.tokens == 2 * store.paid(run.id)[0]


class Fickle:
    """A judge that says another thing whenever it is asked the same again."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: Counter[str] = Counter()

    async def reply(self, conversation: Conversation) -> Reply:
        """Judge."""
        assert conversation.shape is not None
        self.asked[conversation.digest] += 1
        body = {
            "messages": [{"role": message.role, "content": message.content} for message in conversation.messages],
            "response_format": {"json_schema": {"name": conversation.shape.name, "schema": conversation.shape.schema}},
        }
        found = json.loads(answer(body))
        for one in found["verdicts"] if self.asked[conversation.digest] > 1 else ():
            one["answer"] = "met" if one["answer"] == "not met" else "not met"
        usage = Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint")
        return Reply(text=json.dumps(found), model="j", usage=usage, cost=0.0)


def test_how_often_a_judge_contradicts_itself_stands_beside_the_score(store: Store) -> None:
    """Asked again in earnest, and not answered by what it said before; the first answer is the one that counts."""
    metrics = [{"id": "judged/persona", "role": "primary", "direction": "higher"}]
    suite, versions = little_suite(metrics=metrics, judge={"twice": 1}), versions_of(*COMMA)
    cast, models = (
        casting.load(suite),
        {**dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "offline"), "judge": "j"},
    )
    run = prepare(suite, cast, versions, models=models, host="there", store=store)
    judge = Fickle()
    exchange = Exchange(store=store, endpoint=judge, names=run.names, run=run.id)
    assert asyncio.run(Holding(run=run, cast=cast, store=store, exchange=exchange, at_once=4).all(missing(run, store))) is None
    assert set(judge.asked.values()) == {2}
    found = account.report(run, store)
    assert found.run.flip_rates == {"judged/persona": 1.0}
    assert 0.5 < (found.comparison.primary.a or 0) < 1
    assert any("Answers asked for twice: " in note for note in found.run.notes)


def test_a_larger_share_asked_for_twice_asks_for_second_answers_alone(store: Store) -> None:
    """And a smaller one for nothing: the first answers are the same calls, and a flip rate is that of the share it was asked with."""
    metrics = [{"id": "judged/persona", "role": "primary", "direction": "higher"}]
    cast, versions = casting.load(little_suite(metrics=metrics)), versions_of(*COMMA)
    models = {**dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "offline"), "judge": "j"}
    judge, rates, asked = Fickle(), [], []
    for share in (0, 1, 0):
        suite = little_suite(metrics=metrics, judge={"twice": share})
        run = prepare(suite, cast, versions, models=models, host="there", store=store, only=("C1/II/C-*",))
        exchange = Exchange(store=store, endpoint=judge, names=run.names, run=run.id)
        holding = Holding(run=run, cast=cast, store=store, exchange=exchange, at_once=4)
        assert asyncio.run(holding.all(missing(run, store))) is None
        assert not missing(run, store)
        rates.append(account.report(run, store).run.flip_rates.get("judged/persona"))
        asked.append(dict(judge.asked))
    assert rates == [None, 1.0, None]
    assert 1 in asked[0].values()
    assert set(asked[1].values()) == {2}  # what could not be read was asked for again already
    assert asked[2] == asked[1]


def test_a_change_of_one_question_grades_its_transcripts_alone(store: Store) -> None:
    """Seven of the twelve are on C1; the others are the same on both sides."""
    whole = library.files(ROOT / "prompts")
    made, took = agreeing(store, whole, without_cues(whole, "C1"))
    assert took == 12 + 7
    moved = [case.case for case in account.report(made.run, store).comparison.primary.cases if case.difference]
    assert moved
    assert all(case.startswith("C1/") for case in moved)


def test_a_labelled_transcript_is_graded_anew_in_each_repeat_where_a_model_grades(store: Store) -> None:
    """The offline grader would say the same, so it grades once."""
    suite = little_suite(candidates=[], gold=["C1-strong-plain"], metrics=AGREES, repeats=3)
    versions, models = versions_of(), dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    run = prepare(suite, casting.load(suite), versions, models=models, host="there", store=store)
    assert len(run.rows) == 3
    card = {"transcript": "t", "failures": []}
    assert len({run.verdict_keys(0, row, card)["grade"] for row in run.rows}) == 3
    assert len(trial(store, versions, suite).run.rows) == 1


def test_a_version_without_a_question_grades_nothing_of_it(store: Store) -> None:
    """The case is in neither side and is named."""
    files = library.files(ROOT / "prompts")
    older = {path: text for path, text in files.items() if "/C3." not in path}
    script = "rounds/c-coding-screen/round.toml"
    older[script] = older[script].replace(', "C3"', "")
    suite = little_suite(candidates=[], gold=["C3-*", "C2-*"], metrics=AGREES)
    made = trial(store, (Version("A", "older", older), Version("B", "now", files)), suite)
    alone = {row.case.candidate for row in made.run.rows if None in row.keys}
    assert alone == {"gold/C3-mixed-rung3", "gold/C3-weak-agrees"}
