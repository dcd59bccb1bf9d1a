"""How a socket ends, and what an error is called on the wire."""

from __future__ import annotations

CLOSE_CODES: dict[int, tuple[str, str]] = {
    1002: ("bytes that are no websocket frame", "yes"),
    1007: ("a text frame that is not UTF-8", "yes"),
    1009: ("a frame longer than the limit", "yes"),
    1012: ("the program stops, or the interview was closed because nobody was there", "yes, after 0.2 to 2 s by chance"),
    1013: ("too slow a reader, too much open, or another process writes the interview", "yes, after 5 to 10 s"),
    4401: ("no valid cookie or bearer token, or a `resume` with a wrong token", "no: open the address of the terminal"),
    4404: ("no such interview; an `error` frame comes first", "no"),
    4429: ("too many messages", "yes, after 5 to 10 s"),
}
"""Why the server closes a socket, and whether coming back helps; 1011 or a close without a code is a bug."""

ERROR_CODES: dict[str, str] = {
    "not_json": "the message is not a JSON object",
    "unknown_type": "there is no message of that type",
    "bad_field": "a field is missing, unknown or of the wrong kind",
    "too_long": "a text, the whole message or the interview is too long",
    "too_deep": "the message is nested too deep",
    "duplicate_key": "a key stands twice",
    "bad_number": "a number is none that JSON has, or far too long",
    "bad_text": "a text holds NUL or half of a surrogate pair",
    "binary": "a binary message",
    "too_fast": "more messages than the limit; some more of them close the socket with 4429",
    "not_joined": "`create`, `join` or `resume` must come first",
    "joined_already": "this socket is in an interview already",
    "bad_token": "`resume` with a wrong token; 4401 follows",
    "not_found": "no such interview (4404 follows), round or question",
    "out_of_order": "not possible now, such as an answer while the clock is paused",
    "session_closed": "the interview has ended",
    "busy": "an answer is waiting already; this one was not taken",
    "not_saved": "the disk refused; what was sent with this `cmid` is still only with the client",
    "transcript_broken": "the file is damaged; the sentence names file and byte",
    "transcript_newer": "the file was written by a newer program",
    "transcript_busy": "another process writes the interview; 1013 follows",
    "overloaded": "as many interviews are open as may be; 1013 follows",
    "closing": "the program is stopping; 1012 follows",
    "failed": "a fault in the program; the sentence names the line of the log",
}
"""The `code` of an `error` frame; a client that does not know one shows `says`."""
