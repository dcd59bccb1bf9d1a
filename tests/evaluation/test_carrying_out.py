"""Runs carried out against an endpoint: killed at any moment, refused, cut and stalled, and nothing lost or paid twice."""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from interviewer.core.conversation import Conversation, Message, Shape
from interviewer.evaluation.carrying_out import Wishes, again, begin, carry_out, fewer_collections
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.keys import call_key
from interviewer.evaluation.listing import keep
from interviewer.evaluation.store import Store
from interviewer.settings import Settings
from tests.e2e.judge import Judge
from tests.evaluation.endpoint import Endpoint, Fate, answer, shape_of
from tests.llm.batch_endpoint import BatchEndpoint
from tests.running import ALONE

ROOT = Path(__file__).parents[2]
SUITE = """
id = "trial"
title = "A trial"
levels = [{levels}]
candidates = [
  "*-weak", "*-mixed", "*-strong", "awkward/arguing", "awkward/asking", "awkward/evasive", "awkward/injecting", "awkward/rambling",
  "awkward/repeating", "awkward/silent", "awkward/terse",
]
rounds = [{rounds}]

[[metrics]]
id = "targets-met"
role = "primary"
direction = "higher"
margin = 0.05

[[metrics]]
id = "neutrality"
role = "guardrail"
direction = "higher"
margin = 0.05

[[metrics]]
id = "leakage"
role = "guardrail"
direction = "lower"
hard = true

[[metrics]]
id = "tokens"
role = "budget"
direction = "lower"
margin = 100.0
"""


def suite(place: Path, *, rounds: str = "CR", levels: tuple[str, ...] = ("II",)) -> Path:
    """Write a suite on some rounds."""
    path = place / "trial.toml"
    quoted = (", ".join(f'"{one}"' for one in names) for names in (levels, rounds))
    path.write_text(SUITE.format(**dict(zip(("levels", "rounds"), quoted, strict=True))), encoding="utf-8")
    return path


def changed(place: Path, old: str, new: str, file: str = "rounds/c-coding-screen/C1.toml") -> Path:
    """Copy the prompts with one text changed in one file."""
    shutil.copytree(ROOT / "prompts", place / "prompts")
    path = place / "prompts" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return place


ATTEMPTS = 4
"""How often one interview asks the same at most, in these tests: somebody who repeats an answer is observed again."""

TIMES = 2
"""How often a verdict is asked for at most; the second time is a repeat of the call."""


def keys_of(body: dict[str, Any], host: str) -> tuple[str, ...]:
    """Return the keys that the store may have for what a request asks, whichever time it was."""
    shape = (body.get("response_format") or {}).get("json_schema")
    asked = Conversation(
        purpose="observe",
        messages=tuple(Message(message["role"], message["content"]) for message in body["messages"]),
        read=lambda _: pytest.fail("nothing is read here"),
        shape=Shape(shape["name"], shape["schema"]) if shape is not None else None,
        max_tokens=body["max_completion_tokens"],
    )
    return tuple(
        call_key(asked, model=f"m-1 at {host}", repeat=repeat, attempt=attempt)
        for repeat in range(TIMES)
        for attempt in range(ATTEMPTS)
    )


