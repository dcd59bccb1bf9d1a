"""The files of settings: what they may hold, and what is said of what they may not."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.config_files import SECRETS, Values, dotenv_file, masked, toml_file, user_file
from interviewer.errors import SettingsError
from interviewer.settings import VARIABLES

NAMES = {name: key for key, name in VARIABLES.items()}


def toml(place: Path, content: str | bytes) -> dict[str, object]:
    """Return the values of such a project's file."""
    path = place / "interviewer.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {key: found.value for key, found in toml_file(path, "project").items()}


def dotenv(place: Path, content: str | bytes) -> dict[str, object]:
    """Return the values of such a `.env`."""
    path = place / ".env"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {key: found.value for key, found in dotenv_file(path, NAMES).items()}


def test_a_file_may_hold_every_setting_but_the_secrets() -> None:
    """Its keys are the settings' names, and each says what its value must be."""
    assert {*Values.model_fields, *SECRETS} == set(VARIABLES)
    assert all(one.description for one in Values.model_fields.values())


def test_every_setting_is_read_with_its_line(tmp_path: Path) -> None:
    """Texts, numbers and directories; a directory begins where the file is, unless it begins at the root or at home."""
    path = tmp_path / "interviewer.toml"
    path.write_text(
        '\ufeff# ours\nbase_url = "http://127.0.0.1:8080/v1"\nmodel = " big "\nattempts = 5\nreply_deadline = 7\n'
        'transcripts = "kept"\nprompts = "/p"\nrecord = "~/r"\n',
        encoding="utf-8",
    )
    found = toml_file(path, "project")
    assert {key: one.value for key, one in found.items()} == {
        "base_url": "http://127.0.0.1:8080/v1", "model": "big", "attempts": 5, "reply_deadline": 7.0,
        "transcripts": str(tmp_path / "kept"), "prompts": "/p", "record": "~/r",
    }  # fmt: skip
    assert [one.origin.line for one in found.values()] == [2, 3, 4, 5, 6, 7, 8]
    assert str(found["model"].origin) == f"model ({path}, line 3)"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('model = "m"\nmodle = "x"', ", line 2: 'modle' is not a setting; did you mean model?"),
        ('[models]\nobserver = "x"', ", line 1: 'models' is not a setting; did you mean model?"),
        ('INTERVIEWER_GRADER_MODEL = "x"', ", line 1: 'INTERVIEWER_GRADER_MODEL' is not a setting; did you mean grader_model?"),
        ("zzz = 1", ", line 1: 'zzz' is not a setting; there are base_url, model, observer_model, "),
        ('\n"zzz" = 1', ": 'zzz' is not a setting; there are base_url, model, observer_model, "),
        ("model = 3", ", line 1) is 3: it must be the name of a model."),
        ('model = " "', ", line 1) is ' ': it must be the name of a model."),
        ('model = ["sk-canary"]', ", line 1) is a list: it must be the name of a model."),
        ('[model]\nkey = "sk-canary"', ", line 1) is a table: it must be the name of a model."),
        ("model = 2026-01-01", ", line 1) is a date or a time: it must be the name of a model."),
        ('reply_deadline = "60"', ", line 1) is '60': it must be a number of seconds above 0 and up to 3600."),
        ("reply_deadline = true", ", line 1) is true: it must be a number of seconds above 0 and up to 3600."),
        ("stall_deadline = nan", ", line 1) is nan: it must be a number of seconds above 0 and up to 3600."),
        (f"stall_deadline = 0x{'f' * 9000}", ", line 1) is too large a number: it must be a number of seconds above 0"),
        ("attempts = 11", ", line 1) is 11: it must be a whole number from 1 to 10."),
        ("attempts = 1.5", ", line 1) is 1.5: it must be a whole number from 1 to 10."),
        (f"record = {['x' * 99]}", ", line 1) is a list: it must be the path of a directory."),
        ('base_url = "localhost:80"', ", line 1) is 'localhost:80': it must be an address that begins with http://"),
        ('base_url = "http//:u:canary@h"', ", line 1) is 'http//***@h': it must be an address"),
        ('base_url = "ftp://u:canary@h/?key=canary"', ", line 1) is 'ftp://***@h/?***': it must be an address"),
        ('base_url = "https://u:canary@h/v1"', ", line 1) holds a user or a password: such an address belongs in OPENAI_BASE_URL"),
        ('model = "a"\nmodel = "b"', ", line 2 is not TOML: "),
        ("model =", ", line 1 is not TOML: "),
        (f"attempts = {'1' * 5000}", " is not TOML: A number in it has too many digits."),
        (f"attempts = {'[' * 5000}", ", line 1 is not TOML: It is nested too deeply."),
        (b'model = "gr\xfc\xdfe"', ", line 1 is not TOML: This is not UTF-8: save it again as UTF-8."),
        (b"#" * (1 << 20) + b"#", " is longer than 1 MiB: it cannot be a file of settings."),
    ],
)  # fmt: skip
def test_what_a_file_may_not_hold_is_named(tmp_path: Path, text: str | bytes, says: str) -> None:
    """One sentence: the file, the line, what it must be, and nothing that could be a secret."""
    with pytest.raises(SettingsError) as caught:
        toml(tmp_path, text)
    assert says in str(caught.value)
    assert str(tmp_path / "interviewer.toml") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "variable"),
    [
        ("api_key", "OPENAI_API_KEY"), ("OPENAI_API_KEY", "OPENAI_API_KEY"), ("openai-api-key", "OPENAI_API_KEY"),
        ("key", "OPENAI_API_KEY"), ("access_token", "INTERVIEWER_ACCESS_TOKEN"), ("INTERVIEWER_ACCESS_TOKEN", "INTERVIEWER_ACCESS_TOKEN"),
        ("token", "INTERVIEWER_ACCESS_TOKEN"),
    ],
)  # fmt: skip
def test_a_secret_in_a_file_is_refused_with_where_it_belongs(tmp_path: Path, key: str, variable: str) -> None:
    """And it is not repeated."""
    with pytest.raises(SettingsError) as caught:
        toml(tmp_path, f'model = "m"\n{key} = "sk-canary"')
    assert str(caught.value) == (
        f"{key} ({tmp_path / 'interviewer.toml'}, line 2) is a secret, and no file of settings may hold one: take it out, "
        f"and set {variable} in the environment or in a .env that is not shared."
    )


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("INTERVIEWER_MODEL=m", "m"),
        ("  export INTERVIEWER_MODEL = m \t\r", "m"),
        ("INTERVIEWER_MODEL=m # the small one", "m"),
        ("INTERVIEWER_MODEL=m#1", "m#1"),
        ("INTERVIEWER_MODEL='m # 1' # the small one", "m # 1"),
        ('INTERVIEWER_MODEL="it\'s"', "it's"),
        ("INTERVIEWER_MODEL='$HOME`x`\\n'", "$HOME`x`\\n"),
        ("INTERVIEWER_MODEL=C:\\models\\m", "C:\\models\\m"),
        ("INTERVIEWER_MODEL=$5", "$5"),
        ("\ufeffINTERVIEWER_MODEL=grüße", "grüße"),
        ("INTERVIEWER_MODEL=a\nINTERVIEWER_MODEL=b", "b"),
    ],
)
def test_a_dotenv_is_read_as_a_shell_would(tmp_path: Path, line: str, value: str) -> None:
    """As far as nothing has to be run for it; of two lines of one name the last counts."""
    assert dotenv(tmp_path, line) == {"model": value}


