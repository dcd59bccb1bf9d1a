"""Every foreign error has its place among ours, with a sentence that helps and shows nothing private."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import httpx2
import openai
import pytest
import respx

from interviewer.errors import BadReply, ModelError, ModelRefused, ModelUnavailable
from interviewer.llm import faults
from interviewer.llm.chunks import EndpointError, Unreadable
from interviewer.llm.faults import Door
from interviewer.llm.sse import TooLong
from tests.llm.upstream import GOOD, HANG, KEY, Told, ask, conversation, exchange, model_at, upstream

URL = "https://model.example/v1"
DOOR = Door(host="model.example", model="m-1", key=KEY)
REQUEST = httpx2.Request("POST", URL)

MEANING = {
    # openai
    "OpenAIError": "refused",
    "SubjectTokenProviderError": "refused",
    "APIError": "refused",
    "APIResponseValidationError": "unreadable",
    "APIStatusError": "refused",
    "APIConnectionError": "unreachable",
    "APITimeoutError": "timeout",
    "BadRequestError": "refused",
    "AuthenticationError": "key",
    "OAuthError": "key",
    "PermissionDeniedError": "key",
    "NotFoundError": "no_such_model",
    "ConflictError": "server_error",
    "UnprocessableEntityError": "refused",
    "RateLimitError": "rate_limited",
    "InternalServerError": "server_error",
    "LengthFinishReasonError": "length",
    "ContentFilterFinishReasonError": "filtered",
    "InvalidWebhookSignatureError": "refused",
    "WebSocketConnectionClosedError": "refused",
    "WebSocketQueueFullError": "refused",
    "_AmbiguousModuleClientUsageError": "refused",
    # httpx2
    "HTTPError": "refused",
    "HTTPStatusError": "refused",
    "RequestError": "refused",
    "TransportError": "unreachable",
    "TimeoutException": "timeout",
    "ConnectTimeout": "unreachable",
    "ReadTimeout": "timeout",
    "WriteTimeout": "timeout",
    "PoolTimeout": "timeout",
    "NetworkError": "cut",
    "ReadError": "cut",
    "WriteError": "cut",
    "CloseError": "cut",
    "ConnectError": "unreachable",
    "ProxyError": "unreachable",
    "UnsupportedProtocol": "unreachable",
    "ProtocolError": "unreachable",
    "LocalProtocolError": "unreachable",
    "RemoteProtocolError": "cut",
    "DecodingError": "unreadable",
    "TooManyRedirects": "unreachable",
    "InvalidURL": "unreachable",
    "CookieConflict": "refused",
    "StreamError": "refused",
    "StreamConsumed": "refused",
    "StreamClosed": "refused",
    "ResponseNotRead": "refused",
    "RequestNotRead": "refused",
    "SSEError": "unreadable",
}
"""What each exception class of the client and its HTTP library means here; a new class fails the test until it has a row."""

STATUS = {
    "BadRequestError": 400,
    "AuthenticationError": 401,
    "OAuthError": 401,
    "PermissionDeniedError": 403,
    "NotFoundError": 404,
    "ConflictError": 409,
    "UnprocessableEntityError": 422,
    "RateLimitError": 429,
    "InternalServerError": 500,
    "APIStatusError": 418,
}


def foreign() -> list[type[Exception]]:
    """Every exception class that `openai` and `httpx2` show."""
    modules = (openai, openai._exceptions, httpx2)
    found = {value for module in modules for value in list(vars(module).values()) if isinstance(value, type)}
    ours = {kind for kind in found if issubclass(kind, Exception) and kind.__module__.split(".")[0] in {"openai", "httpx2"}}
    return sorted(ours, key=lambda kind: kind.__name__)


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    """All classes below one, as far as they are loaded."""
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def made(kind: type[Any]) -> Exception:
    """Make an instance of a foreign exception class."""
    response = httpx2.Response(STATUS.get(kind.__name__, 200), request=REQUEST)
    for arguments in (
        lambda: kind("x", response=response, body=None),
        lambda: kind(response=response, body=None),
        lambda: kind(request=REQUEST),
        lambda: kind("x", REQUEST, body=None),
        lambda: kind("x", request=REQUEST, response=response),
        lambda: kind(completion=SimpleNamespace(usage=None)),
        lambda: kind("x", unsent_messages=[]),
        lambda: kind("x"),
        lambda: kind(),
    ):
        try:
            raised: Exception = arguments()  # type: ignore[no-untyped-call]  # lambdas above
        except TypeError:
            continue
        return raised
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", foreign(), ids=lambda kind: kind.__name__)
def test_no_foreign_class_is_unmapped(kind: type[Exception]) -> None:
    """Every exception class of the client and its HTTP library is understood, and has a row of its own above."""
    raised = made(kind)
    assert isinstance(raised, faults.FOREIGN)
    fault = faults.translate(raised, DOOR)
    assert fault.error.reason == MEANING[kind.__name__]
    assert "model.example" in str(fault.error)


def test_hidden_classes_are_understood() -> None:
    """A class that the client keeps in a corner is still understood, since its parents are."""
    for kind in {*below(openai.OpenAIError), *below(httpx2.HTTPError), *below(httpx2.StreamError)}:
        assert issubclass(kind, faults.FOREIGN)


def test_the_table_holds_nothing_else() -> None:
    """No row of the table is about a class that is gone."""
    assert set(MEANING) == {kind.__name__ for kind in foreign()}


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (anyio.EndOfStream(), "cut"),
        (anyio.BrokenResourceError(), "cut"),
        (anyio.ClosedResourceError(), "cut"),
        (ssl.SSLEOFError(), "cut"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "certificate"),
        (ssl.SSLCertVerificationError(1, "expired"), "certificate"),
        (EndpointError({"message": "no"}), "server_error"),
        (Unreadable("x"), "unreadable"),
        (TooLong("x"), "unreadable"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_what_slips_through_the_client_is_mapped(raised: Exception, reason: str) -> None:
    """Errors of the layers below, which the client lets through, are understood as well."""
    assert isinstance(raised, faults.FOREIGN)
    assert faults.translate(raised, DOOR).error.reason == reason


@pytest.mark.parametrize("code", ["0429" + "1" * 5_000, "4" * 10_000, "٤٢٩" * 2_000, "", "-429", 10**30])
def test_a_code_that_is_no_status_is_none(code: object) -> None:
    """An error in a stream may name any number: what is no status is a failure of the endpoint."""
    fault = faults.translate(EndpointError({"message": "no", "code": code}), DOOR)
    assert (fault.error.reason, fault.status) == ("server_error", 500)


def refused(status: int, body: object, **more: Any) -> tuple[Told, int]:
    """Answer every request with this status and body, by respx."""
    with respx.mock(using="httpcore2", base_url=URL) as router:
        content = body if isinstance(body, dict) else None
        response = httpx.Response(status, json=content) if content is not None else httpx.Response(status, text=str(body))
        route = router.post("/chat/completions").mock(return_value=response)
        return asyncio.run(ask(URL, **more)), route.call_count


@pytest.mark.parametrize(
    ("status", "body", "reason", "kind"),
    [
        (401, {"error": {"message": "Invalid key", "code": "invalid_api_key"}}, "key", ModelRefused),
        (403, {"error": {"message": "Country not supported"}}, "key", ModelRefused),
        (400, {"error": {"message": "API key not valid. Please pass a valid API key."}}, "key", ModelRefused),
        (402, {"error": {"message": "Insufficient Balance"}}, "quota", ModelRefused),
        (429, {"error": {"message": "x", "code": "insufficient_quota"}}, "quota", ModelRefused),
        (403, {"error": {"message": "Insufficient credits"}}, "quota", ModelRefused),
        (
            404,
            {"error": {"message": "The model `m-1` does not exist", "code": "model_not_found"}},
            "no_such_model",
            ModelRefused,
        ),
        (404, {"error": 'model "m-1" not found, try pulling it first'}, "no_such_model", ModelRefused),
        (404, {"detail": "Not Found"}, "no_such_model", ModelRefused),
        (400, {"error": {"message": "m-1 is not a valid model ID", "code": 400}}, "refused", ModelRefused),
        (400, {"error": {"message": "x", "code": "context_length_exceeded"}}, "too_long", ModelRefused),
        (400, {"error": {"message": "x", "type": "exceed_context_size_error", "code": 400}}, "too_long", ModelRefused),
        (400, {"error": {"message": "prompt is too long: 9 tokens"}}, "too_long", ModelRefused),
        (413, {"error": {"message": "Request too large"}}, "too_long", ModelRefused),
        (500, {"error": {"message": "Requested tokens exceed context window of 512"}}, "too_long", ModelRefused),
        (400, {"error": {"message": "x", "code": "content_filter"}}, "filtered", BadReply),
        (403, {"error": {"message": "Input was flagged"}}, "filtered", BadReply),
        (400, {"error": {"message": "no"}}, "refused", ModelRefused),
        (422, {"detail": [{"loc": ["body", "x"], "msg": "extra"}]}, "refused", ModelRefused),
        (307, "", "refused", ModelRefused),
    ],
)
def test_what_a_person_must_act_on_is_asked_once(status: int, body: object, reason: str, kind: type[ModelError]) -> None:
    """A key, a quota, a model's name, a length: exactly one request, one sentence with the host, and no wait."""
    told, requests = refused(status, body)
    assert type(told.error) is kind
    assert told.error.reason == reason
    assert "model.example" in str(told.error)
    assert (requests, told.slept, told.waits) == (1, [], [])


