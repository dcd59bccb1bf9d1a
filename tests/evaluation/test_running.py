"""A run is a list of keys, and what the store lacks of it is the work."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.session import replay
from interviewer.errors import ModelRefused, NotFound, SettingsError
from interviewer.evaluation import casting, gathering
from interviewer.evaluation.exchange import Exchange, Stopped
from interviewer.evaluation.running import Holding, Row, Run, missing, prepare, records_of
from interviewer.evaluation.store import Store
from tests.doors import NOTHING, line_in
from tests.evaluation.conftest import Trial, little_suite, trial, versions_of

COMMA = ("When the filter is wrong, what exactly", "When the filter is wrong what exactly")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def test_a_run_that_is_finished_has_nothing_missing(leaky: Trial) -> None:
    """Held again, it does nothing."""
    assert leaky.hold() == 0


def test_the_same_run_has_the_same_id_and_any_other_another(leaky: Trial, store: Store) -> None:
    """It is made of everything a report needs, and of nothing else."""
    assert trial(store, versions_of()).run.id == leaky.run.id
    others = (
        trial(store, versions_of(*COMMA)),
        trial(store, versions_of(), little_suite(seed=2)),
        trial(store, versions_of(), only=("C1/II/C-*",)),
    )
    assert len({leaky.run.id, *(other.run.id for other in others)}) == 4
    assert leaky.run.id.startswith("little-")


def test_a_run_comes_back_as_it_was(leaky: Trial) -> None:
    """Through JSON, as the store has it."""
    data = json.loads(json.dumps(leaky.run.as_data()))
    again = Run.from_data(data, leaky.run.versions)
    assert again.as_data() == leaky.run.as_data()
    assert again.id == leaky.run.id


def test_both_sides_share_the_interviews_that_nothing_distinguishes(store: Store) -> None:
    """Of round C only the cases on C1 are played twice when C1 is changed."""
    suite = little_suite(questions=["C1", "C2"], candidates=["C-weak", "awkward/terse"])
    run = trial(store, versions_of(*COMMA), suite).run
    same = {row.case.id for row in run.rows if row.keys[0] == row.keys[1]}
    assert same == {"C2/II/awkward/terse"}
    assert len(run.keys()) == 5


def test_a_changed_question_re_runs_exactly_its_own_interviews(store: Store) -> None:
    """The file of C2 is touched, and the interviews on C1 are there already."""
    suite = little_suite(questions=["C1", "C2"], candidates=["awkward/*"])
    before, _ = versions_of()
    assert trial(store, (before,), suite).hold() == 16
    _, after = versions_of("Checkpoints for", "Checkpoints of", "rounds/c-coding-screen/C2.toml")
    again = trial(store, (after,), suite)
    assert {job.case.question for job in missing(again.run, store)} == {"C2"}
    assert again.hold() == 8


def test_only_some_cases_can_be_wished_for(store: Store) -> None:
    """By their ids or patterns of them; a wish that fits nothing is told."""
    run = trial(store, versions_of(), only=("C1/II/C-weak", "*/awkward/s*")).run
    assert [row.case.id for row in run.rows] == ["C1/II/C-weak", "C1/II/awkward/silent"]
    with pytest.raises(NotFound, match="no case like"):
        trial(store, versions_of(), only=("Z9/*",))


def test_offline_every_case_is_played_once_however_often_a_suite_repeats(store: Store) -> None:
    """The offline interviewer would say the same again."""
    suite = little_suite(repeats=3)
    assert {row.repeat for row in trial(store, versions_of(), suite).run.rows} == {0}
    cast, models = casting.load(suite), dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    live = prepare(suite, cast, versions_of(), models=models, host="there", store=store)
    assert {row.repeat for row in live.rows} == {0, 1, 2}
    assert len(set(live.keys())) == 6 * 11


def test_models_and_where_they_are_asked_are_part_of_an_interview(store: Store) -> None:
    """The grader is not: it reads what is finished."""
    suite = little_suite()
    cast = casting.load(suite)

    def keys(host: str, **models: str) -> set[str]:
        roles = {"observer": "m", "interviewer": "m", "grader": "m", "candidate": "m", **models}
        return set(prepare(suite, cast, versions_of(), models=roles, host=host, store=store).keys())

    one = keys("there")
    assert one == keys("there", grader="x", candidate="x")
    assert not one & keys("elsewhere")
    assert not one & keys("there", interviewer="x")


def test_a_question_that_only_one_side_has_makes_no_interview_on_the_other(store: Store) -> None:
    """The row is there all the same."""
    before, after = versions_of()
    files = {path: text for path, text in before.files.items() if "/C2." not in path}
    round = "rounds/c-coding-screen/round.toml"
    files[round] = files[round].replace('"C2", ', "").replace(', "C2"', "")
    before = type(before)("A", "older", files)
    run = trial(store, (before, after), little_suite(questions=["C2"], candidates=["awkward/terse"])).run
    assert [row.keys[0] for row in run.rows] == [None]
    assert run.rows[0].keys[1] is not None


def test_a_simulated_candidate_needs_an_endpoint(store: Store) -> None:
    """Offline it is named before anything is played."""
    with pytest.raises(SettingsError, match="simulated/brash"):
        trial(store, versions_of(), little_suite(candidates=["simulated/brash"]))


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
    run = replace(made.run, rows=(Row(case=broken, repeat=0, keys=("x", "y")), *made.run.rows))
    asyncio.run(Holding(run=run, cast=made.cast, store=store).all(missing(run, store)))
    assert {job.key for job in missing(run, store)} == {"x", "y"}
    assert store.failures(["x"])["x"]["reason"] == "settings"
    assert "played by a model" in store.failures(["x"])["x"]["says"]


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
    assert missing(run, store) == []
    took = gathering.facts(run, store)
    assert took.calls == store.paid(run.id)[0]
    assert took.slips == ("C1/II/simulated/brash, repeat 1: T2 helped: “I would count.”",)