@dataclass
class Trial:
    """A run of the program as anybody would start it, against an endpoint; `log` holds the keys of every request in order."""

    endpoint: Endpoint
    arguments: list[str]
    store: Path
    log: list[tuple[str, ...]] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    kill_at: int = 0
    kills_with: signal.Signals = signal.SIGKILL
    price: str = ""

    def meet(self, number: int, body: dict[str, Any]) -> Fate:
        """Note the request, and kill the program where it is time to."""
        self.log.append(keys_of(body, f"127.0.0.1:{self.endpoint.port}"))
        if len(self.log) == self.kill_at and self.process is not None:
            self.process.send_signal(self.kills_with)
        return "good"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment = {
            **kept,
            **ALONE,
            "OPENAI_BASE_URL": self.endpoint.url,
            "INTERVIEWER_MODEL": "m-1",
            "PYTHONPATH": str(ROOT),
            **({"INTERVIEWER_PRICE": self.price} if self.price else {}),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "interviewer", "eval", *(arguments or ("run", *self.arguments)), "--store", str(self.store)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        return self.process

    def finish(self, *arguments: str) -> tuple[int, str, str]:
        """Start the program and wait for its end."""
        out, err = self.start(*arguments).communicate()
        assert self.process is not None
        return self.process.returncode, out.decode(), err.decode()

    def kept(self) -> set[str]:
        """Return the keys of all calls that are in the store."""
        if not self.store.is_file():
            return set()
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as db:
            return {row[0] for row in db.execute("SELECT key FROM replies")}


def kills(place: Path, arguments: list[str], *, times: int, seed: int) -> tuple[Trial, Trial, int]:
    """Run once undisturbed and once killed so often, each into a store of its own; return both and the calls paid twice."""
    endpoint = Endpoint()
    try:
        calm = Trial(endpoint, arguments, place / "calm.sqlite")
        endpoint.fate = calm.meet
        code, _, err = calm.finish()
        assert code in {0, 10, 11}, err
        chance = random.Random(seed)  # noqa: S311 -- the moments only have to differ
        moments = sorted(chance.sample(range(1, len(calm.log) + 1), times))
        stormy = Trial(endpoint, arguments, place / "stormy.sqlite")
        endpoint.fate = stormy.meet
        wanted = Counter(calm.log)
        asked_again = 0
        for moment in (*moments, 0):
            begun, before = len(stormy.log), stormy.kept()
            stormy.kill_at = moment + asked_again if moment else 0
            code, _, err = stormy.finish()
            assert code == -signal.SIGKILL if moment else code in {0, 10, 11}, err
            for keys, times_asked in Counter(stormy.log[begun:]).items():
                assert times_asked <= wanted[keys] - sum(key in before for key in keys), "what was kept was asked for again"
            asked_again = sum((Counter(stormy.log) - wanted).values())
        return calm, stormy, asked_again
    finally:
        endpoint.close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Return an endpoint that answers well."""
    made = Endpoint()
    yield made
    made.close()


@pytest.mark.slow
def test_an_interrupted_run_ends_its_interviews_and_says_how_to_go_on(tmp_path: Path, endpoint: Endpoint) -> None:
    """The exit code is 130, what was held is kept, and the line it prints does the rest and nothing twice."""
    arguments = [str(suite(tmp_path, rounds="C")), "--a", "prompts", "--b", "prompts", "--concurrency", "2"]
    trial = Trial(endpoint, arguments, tmp_path / "store.sqlite", kill_at=30, kills_with=signal.SIGINT)
    endpoint.fate = trial.meet
    code, out, err = trial.finish()
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert re.search(r"Stopping after the (interview that is|[2-4] interviews that are) being held", err)
    left = len(cards(trial.store))
    assert 1 <= left <= 4
    assert f"{left} of 11 interviews are finished" in " ".join(err.split())
    again = next(line for line in err.splitlines() if line.startswith("Go on with: ")).removeprefix(
        "Go on with: interviewer eval "
    )
    trial.kill_at, before, begun = 0, trial.kept(), len(trial.log)
    assert "--concurrency 2" in again
    code, out, err = trial.finish(*again.split()[:3])
    assert code in {0, 11}, err
    assert len(cards(trial.store)) == 11
    wanted = Counter(trial.log)
    assert all(wanted[keys] <= sum(key in trial.kept() for key in keys) for keys in wanted)
    assert len(trial.log) - begun == len(trial.kept()) - len(before)


@pytest.mark.slow
def test_a_cap_is_kept_by_a_price_that_was_set_and_counts_what_came_before_it(tmp_path: Path, endpoint: Endpoint) -> None:
    """Behind a gateway nobody knows what a model costs; what an earlier go was answered without a price is priced as well."""
    arguments = [str(suite(tmp_path, rounds="C")), "--a", "prompts", "--b", "prompts", "--concurrency", "2"]
    trial = Trial(endpoint, arguments, tmp_path / "store.sqlite", kill_at=30, kills_with=signal.SIGINT)
    endpoint.fate = trial.meet
    assert trial.finish()[0] == 130

    def dollars() -> float:
        with sqlite3.connect(f"file:{trial.store}?mode=ro", uri=True) as db:
            bodies = [json.loads(row[0]) for row in db.execute("SELECT body FROM replies")]
        return sum(one["prompt_tokens"] * 1.0 + one["completion_tokens"] * 4.0 for one in bodies) / 1_000_000

    before, trial.kill_at, trial.price = dollars(), 0, "1/4"
    cap = round(before * 2 + 0.05, 2)
    code, _, err = trial.finish("run", *arguments, "--max-cost", str(cap))
    assert code == 5, err
    assert f"over its cap of ${cap:.2f}" in " ".join(err.split())
    assert before < dollars() <= cap
    asked = len(trial.log)
    assert trial.finish("run", *arguments, "--max-cost", str(round(before / 2, 3)))[0] == 5
    assert len(trial.log) == asked


@pytest.mark.slow
def test_a_changed_question_makes_exactly_its_own_calls(tmp_path: Path, endpoint: Endpoint) -> None:
    """Nothing is asked for the other question, and nothing that does not follow from the change."""
    two = suite(tmp_path, rounds="C")
    two.write_text(two.read_text(encoding="utf-8").replace('rounds = ["C"]', 'questions = ["C1", "C2"]'), encoding="utf-8")
    trial = Trial(endpoint, [str(two), "--a", "prompts", "--b", "prompts"], tmp_path / "store.sqlite")
    endpoint.fate = trial.meet
    endpoint.keeps_bodies = True
    assert trial.finish()[0] in {0, 11}
    endpoint.bodies.clear()
    text = (ROOT / "prompts/rounds/c-coding-screen/C2.toml").read_text(encoding="utf-8")
    ask = tomllib.loads(text)["ask"].strip().splitlines()[0]
    other = changed(tmp_path / "b", ask, f"Listen: {ask}", "rounds/c-coding-screen/C2.toml")
    trial.arguments = [str(two), "--a", "prompts", "--b", str(other)]
    assert trial.finish()[0] in {0, 10, 11}
    told = [json.dumps(body["messages"]) for body in endpoint.bodies]
    assert any("Listen: " in text for text in told)
    assert all("Listen: " in text or "C2-S" in text for text in told)
    assert not any("C1-S" in text for text in told)
    assert len(cards(trial.store)) == 11 + 2 * 8


@pytest.mark.slow
def test_a_run_killed_again_and_again_pays_nothing_twice_and_reports_the_same(tmp_path: Path) -> None:
    """What was kept is never asked again, what was out at a kill at most once more, and the report is the same to the byte."""
    other = changed(tmp_path / "b", "Many are exact repeats.", "Most are exact repeats.")
    arguments = [str(suite(tmp_path)), "--a", "prompts", "--b", str(other), "--concurrency", "8"]
    calm, stormy, twice = kills(tmp_path, arguments, times=4, seed=7)
    assert twice <= 4 * 8
    assert stormy.kept() == calm.kept()
    reports = [trial.finish("report", "last", "--json") for trial in (calm, stormy)]
    assert reports[0] == reports[1]
    assert json.loads(reports[0][1])


READ = """
[judge]
twice = 0.5

[[metrics]]
id = "judged/persona"
role = "primary"
direction = "higher"
margin = 0.05

[[metrics]]
id = "judged/follow-up"
role = "extra"
direction = "higher"

[[metrics]]
id = "round-score"
role = "extra"
direction = "higher"
"""


def read_suite(place: Path) -> Path:
    """Write a suite whose interviews are graded and judged."""
    place.mkdir(exist_ok=True)
    path = suite(place, rounds="C")
    path.write_text(path.read_text(encoding="utf-8").split("[[metrics]]")[0] + READ, encoding="utf-8")
    return path


def verdicts(store: Path) -> dict[str, dict[str, Any]]:
    """Return every verdict in a store."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return {key: json.loads(body) for key, body in db.execute("SELECT key, body FROM verdicts")}


def changes_of(trial: Trial) -> dict[str, dict[str, Any]]:
    """Return what became of each metric of the last run."""
    document = json.loads(trial.finish("report", "last", "--json")[1])
    return {change["metric"]["id"]: change for change in document["report"]["comparison"]["changes"]}


@pytest.mark.slow
def test_a_run_that_grades_and_judges_is_killed_and_pays_no_verdict_twice(tmp_path: Path) -> None:
    """No call of a grader or a judge either, every verdict is the same, and so is the report."""
    other = changed(tmp_path / "b", "Many are exact repeats.", "Most are exact repeats.")
    arguments = [str(read_suite(tmp_path)), "--a", "prompts", "--b", str(other), "--concurrency", "8"]
    calm, stormy, twice = kills(tmp_path, arguments, times=4, seed=11)
    assert twice <= 4 * 8 * 4  # a grading has four exchanges out at once
    assert stormy.kept() == calm.kept()
    assert verdicts(stormy.store) == verdicts(calm.store)
    assert sum("twice" in body for body in verdicts(calm.store).values()) >= 5
    assert any("shares" in body for body in verdicts(calm.store).values())
    reports = [trial.finish("report", "last", "--json") for trial in (calm, stormy)]
    assert reports[0] == reports[1]
    assert json.loads(reports[0][1])["report"]["run"]["flip_rates"].keys() == {"judged/persona", "judged/follow-up"}


@pytest.mark.slow
def test_a_judge_that_answers_garbage_leaves_its_metrics_ungraded_and_no_gate_passes(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    """What the grader found stands, the interviews stand, and nothing of the judge's is a score."""

    def fate(_: int, body: dict[str, Any]) -> Fate:
        return "garbled" if shape_of(body) == "judgements" else "good"

    endpoint.fate = fate
    trial = Trial(endpoint, [str(read_suite(tmp_path)), "--a", "prompts", "--b", "prompts"], tmp_path / "store.sqlite")
    code, out, err = trial.finish()
    assert code == 11, err
    assert "11 of 11 are ungraded, more than 1%" in " ".join(out.split())
    changes = changes_of(trial)
    persona, score = changes["judged/persona"], changes["round-score"]
    assert (persona["invalid"], persona["a"], persona["missing_a"]["ungraded"]) == ("missing", None, 11)
    assert (score["invalid"], score["missing_a"]["ungraded"]) == (None, 0)
    assert endpoint.fates["garbled"] == 2 * len(cards(trial.store))  # each verdict is asked for once more, and no more


@pytest.mark.slow
def test_a_grader_that_answers_garbage_leaves_the_grade_ungraded(tmp_path: Path, endpoint: Endpoint) -> None:
    """Its part is asked for once more, and the judge's verdicts stand."""

    def fate(_: int, body: dict[str, Any]) -> Fate:
        return "garbled" if shape_of(body) == "flags" else "good"

    endpoint.fate = fate
    trial = Trial(endpoint, [str(read_suite(tmp_path)), "--a", "prompts", "--b", "prompts"], tmp_path / "store.sqlite")
    assert trial.finish()[0] in {0, 11}
    changes = changes_of(trial)
    assert (changes["round-score"]["invalid"], changes["round-score"]["missing_b"]["ungraded"]) == ("missing", 11)
    assert changes["judged/persona"]["missing_a"]["ungraded"] == 0
    assert endpoint.fates["garbled"] == 2 * len(cards(trial.store))


@pytest.mark.slow
def test_interviews_held_offline_are_judged_at_the_endpoint_and_by_nobody_without_one(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    """Without a judge the report says so, and the gate decides nothing; with one only the judge is asked."""
    endpoint.keeps_bodies = True
    other = changed(tmp_path / "b", "Many are exact repeats.", "Most are exact repeats.")
    arguments = [str(read_suite(tmp_path)), "--a", "prompts", "--b", str(other), "--model", "offline"]
    trial = Trial(endpoint, arguments, tmp_path / "store.sqlite")
    code, out, _ = trial.finish()
    assert code == 11
    assert "It was not assessed: no model judges offline; --judge names one." in " ".join(out.split())
    assert endpoint.requests == 0
    trial.arguments = [*arguments, "--judge", "j-1"]
    code, out, err = trial.finish()
    assert code in {0, 10, 11}, err
    assert "not assessed" not in out
    assert "the judge contradicts itself on judged/persona in 0.0%" in " ".join(out.split())
    assert {(body["model"], shape_of(body)) for body in endpoint.bodies} == {("j-1", "judgements"), ("j-1", "preference")}
    asked, again = endpoint.requests, trial.finish()
    assert endpoint.requests == asked
    assert (again[0], again[1]) == (code, out)


def stormy_fate(*, seed: int, dies_at: int, dies_for: int) -> Callable[[int, dict[str, Any]], Fate]:
    """Meet half the requests with a 429, one in twenty with a 500, cut or garble one verdict in twenty, and be dead for a while."""
    chance = random.Random(seed)  # noqa: S311 -- only has to vary
    seen: set[str] = set()
    numbers = itertools.count(1)

    def fate(_: int, body: dict[str, Any]) -> Fate:
        if dies_at <= next(numbers) < dies_at + dies_for:
            return "dropped"
        drawn = chance.random()
        if drawn < 0.5:
            return "busy"
        if drawn < 0.55:
            return "broken"
        asked = json.dumps(body["messages"])
        first = asked not in seen
        seen.add(asked)
        if "response_format" in body and first and drawn < 0.6:
            return "cut" if drawn < 0.575 else "garbled"
        return "good"

    return fate


def cards(store: Path) -> dict[str, Any]:
    """Return what was measured of each interview, but for the time that replies took."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return {key: {**json.loads(card), "seconds": None} for key, card in db.execute("SELECT key, card FROM cases")}


def but_for_money(found: dict[str, Any]) -> dict[str, Any]:
    """Return cards without what was paid, and without the digest of the records, which hold it too."""
    money = ("transcript", "prompt_tokens", "completion_tokens", "cost")
    return {key: {name: value for name, value in card.items() if name not in money} for key, card in found.items()}


@pytest.mark.slow
def test_an_endpoint_that_stumbles_loses_no_case_and_moves_no_score(tmp_path: Path) -> None:
    """Refused half the time, failing, cutting verdicts, dead for a while: every interview is as if nothing had been but for its price."""
    endpoint = Endpoint()
    try:
        arguments = [str(suite(tmp_path)), "--a", "prompts", "--b", "prompts", "--concurrency", "16"]
        calm = Trial(endpoint, arguments, tmp_path / "calm.sqlite")
        calm.finish()
        endpoint.fates.clear()
        endpoint.fate = stormy_fate(seed=3, dies_at=200, dies_for=5)
        stormy = Trial(endpoint, arguments, tmp_path / "stormy.sqlite")
        code, _, err = stormy.finish()
        assert code in {0, 11}, err
        assert endpoint.fates["busy"] > 200
        assert all(endpoint.fates[fate] >= 3 for fate in ("broken", "cut", "garbled", "dropped")), endpoint.fates
        assert but_for_money(cards(stormy.store)) == but_for_money(cards(calm.store))
        tokens = [sum(card["prompt_tokens"] for card in cards(one.store).values()) for one in (stormy, calm)]
        assert tokens[0] > tokens[1]  # what could not be used was paid for all the same
        assert len(cards(calm.store)) == 22
    finally:
        endpoint.close()


GRADED = (
    SUITE
    + """
[[metrics]]
id = "round-score"
role = "guardrail"
direction = "higher"
margin = 0.5
"""
)


@dataclass
class ByBatch(Trial):
    """A run whose interviews are graded, against an endpoint with files and batches."""

    endpoint: Any

    def meet_batches(self, method: str, path: str) -> bool:
        """Kill the program when it is about to hear that its batch was taken."""
        if (method, path) == ("POST", "/batches") and self.kill_at:
            assert self.process is not None
            self.kill_at = 0
            self.process.kill()
            return True
        return False


@pytest.mark.slow
def test_grades_by_batch_are_those_of_the_other_door_also_after_a_kill(tmp_path: Path) -> None:
    """Interviews are held as ever; graders alone are asked by batch, each line once, and the report is the same to the byte."""
    grader = Judge({"C1-S01": "set", "C1-S02": "memory"})

    def says(body: dict[str, Any]) -> str:
        shape = (body.get("response_format") or {}).get("json_schema", {}).get("name")
        if shape in {"marks", "flags"}:
            return json.dumps(grader._reply(body["messages"][0]["content"], body["messages"][-1]["content"]))
        return answer(body)

    path = tmp_path / "graded.toml"
    path.write_text(
        GRADED.format(levels='"II"', rounds='"C"').replace('rounds = ["C"]', 'questions = ["C1"]'), encoding="utf-8"
    )
    try:
        with BatchEndpoint(says) as endpoint:
            arguments = [str(path), "--a", "prompts", "--b", str(changed(tmp_path / "b", "Many are", "Most are"))]
            ordinary = ByBatch(endpoint, arguments, tmp_path / "ordinary.sqlite")
            code, _, err = ordinary.finish()
            assert code in {0, 10, 11}, err
            chats = endpoint.chats
            trial = ByBatch(endpoint, [*arguments, "--batch"], tmp_path / "batch.sqlite", kill_at=1)
            endpoint.after = trial.meet_batches
            assert trial.finish()[0] == -signal.SIGKILL
            code, _, err = trial.finish()
            assert code in {0, 10, 11}, err
            assert set(endpoint.submitted.values()) == {1}
            assert endpoint.chats - chats + len(endpoint.submitted) == chats
            reports = [one.finish("report", "last", "--json") for one in (ordinary, trial)]
            assert reports[0] == reports[1]
            assert "round-score" in reports[0][1]
            with sqlite3.connect(f"file:{trial.store}?mode=ro", uri=True) as db:
                verdicts = [json.loads(body) for (body,) in db.execute("SELECT body FROM verdicts")]
            assert len(verdicts) == len(cards(trial.store)) > 20
            assert all("score" in verdict for verdict in verdicts)
    finally:
        grader.close()


def test_cycles_are_looked_for_as_before_once_a_run_is_over() -> None:
    """Whatever way it ended."""
    before = gc.get_threshold()

    def run() -> None:
        with fewer_collections():
            assert gc.get_threshold()[0] > before[0]
            raise KeyError

    with pytest.raises(KeyError):
        run()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_a_run_that_is_taken_up_again_has_its_own_cases_whatever_their_names_would_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may be called like a pattern: that of another case, too."""
    examples, prompts = ROOT / "transcripts" / "examples", str(ROOT / "prompts")
    monkeypatch.chdir(tmp_path)
    for name, example in (("talk[1]", "v2-c1-code"), ("talk1", "v1-c1")):
        Path(f"{name}.jsonl").write_bytes((examples / f"{example}.jsonl").read_bytes())
    text = SUITE.format(levels='"II"', rounds='"C"')
    cut = text[: text.index("candidates = [")] + 'transcripts = ["*.jsonl"]\n' + text[text.index("rounds =") :]
    Path("trial.toml").write_text(cut, encoding="utf-8")
    settings, sides = Settings(offline=True), (("A", prompts), ("B", prompts))
    with Store(tmp_path / "store.sqlite") as store:
        begun = begin("trial.toml", sides, settings=settings, store=store, only=("*/recorded/talk[[]1]",))
        keep(begun.run, store)
        taken_up = again(begun.run.id, store=store, settings=settings)
    assert [row.case.id for row in taken_up.run.rows] == ["C1/II/recorded/talk[1]"]
    assert taken_up.run.id == begun.run.id


def test_a_run_that_is_taken_up_again_takes_up_its_purse(tmp_path: Path) -> None:
    """What another process spent counts against the cap: nothing goes out."""
    endpoint = Endpoint()
    try:
        with Store(tmp_path / "store.sqlite") as store:
            models = dict.fromkeys(("observer", "interviewer", "grader"), "m-1")
            settings = Settings(offline=False, base_url=endpoint.url, models=models)
            begun = begin(str(suite(tmp_path, rounds="C")), (("A", "prompts"),), settings=settings, store=store)
            store.keep_reply("k", begun.run.id, {}, 1.25)
            place, wishes = Place(settings=settings), Wishes(cap=1.0)
            going = carry_out(begun, place=place, store=store, wishes=wishes, show=print, tell=print, live=False)
            stopped = asyncio.run(going)
        assert str(stopped) == "The cap of $1.00 is reached: $1.2500 are spent."
        assert endpoint.requests == 0
    finally:
        endpoint.close()
