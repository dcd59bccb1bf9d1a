"""The key in the system's keyring, where the package `keyring` is installed; without it there is none."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from interviewer.errors import SettingsError

PROGRAM = "interviewer"
"""The name under which the keyring keeps what is ours: `keyring set interviewer OPENAI_API_KEY` puts it there."""


def secret(name: str) -> str:
    """Return what the keyring keeps under a name, nothing where there is none or no keyring on this machine.

    Raises `SettingsError` where there is one and it does not answer: a key that is kept there is never silently done without.
    """
    if find_spec("keyring") is None:
        return ""
    try:
        keyring = import_module("keyring")
        none = import_module("keyring.errors").NoKeyringError
    except ImportError:  # half of an installation
        return ""
    try:
        return str(keyring.get_password(PROGRAM, name) or "").strip()
    except none:
        return ""
    except Exception as error:
        says = " ".join(str(error).split())[:200] or type(error).__name__
        raise SettingsError(f"The system keyring cannot be read ({says}): set {name} in the environment instead.") from error
