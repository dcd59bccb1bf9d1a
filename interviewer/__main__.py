"""Runs the command line, and turns what went wrong into three lines and an exit code: what, why, what to do."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence

from interviewer import cli, errors
from interviewer.cli import Look

ANYWHERE = ("--no-color", "--ascii", "--debug")
"""Options of the whole program, which may stand anywhere on the line."""

WHAT_TO_DO: tuple[tuple[type[errors.InterviewerError], str], ...] = (
    (errors.SettingsError, "Set it right, then run the same line again."),
    (errors.SuiteError, "`eval/README.md` says what a suite and a candidate may hold."),
    (errors.RoundError, "`interviewer prompts check` lists every problem with its line."),
    (errors.BoardError, "Write a line like `Router -> Lease table, CAS`; `/board` opens the text again."),
    (
        errors.NotFound,
        "`interviewer list` shows the saved interviews, `interviewer prompts check` whether the prompts are found.",
    ),
    (errors.StoreBusy, "Only one program at a time may write it; `interviewer eval report` may read a store meanwhile."),
    (errors.StoreError, "Give another file with --store; runs are made again from nothing, at their price."),
    (errors.TranscriptBusy, "Only one program at a time may write an interview."),
    (errors.TranscriptFromTheFuture, "Install the newest version of this program."),
    (errors.NotSaved, "Make room or choose another directory with INTERVIEWER_TRANSCRIPTS; what was saved before is whole."),
    (errors.TranscriptError, "The file is left as it is; `interviewer export` and `interviewer replay` read what is whole."),
    (
        errors.ImportRefused,
        "`interviewer import --help` lists the options; transcripts/README.md says what a file may look like.",
    ),
    (errors.SessionError, "`interviewer list` shows which interviews can go on."),
    (errors.ModelError, "Try again later, or run with --model offline."),
    (errors.StillOut, "Nothing is lost and nothing is paid twice: give the same line again later."),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    end = given.index("--") if "--" in given else len(given)
    flags = [word for word in given[:end] if word in ANYWHERE]
    rest = [word for word in given[:end] if word not in ANYWHERE] + given[end:]
    look = Look(colour="--no-color" not in flags, ascii="--ascii" in flags, debug="--debug" in flags)
    _prepare(look)
    try:
        code = _run([*flags, *rest], look)
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
        _silence()
    return code


def _run(words: list[str], look: Look) -> int:
    try:
        cli.run(words)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0 if done.code is None else 1
    except errors.InterviewerError as error:
        if look.debug:
            raise
        return _tell(error, look, words)
    except BrokenPipeError:
        raise
    except OSError as error:
        if look.debug:
            raise
        what = f"{str(error.filename)[:200]!r} cannot be read or written" if error.filename else "The system refused something"
        return _tell(errors.InterviewerError(f"{what}: {error.strerror or error}."), look, words)
    return 0


def _tell(error: errors.InterviewerError, look: Look, words: list[str]) -> int:
    """Say what could not be done and return the exit code."""
    screen, verb = look.screen(), next((word for word in words if not word.startswith("-")), "")
    says = str(error)
    if isinstance(error, errors.RoundError) and len(error.problems) > 1:
        says = f"{len(error.problems)} problems, the first: {error.problems[0]}"
    what_to_do = next((line for kind, line in WHAT_TO_DO if isinstance(error, kind)), "--debug shows where it came from.")
    screen.note(("error: ", "bold red"), (f"`interviewer {verb}` could not be done.".replace(" `", "`"), ""))
    screen.note((f"  {says}", ""))
    screen.note((f"  {what_to_do}", ""))
    return error.exit_code


def _prepare(look: Look) -> None:
    """Let no letter that the terminal lacks be an error, and have help and errors in the form that is wanted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace", encoding="ascii" if look.ascii else None)
    if not look.colour:
        from typer import rich_utils  # start-up: rich, only where its colour must be turned off

        rich_utils.COLOR_SYSTEM = None


def _silence() -> None:
    """Give the interpreter somewhere to flush to, once nobody reads any more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
