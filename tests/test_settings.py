"""Settings from the environment."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from interviewer.errors import SettingsError
from interviewer.settings import OFFLINE, Settings


def test_whatever_is_set_may_be_done_offline() -> None:
    """Every role is offline then, and everything else is as it was."""
    live = Settings.from_env({"OPENAI_API_KEY": "k", "INTERVIEWER_MODEL": "m", "INTERVIEWER_REPLY_DEADLINE": "7"})
    offline = live.as_offline()
    assert (offline.offline, set(offline.models), set(offline.models.values())) == (True, set(live.models), {OFFLINE})
    assert offline.reply_deadline == 7.0


def test_without_key_and_base_url_it_is_offline() -> None:
    """The default needs nothing and reaches nobody; an empty variable counts as not set."""
    for environ in ({}, {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": " "}):
        settings = Settings.from_env(environ)
        assert settings.offline
        assert set(settings.models.values()) == {OFFLINE}


def test_each_role_may_have_its_own_model() -> None:
    """A small fast one may observe."""
    environ = {"OPENAI_API_KEY": "k", "INTERVIEWER_MODEL": "big", "INTERVIEWER_OBSERVER_MODEL": "small"}
    assert Settings.from_env(environ).models == {"observer": "small", "interviewer": "big", "grader": "big"}


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"OPENAI_API_KEY": "k"}, "no model"),
        ({"OPENAI_API_KEY": "k k", "INTERVIEWER_MODEL": "m"}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "ключ", "INTERVIEWER_MODEL": "m"}, "OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "localhost:8080", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"OPENAI_BASE_URL": "http://[::1", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"OPENAI_BASE_URL": "http://h:abc/v1", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"OPENAI_BASE_URL": "http://h:99999/v1", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"INTERVIEWER_REPLY_DEADLINE": "soon"}, "INTERVIEWER_REPLY_DEADLINE"),
        ({"INTERVIEWER_STALL_DEADLINE": "-1"}, "INTERVIEWER_STALL_DEADLINE"),
        *(
            ({"INTERVIEWER_PRICE": text}, "INTERVIEWER_PRICE is")
            for text in ("1", "1/2/3", "a/b", "-1/2", "nan/1", "1/inf", "m=")
        ),
    ],
)
def test_what_cannot_be_used_is_named(environ: dict[str, str], says: str) -> None:
    """One sentence with the variable's name and what to do."""
    with pytest.raises(SettingsError, match=says):
        Settings.from_env(environ)


def test_secrets_do_not_show_themselves() -> None:
    """Neither in repr nor in a printed value of the whole."""
    settings = Settings.from_env({"OPENAI_API_KEY": "sk-secret", "INTERVIEWER_MODEL": "m", "INTERVIEWER_ACCESS_TOKEN": "t0ken"})
    assert "sk-secret" not in repr(settings)
    assert "sk-secret" not in repr(asdict(settings))
    assert "t0ken" not in repr(settings)


def test_a_judge_is_asked_at_the_endpoint_also_where_all_else_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other roles stay offline; without an endpoint there is nobody to judge."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    judged = Settings.load(model="offline", judge="j")
    assert (judged.offline, judged.judge, set(judged.models.values())) == (False, "j", {"offline"})
    assert judged.base_url == "http://127.0.0.1:1/v1"
    live = Settings.load(model="m", judge="j")
    assert (live.judge, set(live.models.values())) == ("j", {"m"})
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(SettingsError, match="The model j has no endpoint"):
        Settings.load(judge="j")


def test_a_price_is_of_every_model_or_of_one_by_its_name() -> None:
    """In dollars per million tokens in and out; a name goes before the price of all."""
    every = Settings.from_env({"INTERVIEWER_PRICE": "0.25/2"})
    assert [every.price_of(model) for model in ("m", "n")] == [(0.25, 2.0), (0.25, 2.0)]
    named = Settings.from_env({"INTERVIEWER_PRICE": "gpt-5-mini=0.25/2, local=0/0"})
    assert [named.price_of(model) for model in ("gpt-5-mini", "local", "m")] == [(0.25, 2.0), (0.0, 0.0), None]
    assert Settings.from_env({"INTERVIEWER_PRICE": "m=1/1, 0.25/2"}).price_of("m") == (1.0, 1.0)
    assert Settings.from_env({}).price_of("m") is None