@pytest.mark.parametrize(
    "text",
    [
        "", "# INTERVIEWER_MODEL=m", "INTERVIEWER_MODEL=", "INTERVIEWER_MODEL='' # none", "INTERVIEWER_MODEL=# none", "INTERVIEWER_MODEL",
        "OTHER=$(rm -rf x)\nOTHER='half", "MY_INTERVIEWER_MODEL=m", "interviewer_model=m", "INTERVIEWER_MODEL=a\nINTERVIEWER_MODEL=",
    ],
)  # fmt: skip
def test_what_is_empty_or_of_others_is_passed_over(tmp_path: Path, text: str) -> None:
    """A `.env` is shared with other programs."""
    assert dotenv(tmp_path, text) == {}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("$(touch made)", "holds $, ` or \\, which is not expanded here"),
        ("${CANARY}", "holds $"),
        ('"$CANARY"', "holds $"),
        ("`touch made`", "holds $"),
        ('"a\\ncanary"', "holds $"),
        ("'canary", "has a quotation mark without its other"),
        ("'canary' b", "has a quotation mark without its other"),
        ("can'ary", "has a quotation mark without its other"),
        (b"canary\xff", "is not UTF-8"),
    ],
)
def test_what_would_have_to_be_expanded_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | bytes, says: str
) -> None:
    """Nothing is run, nothing is guessed, and the value is not repeated: it may be a key."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as caught:
        dotenv(tmp_path, b"A=1\nOPENAI_API_KEY=" + (value if isinstance(value, bytes) else value.encode()))
    assert str(caught.value).startswith(f"OPENAI_API_KEY ({tmp_path / '.env'}, line 2) {says}")
    assert "canary" not in str(caught.value).lower()
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_what_is_no_file_holds_nothing(tmp_path: Path) -> None:
    """Neither is an error: `.env` is a directory in some projects."""
    (tmp_path / ".env").mkdir()
    os.mkfifo(tmp_path / "interviewer.toml")
    assert dotenv_file(tmp_path / ".env", NAMES) == {}
    assert toml_file(tmp_path / "interviewer.toml", "project") == {}
    assert toml_file(tmp_path / "none.toml", "user") == {}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never passed over as if it set nothing."""
    (tmp_path / ".env").write_text("INTERVIEWER_MODEL=m")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError, match=r"\.env cannot be read: Permission denied\."):
        dotenv_file(tmp_path / ".env", NAMES)


