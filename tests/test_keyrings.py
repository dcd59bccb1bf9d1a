"""The key in the system's keyring."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from interviewer import keyrings
from interviewer.errors import SettingsError

Put = Callable[[str], None]


def test_without_the_package_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours needs it."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert keyrings.secret("OPENAI_API_KEY") == ""


def test_a_key_is_kept_under_the_name_of_its_variable(with_keyring: Put) -> None:
    """As `keyring set interviewer OPENAI_API_KEY` puts it there."""
    with_keyring("return {('interviewer', 'OPENAI_API_KEY'): 'sk-kept\\n'}.get((program, name))")
    assert keyrings.secret("OPENAI_API_KEY") == "sk-kept"
    assert keyrings.secret("ANOTHER") == ""


def test_a_machine_without_a_keyring_has_no_key(with_keyring: Put) -> None:
    """A server may have the package and nothing behind it."""
    with_keyring("raise NoKeyringError('No recommended backend was available.')")
    assert keyrings.secret("OPENAI_API_KEY") == ""


@pytest.mark.parametrize("error", ["KeyringLocked('Failed to unlock\\n the item!')", "OSError('Failed to unlock the item!')"])
def test_a_keyring_that_does_not_answer_is_told(with_keyring: Put, error: str) -> None:
    """In one sentence, and never as if there were no key in it."""
    with_keyring(f"raise {error}")
    with pytest.raises(SettingsError) as caught:
        keyrings.secret("OPENAI_API_KEY")
    assert str(caught.value) == (
        "The system keyring cannot be read (Failed to unlock the item!): set OPENAI_API_KEY in the environment instead."
    )


def test_half_of_the_package_is_none(with_keyring: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that cannot be imported has no key."""
    with_keyring("return 'sk-kept'")
    monkeypatch.setitem(sys.modules, "keyring.errors", None)
    assert keyrings.secret("OPENAI_API_KEY") == ""
