"""Who may talk to the server."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from interviewer.errors import SettingsError
from interviewer.server.access import COOKIE, KEY, Access, Doorway, check_bind, is_loopback, read_key

KEY_BYTES = b"k" * 32
HOST = "127.0.0.1:8000"

STRANGE_ORIGINS = (
    "",
    "null",
    "NULL",
    "file://",
    "about:blank",
    "data:",
    "https://evil.example",
    "http://evil.example",
    "http://evil.example:8000",
    "http://127.0.0.1",
    "http://127.0.0.1:80",
    "http://127.0.0.1:8001",
    "http://127.0.0.1:80000",
    "http://127.0.0.1:08000",
    "http://127.0.0.1:8000/",
    "http://127.0.0.1:8000/path",
    "http://127.0.0.1:8000#",
    "http://127.0.0.1:8000?",
    "http://127.0.0.1:8000.evil.example",
    "http://127.0.0.1.evil.example:8000",
    "http://127.0.0.1:8000@evil.example",
    "http://evil.example@127.0.0.1:8000",
    "http://user@127.0.0.1:8000",
    "https://127.0.0.1:8000",
    "ws://127.0.0.1:8000",
    "HTTP://127.0.0.1:8000",
    " http://127.0.0.1:8000",
    "http://127.0.0.1:8000 ",
    "http://127.0.0.1:8000,http://evil.example",
    "http://127.0.0.1:8000 http://evil.example",
    "http://localhost:8000",
    "http://LOCALHOST:8000",
    "http://localhost.:8000",
    "http://localhost.evil.example:8000",
    "http://evil-localhost:8000",
    "http://sub.localhost:8000",
    "http://[::1]:8000",
    "http://[::ffff:127.0.0.1]:8000",
    "http://127.1:8000",
    "http://2130706433:8000",
    "http://0x7f000001:8000",
    "http://0177.0.0.1:8000",
    "http://127.0.0.2:8000",
    "http://0.0.0.0:8000",
    "http://xn--lcalhost-0wa:8000",
    "http://lоcalhost:8000",
    "chrome-extension://abcdefghijklmnop",
    "http://interview.example.org",
    "https://interview.example.org:444",
    "https://sub.interview.example.org",
    "https://interview.example.org.evil.example",
    "https://INTERVIEW.example.org",
    "https://interview.example.org/",
)
STRANGE_HOSTS = (
    "",
    "evil.example",
    "evil.example:8000",
    "127.0.0.1.evil.example",
    "127.0.0.1:8000.evil.example",
    "evil.example@127.0.0.1",
    "127.0.0.1@evil.example",
    "127.0.0.2",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0.0.0.0",  # noqa: S104 - a name to be refused
    "[::]",
    "[::2]",
    "[::ffff:127.0.0.1]",
    "::1",
    "localhost.",
    "localhost.evil.example",
    "sub.localhost",
    "localhost:",
    "localhost:http",
    "localhost:-1",
    "localhost:99999",
    "localhost:8000:8000",
    "localhost/",
    "localhost 127.0.0.1",
    "localhost,evil.example",
    "localhost\t",
    "192.168.0.10:8000",
    "rebind.network",
)
OUR_HOSTS = (
    "127.0.0.1",
    "127.0.0.1:8000",
    "localhost",
    "localhost:8000",
    "LOCALHOST:8000",
    "[::1]",
    "[::1]:8000",
    "interview.example.org",
)


@pytest.fixture
def doorway() -> Doorway:
    """Return that of a server on loopback with one trusted origin."""
    return Doorway.of("127.0.0.1", ("https://interview.example.org",))


@pytest.mark.parametrize("origin", STRANGE_ORIGINS, ids=ascii)
def test_a_strange_origin_is_refused(doorway: Doorway, origin: str) -> None:
    """Only the page of the very same address, or a trusted one, may open a socket."""
    assert not doorway.knows_origin([origin], HOST, secure=False)


def test_no_origin_and_two_origins_are_refused(doorway: Doorway) -> None:
    """Exactly one Origin header counts."""
    own = f"http://{HOST}"
    assert not doorway.knows_origin([], HOST, secure=False)
    assert not doorway.knows_origin([own, own], HOST, secure=False)
    assert not doorway.knows_origin([own, "https://evil.example"], HOST, secure=False)


def test_our_own_origin_is_known(doorway: Doorway) -> None:
    """The page's own origin passes, in the scheme it is served in, and so does a trusted one."""
    assert doorway.knows_origin([f"http://{HOST}"], HOST, secure=False)
    assert doorway.knows_origin([f"https://{HOST}"], HOST, secure=True)
    assert doorway.knows_origin(["https://interview.example.org"], HOST, secure=False)


@pytest.mark.parametrize("host", STRANGE_HOSTS, ids=ascii)
def test_a_strange_host_is_refused(doorway: Doorway, host: str) -> None:
    """A name that merely resolves to this machine does not reach it."""
    assert not doorway.knows_host([host])


