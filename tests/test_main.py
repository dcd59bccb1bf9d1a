"""What went wrong, in three lines and an exit code."""

from __future__ import annotations

import pytest

from interviewer import __main__, cli, errors


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Let every line fail with the one error that is put here."""
    what: list[BaseException] = []

    def run(_: list[str]) -> None:
        raise what[0]

    monkeypatch.setattr(cli, "run", run)
    return what


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.SettingsError("A key is set but no model."), 2),
        (errors.NotFound("There is no round 'Z'."), 3),
        (errors.NotSaved("The disk is full."), 1),
        (errors.ModelRefused("The key is refused.", reason="key"), 4),
        (PermissionError(13, "Permission denied", "/closed/store.sqlite"), 1),
        (OSError("something of the system's"), 1),
        (errors.RoundError((errors.Problem("a.toml", 1, "A", "wrong."), errors.Problem("a.toml", 2, "B", "wrong."))), 2),
    ],
)
def test_an_error_is_three_lines(
    fails: list[BaseException], capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    """What, why, what to do; on standard error, with the exit code of its class."""
    fails.append(error)
    assert __main__.main(["chat"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 3


def test_debug_shows_where_an_error_came_from(fails: list[BaseException]) -> None:
    """With `--debug`, anywhere on the line, the error is raised as it is."""
    fails.append(errors.NotFound("There is none."))
    with pytest.raises(errors.NotFound):
        __main__.main(["chat", "--debug"])


def test_every_error_of_ours_says_what_to_do() -> None:
    """No class of the tree is without its line."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.InterviewerError)]
    without = [k for k in kinds if not any(issubclass(k, known) for known, _ in __main__.WHAT_TO_DO)]
    assert set(without) <= {errors.InterviewerError, errors.WireError}


def test_a_closed_pipe_is_quiet(
    fails: list[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads only the first lines is not told anything."""
    monkeypatch.setattr(__main__, "_silence", lambda: None)
    fails.append(BrokenPipeError())
    assert __main__.main(["list"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("code", "given"), [(0, None), (130, 130), (2, 2), (1, "text")])
def test_an_exit_code_is_passed_on(fails: list[BaseException], code: int, given: object) -> None:
    """What a verb exits with is what the program exits with."""
    fails.append(SystemExit(given))
    assert __main__.main(["chat"]) == code
