"""The verbs that show the settings, and that every verb takes the same."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from interviewer.__main__ import main
from interviewer.settings import VARIABLES
from tests.at_home import AtHome
from tests.one_round import one_round
from tests.running import Done, Run

KEY = "sk-canary-0123456789abcdef"
LOCAL = "http://127.0.0.1:1/v1"


@pytest.fixture
def line(at_home: AtHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run lines in a directory and a home of the test's own; no output ever holds the key."""

    def run(*words: str, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(words)
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        assert "canary" not in told.out + told.err
        return Done(code, told.out, told.err)

    return run


def shown(line: Run, *words: str) -> dict[str, dict[str, Any]]:
    """Return what `config show --json` prints of each setting."""
    return {row["setting"]: row for row in json.loads(line("config", "show", "--json", *words).out)["settings"]}


def test_every_setting_is_shown_with_its_value_and_its_origin(line: Run, at_home: AtHome) -> None:
    """One row each, in a table; notes beside it say what it comes to and what is misspelt."""
    at_home.user(f'base_url = "{LOCAL}"\nstall_deadline = 7.5')
    at_home.project('\nmodel = "m"')
    at_home.dotenv("INTERVIEWER_MODLE=x\nINTERVIEWER_GRADER_MODEL=g")
    done = line("config", "show")
    rows = {row.split()[0]: " ".join(row.split()[1:]) for row in done.out.splitlines()}
    assert (done.code, list(rows)) == (0, ["setting", *VARIABLES])
    assert rows["base_url"] == f"{LOCAL} {at_home.user_file}, line 1: base_url"
    assert rows["stall_deadline"] == f"7.5 {at_home.user_file}, line 2: stall_deadline"
    assert rows["model"] == rows["observer_model"] == rows["candidate_model"] == "m interviewer.toml, line 2: model"
    assert rows["grader_model"] == "g .env, line 2: INTERVIEWER_GRADER_MODEL"
    assert (rows["reply_deadline"], rows["transcripts"], rows["prompts"]) == ("60 default", "transcripts default", "— default")
    assert "INTERVIEWER_MODLE (.env, line 1) is not a setting; did you mean INTERVIEWER_MODEL?" in done.err
    assert "Requests go to 127.0.0.1:1." in done.err


def test_nothing_set_is_offline(line: Run) -> None:
    """And said so."""
    done = line("config", "show")
    assert done.code == 0
    assert "Everything runs offline" in done.err
    assert {row.split()[-1] for row in done.out.splitlines()[1:]} == {"default"}


@pytest.mark.parametrize("key", [KEY, "canary"])
def test_nothing_of_a_secret_is_shown(line: Run, at_home: AtHome, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Only whether it is set and whether it is long: not its end, not its length."""
    at_home.dotenv(f"OPENAI_API_KEY={key}")
    monkeypatch.setenv("INTERVIEWER_ACCESS_TOKEN", key)
    monkeypatch.setenv("INTERVIEWER_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://me:{key}@127.0.0.1:1/v1?key={key}")
    rows = shown(line)
    for name in ("api_key", "access_token"):
        assert (rows[name]["secret"], rows[name]["set"], rows[name]["value"]) == (True, True, None)
        assert rows[name]["long"] == (key == KEY)
    assert rows["base_url"]["value"] == "http://***@127.0.0.1:1/v1?***"
    table = line("config", "show").out
    assert ("set, not shown (20 characters or more)" if key == KEY else "set, not shown (under 20 characters)") in table


def test_json_says_where_each_came_from(line: Run, at_home: AtHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind of the place, the name there, the file and the line; a setting that was not set says so."""
    at_home.project('model = "m"')
    monkeypatch.setenv("INTERVIEWER_ATTEMPTS", "4")
    rows = shown(line)
    assert list(rows) == list(VARIABLES)
    assert rows["attempts"] == {
        "setting": "attempts", "variable": "INTERVIEWER_ATTEMPTS", "secret": False, "set": True, "value": 4,
        "from": {"kind": "variable", "name": "INTERVIEWER_ATTEMPTS", "file": None, "line": None, "says": "INTERVIEWER_ATTEMPTS"},
    }  # fmt: skip
    told = {
        "kind": "project",
        "name": "model",
        "file": "interviewer.toml",
        "line": 1,
        "says": "interviewer.toml, line 1: model",
    }
    assert (rows["model"]["set"], rows["model"]["from"]) == (True, told)
    assert (rows["grader_model"]["set"], rows["grader_model"]["value"], rows["grader_model"]["from"]) == (False, "m", told)
    assert (rows["record"]["set"], rows["record"]["value"], rows["record"]["from"]["kind"]) == (False, None, "default")


def test_an_option_is_shown_as_a_line_with_it_would_be_read(line: Run, at_home: AtHome) -> None:
    """`--model` takes the place of every model, `offline` also of the endpoint."""
    at_home.user(f'base_url = "{LOCAL}"\nmodel = "m"\ngrader_model = "g"')
    rows = shown(line, "--model", "other")
    assert {rows[name]["value"] for name in rows if name.endswith("model")} == {"other"}
    assert (rows["model"]["from"]["kind"], rows["model"]["from"]["name"]) == ("option", "--model")
    assert shown(line, "--model", "offline")["base_url"]["value"] is None


def test_settings_that_do_not_fit_together_are_shown_before_the_error(line: Run, at_home: AtHome) -> None:
    """One sees what is set and what is wrong with it; the exit code is that of wrong settings."""
    at_home.dotenv(f"OPENAI_API_KEY={KEY}")
    done = line("config", "show")
    assert done.code == 2
    assert ".env, line 1: OPENAI_API_KEY" in done.out
    assert len(done.err.splitlines()) == 3
    told = line("config", "show", "--json")
    assert (told.code, len(told.err.splitlines())) == (2, 3)
    document = json.loads(told.out)
    assert (document["schema"], document["endpoint"]) == ("interviewer.settings/1", None)
    assert document["problem"].startswith("A key or base URL is set but no model")


def test_a_key_in_a_projects_file_is_refused_in_one_sentence(line: Run, at_home: AtHome) -> None:
    """It says where the key belongs, and does not repeat it."""
    at_home.project(f'api_key = "{KEY}"')
    for words in (("config", "show"), ("config", "show", "--json"), ("list",)):
        done = line(*words)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 3)
        assert "api_key (interviewer.toml, line 1) is a secret" in done.err
        assert "set OPENAI_API_KEY in the environment or in a .env that is not shared." in done.err


def test_the_files_are_listed_whatever_is_in_them(line: Run, at_home: AtHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order in which they are asked, and whether they are there."""
    at_home.project("nonsense")
    done = line("config", "path")
    assert done.code == 0
    rows = [row.split() for row in done.out.splitlines()[1:]]
    there = [
        [str(at_home.here / ".env"), "no"],
        [str(at_home.here / "interviewer.toml"), "yes"],
        [str(at_home.user_file), "no"],
    ]
    assert rows == there
    files = json.loads(line("config", "path", "--json").out)["files"]
    assert [[one["file"], "yes" if one["there"] else "no"] for one in files] == there
    monkeypatch.setenv("INTERVIEWER_ENVIRONMENT_ONLY", "1")
    assert "Only the environment is asked" in line("config", "path").err


@pytest.mark.parametrize(
    "words",
    [
        ("chat", "C"),
        ("serve", "--port", "0"),
        ("list",),
        ("replay", "x"),
        ("grade", "x"),
        ("calibrate",),
        ("check-interview", "x"),
        ("import", "x"),
        ("export", "x"),
        ("delete", "x", "--yes"),
        ("eval", "run", "smoke"),
        ("eval", "plan", "smoke"),
        ("prompts", "check"),
        ("prompts", "preview", "C1"),
        ("config", "show"),
    ],
)
def test_every_verb_takes_the_same_settings(line: Run, at_home: AtHome, words: tuple[str, ...]) -> None:
    """A file that cannot be used stops each of them with the same three lines."""
    at_home.project('modle = "m"')
    done = line(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[1] == "  interviewer.toml, line 1: 'modle' is not a setting; did you mean model?"


def test_an_interview_is_kept_where_the_projects_file_says(line: Run, at_home: AtHome) -> None:
    """Held by the prompts of one file and kept in the directory of another."""
    one_round(at_home.home / "interviewer")
    at_home.user('prompts = "prompts"')
    at_home.project('transcripts = "kept"')
    assert line("chat", typed="Python\n").code == 0
    assert len(list((at_home.here / "kept").glob("*.jsonl"))) == 1
    assert len(json.loads(line("list", "--json").out)["interviews"]) == 1