def test_a_refusal_names_the_model_and_quotes_the_endpoint() -> None:
    """The sentence for an unknown model names it and its host, and the endpoint's own words stand at the end."""
    told, _ = refused(404, {"error": {"message": "The model `m-1` does not exist"}})
    assert str(told.error) == (
        "The model m-1 does not exist at model.example: check INTERVIEWER_MODEL and the path of OPENAI_BASE_URL."
        " It says: The model `m-1` does not exist"
    )


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("a" * 400, "a" * 299 + "…"),
        (f"{'a' * 295}{KEY}", "a" * 295 + "***"),
        ("red \x1b[31m\x00\u202e\u200b alert\r\nnext", "red [31m alert next"),
    ],
)
def test_the_endpoints_words_are_tamed(said: str, quoted: str) -> None:
    """What an endpoint says is cut to 300 characters, stripped of controls, and rid of the key before it is cut."""
    assert DOOR.quote(said) == quoted


def test_an_html_error_page_is_not_quoted() -> None:
    """An error page of a proxy is not shown as the endpoint's words."""
    told, _ = refused(502, "<html><title>502</title></html>")
    assert isinstance(told.error, ModelUnavailable)
    assert told.error.raw == ""


def test_an_endless_error_body_is_not_read() -> None:
    """An error whose body never ends is an error all the same, after the beginning of it."""
    head = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n"
    told, seen = exchange((head + b"no! " * 50_000, HANG), first_token_deadline=5.0)
    assert isinstance(told.error, ModelRefused)
    assert (told.error.reason, len(seen.requests)) == ("refused", 1)


