"""Which kind of file a transcript from elsewhere is, told by its content and never by its name; how each is read lives beside."""

from __future__ import annotations

import re

from interviewer.core.captions import looks_like, read_captions
from interviewer.core.chat_files import is_conversation, read_document, read_line
from interviewer.core.foreign import LARGEST, Foreign, refuse
from interviewer.core.named_lines import read_lines
from interviewer.errors import ImportRefused

_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
_OWN = re.compile(rb'\s*\{"v":\s*\d')
_PAGE = re.compile(r"\s*(?:<!doctype|<html|<\?xml|<head|<body)", re.IGNORECASE)
_BINARY = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word document or another archive",
    b"\x1f\x8b": "compressed",
    b"{\\rtf": "rich text",
}


def is_own(content: bytes) -> bool:
    """Tell whether the content begins like a transcript of this program."""
    return _OWN.match(content) is not None


def read_text(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with its mark; raises `ImportRefused` for anything else."""
    if len(content) > LARGEST:
        raise refuse(f"It has more than {LARGEST:,} bytes, which is the most that is read.")
    for begins, what in _BINARY.items():
        if content.startswith(begins):
            raise refuse(f"It is {what}, not text: save the transcript as plain text.")
    coding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(coding)
    except UnicodeDecodeError as error:
        raise refuse(f"It is not text in UTF-8: byte {error.start} cannot be read. Save it as UTF-8.") from error


def is_of_many(first: bytes) -> bool:
    """Tell whether the first line of a file is a whole conversation, so that the others may be, one a line."""
    try:
        return is_conversation(read_text(first))
    except ImportRefused:
        return False


def read_one_of_many(line: bytes, number: int) -> Foreign:
    """Return the conversation on one line of such a file; raises `ImportRefused` for that line alone."""
    return read_line(read_text(line).strip(), number)


def read_foreign(text: str) -> tuple[Foreign, ...]:
    """Return the conversations in a text; raises `ImportRefused` with a reason where there is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if not text.strip():
        raise refuse("It is empty.")
    if _PAGE.match(text):
        raise refuse("It is a web page: save the transcript as plain text.")
    if looks_like(text):
        return (read_captions(text),)
    if _JSON.match(text):
        return read_document(text)
    return (read_lines(text),)