@pytest.mark.parametrize(
    ("environ", "platform", "path"),
    [
        ({"HOME": "/home/a"}, "linux", "/home/a/.config/interviewer/config.toml"),
        ({"HOME": "/home/a", "XDG_CONFIG_HOME": "/x"}, "linux", "/x/interviewer/config.toml"),
        ({"HOME": "/home/a", "XDG_CONFIG_HOME": "x"}, "linux", "/home/a/.config/interviewer/config.toml"),
        ({"HOME": "/Users/a"}, "darwin", "/Users/a/Library/Application Support/interviewer/config.toml"),
        ({"HOME": "/Users/a", "XDG_CONFIG_HOME": "/x"}, "darwin", "/x/interviewer/config.toml"),
        (
            {"APPDATA": "C:/Users/a/AppData/Roaming", "HOME": "/h"},
            "win32",
            "C:/Users/a/AppData/Roaming/interviewer/config.toml",
        ),
        ({"HOME": "/h"}, "win32", None),
        ({}, "linux", None),
        ({}, "darwin", None),
    ],
)
def test_the_users_file_lies_where_the_platform_has_such_files(
    environ: dict[str, str], platform: str, path: str | None
) -> None:
    """`XDG_CONFIG_HOME` goes before, where it is absolute; without a home there is no file."""
    assert user_file(environ, platform) == (None if path is None else Path(path))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h:80/v1", "https://h:80/v1"),
        ("https://u:p@h/v1", "https://***@h/v1"),
        ("https://u:p/q@r@h/v1?api-key=k", "https://***@h/v1?***"),
        ("https://h/v1?a=1&b=@x", "https://***@x"),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    """User, password, and whatever stands behind a question mark; rather too much is hidden than too little."""
    assert masked(url) == shown


PIECES = [
    *Values.model_fields,
    *SECRETS,
    *NAMES,
    "=",
    " ",
    "\n",
    "\r",
    '"',
    "'",
    "#",
    "$",
    "`",
    "\\",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    "1",
    "-",
    "é",
]
"""What a file of settings is mostly made of."""


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=20)
    .map("".join)
    .map(lambda text: text.encode(errors="surrogatepass"))
    | st.binary(max_size=40)
)
def test_whatever_is_in_a_file_it_is_read_or_refused_in_one_sentence(content: bytes) -> None:
    """No other error ever leaves, and a sentence never goes over a line."""
    said: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for read in (toml, dotenv):
            try:
                assert set(read(Path(place), content)) <= set(VARIABLES)
            except SettingsError as error:
                said.append(str(error))
    assert all(len(one.splitlines()) == 1 and one.endswith(".") for one in said)