def test_a_redirect_is_not_followed() -> None:
    """A redirect to another origin is refused, and that origin hears nothing."""
    with respx.mock(using="httpcore2", assert_all_called=False) as router:
        away = router.post("https://evil.example/v1/chat/completions").mock(return_value=httpx.Response(200))
        there = {"location": "https://evil.example/v1/chat/completions"}
        router.post(f"{URL}/chat/completions").mock(return_value=httpx.Response(307, headers=there))
        told = asyncio.run(ask(URL))
    assert isinstance(told.error, ModelRefused)
    assert not away.called


def test_plain_http_on_a_tls_address_is_named() -> None:
    """An endpoint that does not speak TLS is refused once, and never asked without it."""

    async def play() -> tuple[Told, int]:
        connections = 0

        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        async with server:
            return await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"), connections

    told, connections = asyncio.run(play())
    assert isinstance(told.error, ModelRefused)
    assert (told.error.reason, connections) == ("certificate", 1)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with the openssl command")
def test_a_certificate_nobody_signed_is_named(tmp_path: Path) -> None:
    """A self-signed certificate is refused once, by name, and no request gets through."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *names], check=True, capture_output=True)  # a fixed command
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    async def play() -> tuple[Told, list[bytes]]:
        heard: list[bytes] = []

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.append(await reader.read(100))
            writer.close()

        server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=tls)
        async with server:
            return await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"), heard

    told, heard = asyncio.run(play())
    assert isinstance(told.error, ModelRefused)
    assert told.error.reason == "certificate"
    assert "certificate" in str(told.error)
    assert told.slept == []
    assert b"".join(heard) == b""


def test_a_closed_port_is_named() -> None:
    """Nobody at the address: three tries, then the host is named."""
    told = asyncio.run(ask("http://127.0.0.1:9/v1"))
    assert isinstance(told.error, ModelUnavailable)
    assert (told.error.reason, len(told.slept)) == ("unreachable", 2)
    assert "Cannot reach 127.0.0.1:9" in str(told.error)


def test_the_address_shows_no_password() -> None:
    """User and password in the base URL are not shown."""

    async def play() -> Told:
        return await ask("http://user:hunter2@127.0.0.1:9/v1", attempts=1)

    assert "hunter2" not in str(asyncio.run(play()).error)


def test_faults_of_ours_pass_through() -> None:
    """An error of the caller's own is not dressed up as the model's."""

    def broken(_: str) -> None:
        raise ZeroDivisionError

    async def play() -> None:
        async with upstream(GOOD) as seen, model_at(seen.url) as model:
            await model.reply(conversation(), broken)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(play())