@pytest.mark.parametrize("host", OUR_HOSTS)
def test_our_names_are_known(doorway: Doorway, host: str) -> None:
    """Loopback under its three names, and the host of a trusted origin."""
    assert doorway.knows_host([host])
    assert not doorway.knows_host([host, host])


def test_binding_everywhere_adds_no_name() -> None:
    """0.0.0.0 is not a name anybody may call the server by."""
    assert not Doorway.of("0.0.0.0").knows_host(["0.0.0.0:8000"])  # noqa: S104 - to be refused
    assert Doorway.of("192.168.0.10").knows_host(["192.168.0.10:8000"])
    assert Doorway.of("fd00::1").knows_host(["[fd00::1]:8000"])


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "interview.example.org", "https://a.example/", "ftp://a.example", "https://", "http://[", "http://a:b"],
)
def test_a_trusted_origin_must_be_one(origin: str) -> None:
    """A wildcard or half an address is refused at the start."""
    with pytest.raises(SettingsError, match="is no origin"):
        Doorway.of("127.0.0.1", (origin,))


OPEN = ("0.0.0.0", "::", "192.168.0.10", "10.0.0.1", "example.org", "", "fd00::1", "8.8.8.8", "localhost.evil")  # noqa: S104 - refused


@pytest.mark.parametrize("host", OPEN)
def test_others_are_let_in_with_a_token_only(host: str) -> None:
    """An address that others can reach needs an access token before the server starts."""
    with pytest.raises(SettingsError) as caught:
        check_bind(host, "")
    assert caught.value.exit_code == 2
    check_bind(host, "secret")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.53"])
def test_loopback_needs_no_access_token(host: str) -> None:
    """On this machine the one-time token is enough."""
    assert is_loopback(host)
    check_bind(host, "")


def test_a_one_time_token_opens_once() -> None:
    """The second time it is refused; the terminal then shows a fresh one, only one at a time."""
    shown: list[str] = []
    access = Access(KEY_BYTES, announce=shown.append)
    token = access.token
    assert not access.opens(token + "x")
    assert not access.opens("")
    assert access.opens(token)
    assert not access.opens(token)
    assert not access.opens(token)
    assert len(shown) == 1
    assert shown[0] != token
    assert access.opens(shown[0])


def test_an_access_token_opens_every_time() -> None:
    """A configured token is not used up, and nothing is announced."""
    access = Access(KEY_BYTES, token="secret", announce=lambda _: pytest.fail("nothing to show"))
    assert access.token == "secret"
    assert access.opens("secret")
    assert access.opens("secret")
    assert not access.opens("Secret")
    assert access.knows_bearer("Bearer secret")
    assert access.knows_bearer("bearer  secret")


@pytest.mark.parametrize("authorization", ["", "secret", "Bearer", "Bearer ", "Bearer secre", "Basic secret", "Bearer secrét"])
def test_a_wrong_bearer_is_refused(authorization: str) -> None:
    """Scheme and token must both be right."""
    assert not Access(KEY_BYTES, token="secret").knows_bearer(authorization)


def test_without_an_access_token_no_bearer_is_right() -> None:
    """An empty token is not a token."""
    assert not Access(KEY_BYTES).knows_bearer("Bearer ")


def test_a_cookie_outlives_the_server(tmp_path: Path) -> None:
    """A second start with the same directory knows the cookies of the first; another directory does not."""
    cookie = Access(read_key(tmp_path)).cookie()
    assert Access(read_key(tmp_path)).knows({}, {COOKIE: cookie})
    assert not Access(read_key(tmp_path / "other")).knows({}, {COOKIE: cookie})


def test_a_new_access_token_signs_out_who_came_in_by_the_old_one() -> None:
    """Rotating it, setting the first one and taking it away all do; the same token after a restart does not."""
    tokens = ("", "old", "new")
    cookies = {token: Access(KEY_BYTES, token=token).cookie() for token in tokens}
    for now in tokens:
        access = Access(KEY_BYTES, token=now)
        assert {given: access.knows_cookie(cookie) for given, cookie in cookies.items()} == {one: one == now for one in tokens}


@pytest.mark.parametrize("cookie", ["", ".", "a", "a.b", "a." + "0" * 64, "ü.ü", "\ud800.x"])
def test_a_made_up_cookie_is_refused(cookie: str) -> None:
    """Only what was signed with the key counts."""
    assert not Access(KEY_BYTES).knows_cookie(cookie)


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    """Mode 0600, 32 bytes, the same every time, and nothing else is left behind."""
    directory = tmp_path / "new"
    key = read_key(directory)
    assert len(key) == 32
    assert key == read_key(directory)
    assert stat.S_IMODE((directory / KEY).stat().st_mode) == 0o600
    assert [path.name for path in directory.iterdir()] == [KEY]


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    """A short file or a link is an error with a sentence, never a weak key."""
    (tmp_path / KEY).write_bytes(b"short")
    with pytest.raises(SettingsError, match="is not a key"):
        read_key(tmp_path)
    (tmp_path / KEY).unlink()
    (tmp_path / "elsewhere").write_bytes(KEY_BYTES)
    (tmp_path / KEY).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="cannot be kept"):
        read_key(tmp_path)
