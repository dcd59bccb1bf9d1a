"""A working directory and a user's home of a test's own, with the files of settings in them, and a keyring where one is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

KEYRING = """
from keyring.errors import *

def get_password(program, name):
    {does}
"""
ERRORS = """
class KeyringError(Exception):
    pass

class NoKeyringError(KeyringError):
    pass

class KeyringLocked(KeyringError):
    pass
"""


@dataclass(frozen=True, kw_only=True)
class AtHome:
    """Where a test's files of settings are; `environ` is the environment that leads to them and holds nothing else."""

    here: Path
    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def user_file(self) -> Path:
        """Return the user's file."""
        return self.home / "interviewer" / "config.toml"

    def project(self, text: str) -> None:
        """Write `interviewer.toml`."""
        (self.here / "interviewer.toml").write_text(text, encoding="utf-8")

    def dotenv(self, text: str) -> None:
        """Write `.env`."""
        (self.here / ".env").write_text(text, encoding="utf-8")

    def user(self, text: str) -> None:
        """Write the user's `config.toml`."""
        self.user_file.parent.mkdir(parents=True, exist_ok=True)
        self.user_file.write_text(text, encoding="utf-8")


def keyring_at(place: Path, does: str) -> None:
    """Write a package that looks like `keyring`, whose `get_password(program, name)` does that."""
    package = place / "keyring"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(KEYRING.format(does=does), encoding="utf-8")
    (package / "errors.py").write_text(ERRORS, encoding="utf-8")
