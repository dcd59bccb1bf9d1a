"""Settings: what is set where, and which of it wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from interviewer.errors import SettingsError
from interviewer.settings import OFFLINE, Configured, Settings, files, strays
from tests.at_home import AtHome


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
        ({"OPENAI_API_KEY": "k\x7f", "INTERVIEWER_MODEL": "m"}, "OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "localhost:8080", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"OPENAI_BASE_URL": "http://[::1", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"OPENAI_BASE_URL": "http://h:abc/v1", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"OPENAI_BASE_URL": "http://h:99999/v1", "INTERVIEWER_MODEL": "m"}, "http:// or https://"),
        ({"INTERVIEWER_REPLY_DEADLINE": "soon"}, "INTERVIEWER_REPLY_DEADLINE"),
        ({"INTERVIEWER_STALL_DEADLINE": "-1"}, "INTERVIEWER_STALL_DEADLINE"),
        *(
            ({"INTERVIEWER_PRICE": text}, f"INTERVIEWER_PRICE is '{text}': it must be dollars per million tokens in and out")
            for text in ("1", "1/2/3", "a/b", "-1/2", "nan/1", "1/inf", "m=")
        ),
        ({"INTERVIEWER_ATTEMPTS": "0"}, "INTERVIEWER_ATTEMPTS is '0': it must be a whole number from 1 to 10"),
        ({"INTERVIEWER_RECORD": "~nobody-has-this-name/r"}, "INTERVIEWER_RECORD begins with ~"),
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


def test_a_price_is_of_every_model_or_of_one_by_its_name(at_home: AtHome) -> None:
    """In dollars per million tokens in and out, from a variable or a file; a name goes before the price of all."""
    every = Settings.from_env({"INTERVIEWER_PRICE": "0.25/2"})
    assert [every.price_of(model) for model in ("m", "n")] == [(0.25, 2.0), (0.25, 2.0)]
    named = Settings.from_env({"INTERVIEWER_PRICE": "gpt-5-mini=0.25/2, local=0/0"})
    assert [named.price_of(model) for model in ("gpt-5-mini", "local", "m")] == [(0.25, 2.0), (0.0, 0.0), None]
    assert Settings.from_env({"INTERVIEWER_PRICE": "m=1/1, 0.25/2"}).price_of("m") == (1.0, 1.0)
    assert Settings.from_env({}).price_of("m") is None
    at_home.project('price = "3/4"')
    assert Configured.read(at_home.environ).settings().price_of("m") == (3.0, 4.0)


LOCAL = "http://127.0.0.1:1/v1"
"""An address on this machine."""
AWAY = "https://llm.example.org/v1"


def test_the_first_place_that_sets_something_wins(at_home: AtHome) -> None:
    """Option, variable, `.env`, project, user, default; each says only what those before it left open."""
    at_home.user('model = "user"\nattempts = 9\nreply_deadline = 9\nstall_deadline = 9\nfirst_token_deadline = 9')
    at_home.project(
        f'base_url = "{LOCAL}"\nmodel = "project"\nstall_deadline = 8\nreply_deadline = 8\nfirst_token_deadline = 8'
    )
    at_home.dotenv("INTERVIEWER_MODEL=dotenv\nINTERVIEWER_REPLY_DEADLINE=7\nINTERVIEWER_FIRST_TOKEN_DEADLINE=7")
    environ = {**at_home.environ, "INTERVIEWER_MODEL": "variable", "INTERVIEWER_REPLY_DEADLINE": "6"}
    for option, model in ((None, "variable"), ("option", "option")):
        settings = Configured.read(environ, model=option).settings()
        assert set(settings.models.values()) == {model}
        times = (settings.reply_deadline, settings.first_token_deadline, settings.stall_deadline, settings.attempts)
        assert times == (6.0, 7.0, 8.0, 9)
        assert settings.transcripts == Path("transcripts")


def test_each_setting_knows_where_it_came_from(at_home: AtHome) -> None:
    """File and line, or the variable's name."""
    at_home.user("\nattempts = 9")
    at_home.project('# ours\n\nmodel = "m"')
    at_home.dotenv(f"A=1\nOPENAI_BASE_URL={LOCAL}")
    found = Configured.read({**at_home.environ, "INTERVIEWER_PROMPTS": "p"}).found
    assert {key: str(one.origin) for key, one in found.items()} == {
        "attempts": f"attempts ({at_home.user_file}, line 2)",
        "model": "model (interviewer.toml, line 3)",
        "base_url": "OPENAI_BASE_URL (.env, line 2)",
        "prompts": "INTERVIEWER_PROMPTS",
    }


