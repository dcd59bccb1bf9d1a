"""What a foreign error means: one function turns the client's, the HTTP library's and the endpoint's errors into ours.

Every sentence says what happened, at which host, and what to do; none holds a key, a prompt or a traceback.
Whether to ask again is decided in `client`; here stands only whether it could help.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio  # comes with openai, whose streams let some of its errors through
import httpx2
import openai

from interviewer.errors import BadReply, ModelError, ModelRefused, ModelUnavailable
from interviewer.llm.chunks import EndpointError, Unreadable
from interviewer.llm.sse import TooLong

FOREIGN: tuple[type[Exception], ...] = (
    openai.OpenAIError,
    openai.InvalidWebhookSignatureError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.CookieConflict,
    httpx2.StreamError,
    anyio.EndOfStream,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    ssl.SSLError,
    EndpointError,
    Unreadable,
    TooLong,
)
"""All that `translate` understands; anything else is a fault of ours and passes through."""

QUOTED = 300
WORDS = 4000
"""How much of an error body is looked at to recognise it."""
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
QUOTA = re.compile(
    r"insufficient[_ ](quota|balance|credits?|funds)|billing_(hard_limit_reached|not_active)|credit balance", re.I
)
LENGTH = re.compile(
    r"context[_ ]?(length|size|window)|exceed_context|too_many_(prompt_)?tokens|maximum context|reduce the length", re.I
)
FILTER = re.compile(r"content_(filter|policy)|content management policy|responsibleai|data_inspection|moderation|flagged", re.I)
KEY = re.compile(
    r"invalid_api_key|api[ _-]?key.{0,40}(invalid|not valid|incorrect|missing)|(invalid|incorrect).{0,20}api[ _-]?key", re.I
)
MODEL = re.compile(
    r"model_not_found|invalid[_ ]model|model.{0,120}(not found|does ?n[o']t exist|not a valid|unknown)|unknown model", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a request went: the host as people see it, the model asked for, and the key that must never be shown."""

    host: str
    model: str
    key: str = ""

    def quote(self, text: object) -> str:
        """Return the endpoint's own words on one line: no key, no control characters, at most 300 characters."""
        said = str(text)[: 40 * QUOTED]
        if self.key:
            said = said.replace(self.key, "***")
        said = UNSEEN.sub(" ", said).strip()
        return said if len(said) <= QUOTED else said[: QUOTED - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Our error; whether asking again could help; the status, words and headers by which `client` decides how."""

    error: ModelError
    again: bool = False
    status: int = 0
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def translate(error: Exception, door: Door) -> Fault:
    """Say what a foreign error means."""
    match error:
        case openai.APIResponseValidationError() | Unreadable() | TooLong() | httpx2.DecodingError() | httpx2.SSEError():
            return _unreadable(error, door)
        case openai.APIStatusError():
            return by_status(error.status_code, error.body, door, error.response.headers)
        case EndpointError():
            return by_status(_guess(error.body), error.body, door)
        case openai.LengthFinishReasonError():
            return Fault(error=too_short(door))
        case openai.ContentFilterFinishReasonError():
            return Fault(error=filtered(door))
        case openai.APIConnectionError() | httpx2.TransportError() | anyio.EndOfStream() | OSError():
            return _by_chain(tuple(_chain(error)), door)
        case anyio.BrokenResourceError() | anyio.ClosedResourceError():
            return _by_chain((error,), door)
        case httpx2.InvalidURL() | httpx2.TooManyRedirects():
            return Fault(error=_address(door))
    said = f"The request to {door.host} could not be made ({type(error).__name__}): check OPENAI_BASE_URL and the key."
    return Fault(error=ModelRefused(said, reason="refused"))


def cut(door: Door, *, partial: str = "") -> ModelUnavailable:
    """Say that the reply stopped before its end."""
    said = f"The connection to {door.host} ended in the middle of the reply: ask for it again."
    return ModelUnavailable(said, reason="cut", partial=partial)


def too_slow(door: Door, what: str, *, partial: str = "") -> ModelUnavailable:
    """Say that a deadline passed; `what` says which."""
    said = f"The model at {door.host} {what}: try again, or choose a faster model."
    return ModelUnavailable(said, reason="timeout", partial=partial)


def too_short(door: Door, *, partial: str = "") -> BadReply:
    """Say that the reply was cut at its length limit."""
    return BadReply(
        f"The reply of {door.host} was cut at the length limit: ask it to continue.", reason="length", partial=partial
    )


def filtered(door: Door, *, partial: str = "", raw: str = "") -> BadReply:
    """Say that the endpoint's content filter took the request or the reply."""
    said = f"The content filter of {door.host} took the reply: put it another way, or go on."
    return BadReply(said, reason="filtered", partial=partial, raw=raw)


def declined(door: Door, *, partial: str = "", raw: str = "") -> BadReply:
    """Say that the model itself refused."""
    said = f"The model at {door.host} declined to answer: put it another way, or go on."
    return BadReply(said, reason="refused", partial=partial, raw=raw)


def empty(door: Door) -> BadReply:
    """Nothing visible came, twice."""
    return BadReply(f"The model at {door.host} gave an empty answer: ask again, or choose another model.", reason="empty")


def shapeless(door: Door, *, partial: str) -> BadReply:
    """JSON was asked for and none can be found in the reply."""
    said = f"The reply of {door.host} holds no JSON although it was asked for: ask again, or choose another model."
    return BadReply(said, reason="unreadable", partial=partial, raw=door.quote(partial))


def broken_off(door: Door, finish: str, *, partial: str) -> ModelUnavailable:
    """Say that the endpoint itself gave up on the reply."""
    said = f"The model at {door.host} broke off ({door.quote(finish)}): ask for the reply again."
    return ModelUnavailable(said, reason="server_error", partial=partial)


def unanswered(door: Door, code: str, says: str) -> Fault:
    """Say that a request of a batch came back without an answer: `expired`, `cancelled`, `lost`, or a word of the endpoint's."""
    what = {"expired": "was not answered within its time", "cancelled": "was cancelled", "lost": "is missing among the answers"}
    said = f"A request of a batch at {door.host} {what.get(code, 'failed')}: ask for it again."
    raw = door.quote(says)
    reason = code if code in what else "server_error"
    return Fault(error=_unavailable(said, reason, raw), again=True)


def by_status(status: int, body: object, door: Door, headers: Mapping[str, str] | None = None) -> Fault:
    """Say what an error with a status and a body means."""
    words, message = _words(body)
    raw = door.quote(message)
    headers = headers or {}
    refusal = _refusal(status, words, raw, door)
    passing = status in {408, 409, 425, 429} or status >= 500
    again = refusal is None and passing and headers.get("x-should-retry") != "false"
    return Fault(error=refusal or _general(status, raw, door), again=again, status=status, words=words, headers=headers)


def _refusal(status: int, words: str, raw: str, door: Door) -> ModelError | None:
    """Find what a person must act on, by status and by the words endpoints use; they share no codes."""
    wrong = status in {400, 404, 413, 422}
    if status == 402 or QUOTA.search(words):
        return _refused(f"The account at {door.host} has no money or quota left: top it up, or use another key.", "quota", raw)
    too_long = status == 413 or LENGTH.search(words) or (status == 400 and "too long" in words.lower())
    if too_long and (wrong or status == 500):
        said = f"The conversation is too long for {door.model} at {door.host}: choose a model with a longer context."
        return _refused(said, "too_long", raw)
    if status in {400, 403, 422} and FILTER.search(words):
        return filtered(door, raw=raw)
    if status in {401, 403} or (status == 400 and KEY.search(words)):
        return _refused(
            f"{door.host} does not accept the key ({status}): set OPENAI_API_KEY to one that may use it.", "key", raw
        )
    if status == 404 or (wrong and MODEL.search(words)):
        said = f"The model {door.model} does not exist at {door.host}: check INTERVIEWER_MODEL and the path of OPENAI_BASE_URL."
        return _refused(said, "no_such_model", raw)
    return None


def _general(status: int, raw: str, door: Door) -> ModelError:
    if 300 <= status < 400:
        said = f"{door.host} redirects elsewhere ({status}), which is not followed: set OPENAI_BASE_URL to the final address."
        return _refused(said, "refused", raw)
    if status == 429:
        return _unavailable(f"The model at {door.host} is busy (429): wait a moment and try again.", "rate_limited", raw)
    if status in {408, 504}:
        return _unavailable(f"The model at {door.host} took too long ({status}): try again.", "timeout", raw)
    if status in {409, 425} or status >= 500:
        return _unavailable(f"The model at {door.host} failed ({status}): try again in a moment.", "server_error", raw)
    return _refused(f"{door.host} refused the request ({status}): check the model's name and its settings.", "refused", raw)


def _refused(says: str, reason: str, raw: str) -> ModelRefused:
    return ModelRefused(_with(says, raw), reason=reason, raw=raw)


def _unavailable(says: str, reason: str, raw: str) -> ModelUnavailable:
    return ModelUnavailable(_with(says, raw), reason=reason, raw=raw)


def _with(says: str, raw: str) -> str:
    return f"{says} It says: {raw}" if raw else says


def _words(body: object) -> tuple[str, str]:
    """All words of an error body, for recognising it, and the message in it, for showing."""
    if not isinstance(body, dict):
        text = (body.decode(errors="replace") if isinstance(body, bytes) else str(body or ""))[:WORDS]
        return text, "" if text.lstrip().startswith("<") else text
    inner: Any = next((body[key] for key in ("message", "detail", "error", "msg") if body.get(key)), "")
    if isinstance(inner, dict):
        return _words(inner)
    return f"{body.get('code')} {body.get('type')} {body.get('param')} {inner}"[:WORDS], str(inner)


def _guess(body: object) -> int:
    """Guess the status that an error object inside a stream stands for."""
    code = str(body.get("code", "")) if isinstance(body, dict) else ""
    if len(code) == 3 and code.isdecimal() and 400 <= int(code) <= 599:
        return int(code)
    words = _words(body)[0].lower()
    for sign, status in (
        ("rate_limit", 429),
        ("rate limit", 429),
        ("overloaded", 529),
        ("timeout", 504),
        ("authentication", 401),
        ("permission", 403),
        ("invalid_request", 400),
        ("content_filter", 400),
    ):
        if sign in words:
            return status
    return 500


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an error to what it came from."""
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _by_chain(errors: tuple[BaseException, ...], door: Door) -> Fault:
    def any_of(*kinds: type[BaseException]) -> bool:
        return any(isinstance(error, kinds) for error in errors)

    if any_of(ssl.SSLCertVerificationError):
        return Fault(error=_certificate(errors, door))
    if any_of(httpx2.UnsupportedProtocol, httpx2.LocalProtocolError):
        return Fault(error=_address(door))
    if any_of(httpx2.ConnectTimeout):
        return Fault(error=_unreachable(door))
    if any_of(httpx2.TimeoutException, openai.APITimeoutError):
        return Fault(error=too_slow(door, "took too long"))
    connecting = any_of(httpx2.ConnectError, httpx2.ProxyError)
    if not connecting and any_of(
        httpx2.NetworkError,
        httpx2.RemoteProtocolError,
        anyio.EndOfStream,
        anyio.BrokenResourceError,
        anyio.ClosedResourceError,
        ConnectionResetError,
        BrokenPipeError,
        ssl.SSLEOFError,
    ):
        return Fault(error=cut(door), again=True)
    if any_of(ssl.SSLError):
        said = (
            f"{door.host} does not speak TLS as it should: check whether OPENAI_BASE_URL must begin with http:// or https://."
        )
        return Fault(error=ModelRefused(said, reason="certificate"))
    return Fault(error=_unreachable(door), again=True)


def _certificate(errors: tuple[BaseException, ...], door: Door) -> ModelRefused:
    why = next(
        (getattr(error, "verify_message", "") for error in errors if isinstance(error, ssl.SSLCertVerificationError)), ""
    )
    said = f"The certificate of {door.host} cannot be trusted: renew it, or add its authority to this machine's trusted ones."
    raw = door.quote(why)
    return ModelRefused(_with(said, raw), reason="certificate", raw=raw)


def _unreachable(door: Door) -> ModelUnavailable:
    return ModelUnavailable(f"Cannot reach {door.host}: check the network and OPENAI_BASE_URL.", reason="unreachable")


def _address(door: Door) -> ModelRefused:
    return ModelRefused(f"The address of {door.host} cannot be used: check OPENAI_BASE_URL.", reason="unreachable")


def _unreadable(error: Exception, door: Door) -> Fault:
    what = str(error) if isinstance(error, Unreadable | TooLong) else "a body that cannot be decoded"
    said = f"The model at {door.host} sent something unreadable ({door.quote(what)}): check OPENAI_BASE_URL, or try again."
    return Fault(error=ModelUnavailable(said, reason="unreadable"))
