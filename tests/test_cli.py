"""The verbs, driven as a script drives them: lines in, data out, notes beside it, an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from interviewer import cli, cli_review, transcripts
from interviewer.core.script import LEVELS, Level
from interviewer.saved import Form
from tests.evaluation.endpoint import Endpoint
from tests.running import Run, saved_id


def test_help_imports_nothing_heavy() -> None:
    """Help comes without the client, the server, the line editor, the ranks or pydantic."""
    heavy = ["openai", "fastapi", "uvicorn", "prompt_toolkit", "tiktoken", "numpy", "pydantic", "asyncio"]
    code = f"import sys\nfrom interviewer.__main__ import main\nmain(['--help'])\nsys.exit([m for m in {heavy} if m in sys.modules] or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "unaffiliated with any employer" in done.stdout


def test_version_is_one_line(run: Run) -> None:
    """`--version` prints the name and the version."""
    assert run("--version").out.startswith("interviewer 0.")


def test_the_levels_and_forms_are_those_of_the_core() -> None:
    """The command line keeps its own list, so that help need not load the core."""
    assert tuple(level.value for level in cli.LevelName) == LEVELS == get_args(Level)
    assert tuple(form.value for form in cli_review.FormName) == get_args(Form)


def test_a_piped_interview_reads_one_answer_a_line(run: Run) -> None:
    """Each line is a turn; the end of the input pauses and says how to go on; notes stay off standard output."""
    done = run("chat", "C", "--level", "iii", typed="Python\nfirst\\\nsecond\n")
    assert done.code == 0
    assert "  Python" in done.out
    assert "  first\n  second" in done.out
    assert "Which language would you like to use?" in " ".join(done.out.split())
    assert "interviewer chat --resume" in done.err
    assert "resume" not in done.out


def test_json_of_a_piped_interview_is_one_public_record_a_line(run: Run) -> None:
    """Every line is an object with a schema, in the order of the transcript, and nothing else is on standard output."""
    records = [json.loads(line) for line in run("chat", "C", "--json", typed="Python\n").out.splitlines()]
    assert [record["seq"] for record in records] == list(range(len(records)))
    assert {record["schema"] for record in records} == {"interviewer.record/1"}
    assert "observed" not in {record["event"]["type"] for record in records}


def test_an_interview_goes_on_where_it_stood(run: Run) -> None:
    """`--continue` takes the newest one that is open, `--resume` one by a piece of its id."""
    run("chat", "C", typed="Python\n")
    id = saved_id(run)
    assert "you T4" in run("chat", "-c", typed="What does same mean?\n").out
    assert "you T6" in run("chat", "--resume", id[-8:], typed="A set of hashes.\n").out
    assert json.loads(run("list", "--json").out)["interviews"][0]["state"] == "paused"


def test_only_who_is_asked_needs_a_model_by_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interview goes on with the model it was begun with, and what was saved is shown, where an endpoint is set and no model is."""
    endpoint = Endpoint()
    try:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        monkeypatch.delenv("INTERVIEWER_MODEL", raising=False)
        assert run("chat", "C", "--model", "m-1", typed="Python\n").code == 0
        id, before = saved_id(run), endpoint.requests
        assert "you T4" in run("chat", "--resume", id, typed="What does same mean?\n").out
        assert endpoint.requests > before
        for words in (("replay", id), ("check-interview", id), ("list",), ("export", id, "--to", "md"), ("prompts", "check")):
            assert run(*words).code == 0, words
        assert "no model" in run("replay", id, "--fork", "T2").err
        assert "no model" in run("grade", id).err
        assert run("delete", id, "--yes").code == 0
    finally:
        endpoint.close()


@pytest.mark.parametrize(
    "words",
    [
        ("chat", "--resume", ""),
        ("grade", "x" * 300),
        ("replay", "x" * 300 + ".jsonl"),
        ("prompts", "check", "x" * 300),
        ("prompts", "diff", "x" * 300),
    ],
)
def test_a_name_of_nothing_is_told_in_a_sentence(run: Run, words: tuple[str, ...]) -> None:
    """Empty or longer than any file's: nothing is found, nothing is begun, and no traceback is shown."""
    done = run(*words, typed="Python\n")
    assert done.code == 3
    assert 1 <= len(done.err.splitlines()) <= 3
    assert json.loads(run("list", "--json").out)["interviews"] == []


def test_an_interview_that_has_ended_cannot_go_on(run: Run) -> None:
    """What has ended is refused in three lines."""
    assert "The interview is over" in run("chat", "C", typed="/end\n").out
    done = run("chat", "--resume", saved_id(run))
    assert done.code == 1
    assert len(done.err.splitlines()) == 3
    assert run("chat", "-c").code == 3


def test_escape_sequences_of_an_answer_are_not_printed(run: Run) -> None:
    """Neither the interview nor a replay passes on what steers a terminal; the file keeps it."""
    done = run("chat", "C", typed="red \x1b[31m and \x9b1m and \u202eback\n")
    text = done.out + run("replay", saved_id(run)).out + run("export", saved_id(run)).err
    assert not set("\x1b\x9b\u202e") & set(text)
    assert "red [31m and 1m and back" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("chat", "Z"), 3),
        (("chat", "C", "--question", "C9"), 3),
        (("replay", "nothing"), 3),
        (("chat", "--level", "X"), 2),
        (("nonsense",), 2),
        (("chat", "-c", "C"), 2),
        (("chat", "C", "--model", "some-model"), 2),
    ],
)
def test_what_cannot_be_done_has_its_exit_code(run: Run, words: tuple[str, ...], code: int) -> None:
    """Usage is 2, what is not there is 3; no traceback either way."""
    done = run(*words)
    assert done.code == code
    assert "Traceback" not in done.err


def test_ascii_output_holds_no_other_letter(run: Run) -> None:
    """Under `--ascii` every glyph has an ASCII form, wherever the option stands."""
    done = run("chat", "C", "--ascii", typed="Grüße → 5 €\n")
    assert (done.out + done.err).isascii()


def test_a_full_disk_leaves_no_empty_interview(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where record 0 cannot be kept, the error is told and no file stays."""

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transcripts.os, "pwrite", refuse)
    done = run("chat", "C")
    assert done.code == 1
    assert "No space left" in done.err
    assert list((tmp_path / "saved").glob("*.jsonl")) == []


def test_the_page_is_opened_once_where_that_is_asked_for(tmp_path: Path) -> None:
    """`serve --open` hands the printed address to the browser of this machine."""
    pipe, browser = tmp_path / "opened", tmp_path / "browser"
    os.mkfifo(pipe)
    browser.write_text(f'#!/bin/sh\necho "$1" > {pipe}\n', encoding="utf-8")
    browser.chmod(0o755)
    environ = {**os.environ, "BROWSER": f"{browser} %s", "INTERVIEWER_TRANSCRIPTS": str(tmp_path / "t")}
    command = [sys.executable, "-m", "interviewer", "serve", "--port", "0", "--open"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as running:
        try:
            with pipe.open(encoding="utf-8") as opened:
                address = opened.readline().strip()
            assert running.stderr is not None
            assert f"Open {address}\n" in [running.stderr.readline() for _ in range(2)]
        finally:
            running.terminate()
