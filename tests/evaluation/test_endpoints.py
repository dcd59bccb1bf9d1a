"""What a run knows of the endpoint it asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.core.conversation import Conversation, Message, Usage
from interviewer.core.events import Answered
from interviewer.evaluation.endpoints import Place
from interviewer.settings import Settings


def place(**environ: str) -> Place:
    """Return the place of such an environment."""
    return Place(settings=Settings.from_env(environ))


@pytest.mark.parametrize(
    ("environ", "host"),
    [
        ({}, ""),
        ({"OPENAI_API_KEY": "k", "INTERVIEWER_MODEL": "m"}, "api.openai.com"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1", "INTERVIEWER_MODEL": "m"}, "127.0.0.1:8080"),
        ({"OPENAI_BASE_URL": "https://u:p@example.org/v1", "INTERVIEWER_MODEL": "m"}, "example.org"),
    ],
)
def test_the_host_is_as_people_see_it(environ: dict[str, str], host: str) -> None:
    """No password, no path; nothing where no network is used."""
    assert place(**environ).host == host


def test_the_candidate_is_played_by_its_own_model_or_the_interviewers() -> None:
    """Whichever is set."""
    common = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "INTERVIEWER_MODEL": "m"}
    assert place(**common).models == dict.fromkeys(("observer", "interviewer", "grader", "candidate", "judge"), "m")
    assert place(**common, INTERVIEWER_CANDIDATE_MODEL="c").models["candidate"] == "c"
    assert place().models["candidate"] == "offline"


def test_a_known_model_has_a_price_and_an_unknown_one_has_none() -> None:
    """Offline costs nothing."""
    usage = Usage(prompt_tokens=1_000_000, completion_tokens=0, counted="endpoint")
    openai = place(OPENAI_API_KEY="k", INTERVIEWER_MODEL="gpt-4o-mini", INTERVIEWER_OBSERVER_MODEL="nobody-knows")
    assert openai.price(usage, "interviewer") == pytest.approx(0.15)
    assert openai.unpriced(("observer", "interviewer")) == ("nobody-knows",)
    assert openai.unpriced(("interviewer",)) == ()
    assert place().price(usage, "interviewer") == 0.0
    assert place().unpriced(("observer", "interviewer")) == ()


def test_a_price_that_was_set_is_that_of_an_endpoint_nobody_knows() -> None:
    """Behind a gateway a cap can be kept by it, and it goes before the tables; offline costs nothing all the same."""
    usage = Usage(prompt_tokens=1_000_000, completion_tokens=2_000_000, counted="endpoint")
    gateway = place(OPENAI_BASE_URL="http://127.0.0.1:1/v1", INTERVIEWER_MODEL="gpt-5-mini", INTERVIEWER_PRICE="0.25/2")
    assert gateway.price(usage, "interviewer") == pytest.approx(4.25)
    assert gateway.unpriced(("observer", "interviewer", "judge")) == ()
    assert replace(gateway, by_batch=True).price(usage, "grader") == pytest.approx(4.25 / 2)
    known = place(OPENAI_API_KEY="k", INTERVIEWER_MODEL="gpt-4o-mini", INTERVIEWER_PRICE="gpt-4o-mini=1/1")
    assert known.price(usage, "interviewer") == pytest.approx(3.0)
    assert place(INTERVIEWER_PRICE="1/1").price(usage, "interviewer") == 0.0


def test_the_most_that_a_call_can_cost_is_more_than_it_does_cost() -> None:
    """Its words by their bytes and the longest reply it may have; an unknown model has no ceiling."""
    asked = Conversation(
        purpose="phrase",
        messages=(Message("user", "word " * 1_000),),
        read=lambda _: Answered(text="", cmid=""),
        max_tokens=2_000,
    )
    known = place(OPENAI_API_KEY="k", INTERVIEWER_MODEL="gpt-4o-mini")
    most, usual = known.ceiling(asked), known.pricing()(asked, "word " * 100)
    assert most is not None
    assert usual is not None
    assert usual < 2_000 * 0.6e-6 < most
    assert place(OPENAI_API_KEY="k", INTERVIEWER_MODEL="nobody-knows").ceiling(asked) is None


def test_a_reply_without_its_usage_is_priced_by_its_words() -> None:
    """So that a cap counts what could not be used."""
    asked = Conversation(
        purpose="phrase", messages=(Message("user", "word " * 1_000),), read=lambda _: Answered(text="", cmid="")
    )
    price = place(OPENAI_API_KEY="k", INTERVIEWER_MODEL="gpt-4o-mini").pricing()(asked, "word " * 100)
    assert price is not None
    assert 0.0001 < price < 0.001


def test_the_judge_is_who_was_named_or_the_grader() -> None:
    """By the settings before the suite; offline only by the settings."""
    common = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "INTERVIEWER_MODEL": "m", "INTERVIEWER_GRADER_MODEL": "g"}
    settings = Settings.from_env(common)
    assert Place(settings=settings).models["judge"] == "g"
    assert Place(settings=settings, judge="j").models["judge"] == "j"
    assert Place(settings=replace(settings, judge="k"), judge="j").models["judge"] == "k"
    assert Place(settings=Settings(), judge="j").models["judge"] == "offline"
