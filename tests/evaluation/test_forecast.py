"""What a run will take, before it is begun."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from interviewer.evaluation import casting
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.forecast import SAMPLE, Forecast, forecast
from interviewer.evaluation.preparing import prepare
from interviewer.evaluation.running import missing
from interviewer.evaluation.store import Store
from interviewer.settings import Settings
from tests.evaluation.conftest import little_suite, versions_of

KNOWN = {"OPENAI_API_KEY": "k", "INTERVIEWER_MODEL": "gpt-4o-mini"}


def expected(tmp_path: Path, environ: dict[str, str], *, only: tuple[str, ...] = (), **suite: Any) -> Forecast:
    """Return the forecast of a run from nothing."""
    wanted, place = little_suite(**suite), Place(settings=Settings.from_env(environ))
    cast = casting.load(wanted)
    with Store(tmp_path / "store.sqlite") as store:
        run = prepare(wanted, cast, versions_of(), models=place.models, host=place.host, store=store, only=only)
        return asyncio.run(forecast(run, missing(run, store), cast, place))


def test_calls_are_counted_by_rehearsing_and_priced_by_the_model(tmp_path: Path) -> None:
    """Two exchanges a turn on both sides, what is asked twice once; the tokens of each, and dollars."""
    found = expected(tmp_path, KNOWN, only=("C1/II/C-weak",))
    assert found.interviews == 2
    assert 60 <= found.calls <= 120
    assert found.cost is not None
    assert found.cost == pytest.approx((found.prompt_tokens * 0.15 + found.completion_tokens * 0.6) / 1e6, rel=0.01)


def test_many_interviews_are_judged_by_some_of_them(tmp_path: Path) -> None:
    """Five repeats take five times as much, and no longer to say so."""
    once = expected(tmp_path, KNOWN, candidates=["C-*"])
    often = expected(tmp_path, KNOWN, candidates=["C-*"], repeats=5)
    assert often.interviews == 5 * once.interviews == 30 > SAMPLE
    assert often.calls == pytest.approx(5 * once.calls, rel=0.25)


def test_a_simulated_candidate_is_paid_for_too(tmp_path: Path) -> None:
    """Each of its answers is a call, and by a model whose price is not known the whole has none."""
    only = ("C1/II/simulated/steady",)
    found = expected(tmp_path, KNOWN, candidates=["simulated/steady"], only=only)
    assert found.cost is not None
    player = {**KNOWN, "INTERVIEWER_CANDIDATE_MODEL": "nobody-knows"}
    assert expected(tmp_path, player, candidates=["simulated/steady"], only=only).cost is None


def test_an_unknown_price_is_said_to_be_unknown(tmp_path: Path) -> None:
    """Calls and tokens are told all the same."""
    local = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "INTERVIEWER_MODEL": "m"}
    found = expected(tmp_path, local, only=("C1/II/C-weak",))
    assert found.cost is None
    assert found.calls > 0


def test_offline_nothing_is_called(tmp_path: Path) -> None:
    """And nothing is rehearsed."""
    found = expected(tmp_path, {}, only=("C1/II/C-weak",))
    assert (found.interviews, found.calls, found.cost) == (2, 0, 0.0)


def test_grades_and_judgements_are_forecast_with_the_interviews(tmp_path: Path) -> None:
    """Counted by name, and each a call or more; those that are asked for twice are two."""
    only = ("C1/II/C-weak",)
    plain = expected(tmp_path, KNOWN, only=only)
    metrics = [{"id": "judged/persona", "role": "primary", "direction": "higher"}]
    metrics += [{"id": id, "role": "extra", "direction": "higher"} for id in ("judged/follow-up", "round-score")]
    once = expected(tmp_path, KNOWN, only=only, metrics=metrics, judge={"twice": 0})
    twice = expected(tmp_path, KNOWN, only=only, metrics=metrics, judge={"twice": 1})
    assert once.readings == {"grade": 2, "judged/persona": 2, "judged/follow-up": 1}
    dimensions = 6
    pair = once.calls - plain.calls - 2 * (dimensions + 1) - 2
    assert pair in {2, 4, 6}  # in both orders, at one place to three
    assert twice.calls - once.calls == 2 + pair
    assert once.cost is not None
    assert plain.cost is not None
    assert once.cost > plain.cost


def test_what_is_asked_alike_is_forecast_once(tmp_path: Path) -> None:
    """Both sides share most calls, and so do the levels of a candidate; five repeats take exactly five times that, and no more."""
    some = tuple(f"C1/{level}/{one}" for level in ("I", "II") for one in ("C-weak", "C-mixed"))
    alone = [expected(tmp_path / one, KNOWN, levels=["I", "II"], only=(one,)).calls for one in some]
    once = expected(tmp_path / "once", KNOWN, levels=["I", "II"], only=some)
    often = expected(tmp_path / "often", KNOWN, levels=["I", "II"], only=some, repeats=5)
    assert once.calls < 0.9 * sum(alone)
    assert (often.interviews, often.calls, often.prompt_tokens) == (40, 5 * once.calls, 5 * once.prompt_tokens)