def test_this_process_reads_its_own_files(at_home: AtHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of the process lead to them, and every verb takes its settings in this way."""
    at_home.user(f'base_url = "{LOCAL}"\nmodel = "m"\ntranscripts = "kept"')
    settings = Settings.load()
    assert (settings.base_url, settings.models["grader"]) == (LOCAL, "m")
    assert settings.transcripts == at_home.user_file.parent / "kept"
    assert Settings.load(model="offline").base_url is None
    assert list(files()) == ["dotenv", "project", "user"]
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("HOME")
    assert Settings.load().offline
    assert list(files()) == ["dotenv", "project"]


@pytest.mark.parametrize(("said", "only"), [("1", True), ("yes", True), ("0", False), ("False", False), (" ", False)])
def test_the_environment_may_be_all_that_is_asked(at_home: AtHome, said: str, only: bool) -> None:
    """Then a file is not even read, whatever it holds."""
    at_home.project('model = "m"\nattempts = 9')
    environ = {**at_home.environ, "INTERVIEWER_ENVIRONMENT_ONLY": said}
    assert Configured.read(environ).settings().attempts == (3 if only else 9)
    at_home.project("nonsense")
    at_home.user("nonsense")
    if only:
        assert Configured.read(environ).found == {}


def test_a_switch_that_is_neither_on_nor_off_is_refused(at_home: AtHome) -> None:
    """A guess would read files that nobody wanted read."""
    with pytest.raises(SettingsError, match="INTERVIEWER_ENVIRONMENT_ONLY is 'maybe': it must be 1 or 0"):
        Configured.read({**at_home.environ, "INTERVIEWER_ENVIRONMENT_ONLY": "maybe"})


def test_tests_look_at_no_settings_of_whoever_runs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken file in the working directory is not noticed."""
    (tmp_path / "interviewer.toml").write_text("nonsense", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert Settings.load().offline
    assert files() == {}


def test_the_option_takes_the_place_of_every_model_in_every_file(at_home: AtHome) -> None:
    """A role's model in a file does not outlive `--model`, and `offline` also takes the endpoint away."""
    at_home.user(f'base_url = "{LOCAL}"\ngrader_model = "user"')
    at_home.project('observer_model = "project"')
    at_home.dotenv("OPENAI_API_KEY=k\nINTERVIEWER_CANDIDATE_MODEL=dotenv")
    named = Configured.read(at_home.environ, model="m").settings()
    assert (set(named.models.values()), named.candidate, named.base_url) == ({"m"}, "", LOCAL)
    offline = Configured.read(at_home.environ, model="offline").settings()
    assert (offline.offline, offline.base_url, offline.api_key) == (True, None, "")


def test_offline_may_be_the_model_of_a_file(at_home: AtHome) -> None:
    """A project that is to be offline is, whatever endpoint the user has."""
    at_home.user(f'base_url = "{LOCAL}"\nmodel = "m"')
    at_home.project('model = "offline"')
    settings = Configured.read({**at_home.environ, "OPENAI_API_KEY": "k"}).settings()
    assert (settings.offline, settings.base_url, settings.api_key, set(settings.models.values())) == (True, None, "", {OFFLINE})


def test_a_home_is_found_in_every_place(at_home: AtHome) -> None:
    """A `.env` and a file are not expanded by a shell."""
    at_home.dotenv("INTERVIEWER_TRANSCRIPTS=~/t")
    at_home.user('prompts = "~/p"')
    settings = Configured.read(at_home.environ).settings()
    assert (settings.transcripts, settings.prompts) == (at_home.home / "t", at_home.home / "p")


@pytest.mark.parametrize(
    ("project", "dotenv", "environ"),
    [
        (f'base_url = "{AWAY}"', "", {"OPENAI_API_KEY": "k"}),
        ("", f"OPENAI_BASE_URL={AWAY}", {"OPENAI_API_KEY": "k"}),
        ('base_url = "http://127.evil.example/v1"', "", {"OPENAI_API_KEY": "k"}),
        ('base_url = "http://api.openai.com/v1"', "", {"OPENAI_API_KEY": "k"}),
        ('base_url = "https://api.openai.com:8443/v1"', "", {"OPENAI_API_KEY": "k"}),
    ],
)
def test_a_directory_cannot_have_your_key_sent_somewhere(
    at_home: AtHome, project: str, dotenv: str, environ: dict[str, str]
) -> None:
    """A key that is not of this directory goes to no address that only the directory names, which may be from anybody."""
    at_home.project(f'model = "m"\n{project}')
    at_home.dotenv(dotenv)
    with pytest.raises(SettingsError, match="would have your key sent to"):
        Configured.read({**at_home.environ, **environ}).settings()


@pytest.mark.parametrize(
    ("project", "dotenv", "user", "environ"),
    [
        (f'base_url = "{AWAY}"', "OPENAI_API_KEY=k", "", {}),
        (f'base_url = "{AWAY}"', "", "", {}),
        (f'base_url = "{LOCAL}"', "", "", {"OPENAI_API_KEY": "k"}),
        ('base_url = "http://[::1]:80/v1"', "", "", {"OPENAI_API_KEY": "k"}),
        ('base_url = "http://localhost/v1"', "", "", {"OPENAI_API_KEY": "k"}),
        ('base_url = "https://api.openai.com/v2"', "", "", {"OPENAI_API_KEY": "k"}),
        (f'base_url = "{AWAY}/other"', "", f'base_url = "{AWAY}"', {"OPENAI_API_KEY": "k"}),
        ('base_url = "https://other.example"', "", "", {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": AWAY}),
        (f'base_url = "{AWAY}"\nobserver_model = "offline"\ninterviewer_model = "offline"\ngrader_model = "offline"', "", "",
         {"OPENAI_API_KEY": "k"}),
    ],
)  # fmt: skip
def test_a_key_goes_where_its_owner_or_its_directory_says(
    at_home: AtHome, project: str, dotenv: str, user: str, environ: dict[str, str]
) -> None:
    """The key of a `.env` beside it, an address that the user names too, this machine, or no key at all."""
    at_home.project(f'model = "m"\n{project}')
    at_home.dotenv(dotenv)
    at_home.user(user)
    Configured.read({**at_home.environ, **environ}).settings()


KEPT = "return 'sk-kept'"
UNASKED = "raise AssertionError('nobody asked')"


def test_the_keyring_is_asked_where_a_model_has_no_key(at_home: AtHome, with_keyring: Callable[[str], None]) -> None:
    """And what it holds is used like a key of the environment."""
    with_keyring(KEPT)
    at_home.user('model = "m"')
    configured = Configured.read(at_home.environ)
    assert (configured.settings().api_key, configured.found["api_key"].origin.kind) == ("sk-kept", "keyring")
    at_home.project(f'base_url = "{AWAY}"')
    with pytest.raises(SettingsError, match=r"would have your key sent to llm\.example\.org"):
        Configured.read(at_home.environ).settings()


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"INTERVIEWER_MODEL": "offline"},
        {"INTERVIEWER_MODEL": "m", "OPENAI_API_KEY": "k"},
        {"INTERVIEWER_MODEL": "m", "OPENAI_BASE_URL": LOCAL},
        {"INTERVIEWER_MODEL": "m", "INTERVIEWER_ENVIRONMENT_ONLY": "1"},
    ],
)
def test_the_keyring_is_left_alone_otherwise(
    at_home: AtHome, with_keyring: Callable[[str], None], environ: dict[str, str]
) -> None:
    """A keyring may ask its owner to unlock it, so it is asked only where a key is wanted and there is none."""
    with_keyring(UNASKED)
    Configured.read({**at_home.environ, **environ}).settings()


def test_what_is_only_called_like_a_setting_is_found(at_home: AtHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment and in `.env`; variables of others are not ours to judge."""
    at_home.dotenv("OTHER=1\nINTERVIEWER_MODLE=x\nINTERVIEWER_MODEL=m")
    monkeypatch.setenv("INTERVIEWER_PROMPT", "p")
    monkeypatch.setenv("OPENAI_ORG_ID", "o")
    assert list(map(str, strays())) == ["INTERVIEWER_PROMPT", "INTERVIEWER_MODLE (.env, line 2)"]
    monkeypatch.setenv("INTERVIEWER_ENVIRONMENT_ONLY", "1")
    assert list(map(str, strays())) == ["INTERVIEWER_PROMPT"]
