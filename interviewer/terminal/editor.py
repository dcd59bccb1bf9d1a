"""The candidate's code from their own editor, or from a file of theirs."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from interviewer.core.foreign import LONGEST_CODE

LANGUAGES = {
    ".py": "python", ".js": "javascript", ".ts": "typescript", ".java": "java", ".kt": "kotlin", ".go": "go", ".rs": "rust",
    ".c": "c", ".h": "c", ".cc": "c++", ".cpp": "c++", ".hpp": "c++", ".cs": "c#", ".rb": "ruby", ".swift": "swift",
    ".scala": "scala", ".sql": "sql", ".sh": "shell", ".txt": "text", ".md": "text",
}  # fmt: skip


class CannotEdit(Exception):
    """Why no code came, in one sentence that says what to do; `text` is what was written all the same."""

    def __init__(self, says: str, *, text: str = "") -> None:
        super().__init__(says)
        self.text = text


def language_of(name: str) -> str:
    """Return the language that a file's name stands for; Python where it says nothing."""
    return LANGUAGES.get(Path(name).suffix.lower(), "python")


def read(name: str) -> str:
    """Return the text of a file of the candidate's; raises `CannotEdit`."""
    try:
        text = Path(name).expanduser().read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CannotEdit(f"{name} is not text in UTF-8: give a source file.") from error
    except OSError as error:
        raise CannotEdit(f"{name} cannot be read: {error.strerror}.") from error
    except (RuntimeError, ValueError) as error:  # a home of nobody, or a zero among the letters
        raise CannotEdit(f"{name!r} cannot be read: no file has such a name.") from error
    return _short_enough(text)


async def edit(command: Sequence[str], text: str, language: str) -> str:
    """Open the editor on a private copy of `text` and return what was saved; raises `CannotEdit`."""
    words = list(command) or _found()
    suffix = next((suffix for suffix, name in LANGUAGES.items() if name == language), ".txt")
    with _a_file(f"answer{suffix}", text) as path:
        try:
            running = await asyncio.create_subprocess_exec(*words, str(path))
        except OSError as error:
            raise CannotEdit(
                f"The editor {words[0]!r} cannot be started: set EDITOR, or give a file with /code FILE."
            ) from error
        code = await running.wait()
        if code != 0:
            raise CannotEdit(f"The editor ended with {code}: your code is as it was before.")
        return read(str(path))


@contextmanager
def _a_file(name: str, text: str) -> Iterator[Path]:
    """Keep a text in a file that nobody else may read, as long as it is needed."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="interviewer-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _no_file(error) from error
    with folder:
        path = Path(folder.name) / name
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise _no_file(error) from error
        yield path


def _no_file(error: OSError) -> CannotEdit:
    return CannotEdit(f"No file can be made for the editor: {error.strerror}; make room, or give a file with /code FILE.")


def _found() -> list[str]:
    for name in ("nano", "vi"):
        place = shutil.which(name)
        if place is not None:
            return [place]
    raise CannotEdit("No editor is set: set EDITOR, or give a file with /code FILE.")


def _short_enough(text: str) -> str:
    if len(text) > LONGEST_CODE:
        raise CannotEdit(f"The code has {len(text):,} characters: {LONGEST_CODE:,} is the most an interview takes.", text=text)
    return text
