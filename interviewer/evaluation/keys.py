"""What is asked for has a key, and the key is made of everything it depends on; equal things have equal keys, so nothing is done twice.

A call depends on the model, its messages and parameters, the shape asked for, the repeat, and how often it was asked in this repeat.
A verdict depends on the transcript, the criterion, the judge, and whether it is asked for twice.
A case depends on the part of the prompts it uses, the candidate, the level, the repeat, the models, and the code that decides.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interviewer import __version__
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, canonical
from interviewer.core.script import Level

PACKAGE = Path(__file__).parents[1]
DECIDING = (
    "core/*.py",
    "conduct.py",
    "grades.py",
    "importing.py",
    "llm/brain.py",
    "llm/marking.py",
    "evaluation/awkward.py",
    "evaluation/candidates.py",
    "evaluation/cards.py",
    "evaluation/gold.py",
    "evaluation/gradings.py",
    "evaluation/judging.py",
    "evaluation/labelled.py",
    "evaluation/rating.py",
    "evaluation/rounds.py",
    "evaluation/recorded.py",
    "evaluation/simulated.py",
)
"""The sources that decide how an interview goes, what a candidate does in it, how it is graded, and what is measured of it."""
ASKED = ("observe", "phrase")
"""The conversations that an interview holds; what is asked of a finished transcript has keys of its own."""


def digest(value: Any) -> str:
    """Return 32 hex digits of BLAKE2b over the canonical JSON of a value."""
    return hashlib.blake2b(_canonical(value), digest_size=16).hexdigest()


def _canonical(value: Any) -> bytes:
    return canonical(value).encode("utf-8", "surrogatepass")


def call_key(conversation: Conversation, *, model: str, repeat: int, attempt: int = 0) -> str:
    """Return the key of one call; `attempt` tells apart what was asked again because the answer could not be used."""
    shape = conversation.shape
    head = {
        "model": model,
        "messages": [[message.role, len(message.content)] for message in conversation.messages],
        "max_tokens": conversation.max_tokens,
        "repeat": repeat,
        "attempt": attempt,
    }
    key = hashlib.blake2b(_canonical(head)[:-1], digest_size=16)
    # the last member of the head, which is written once for all keys of a shape
    key.update(f',"shape":{shape.canonical if shape is not None else "null"}}}'.encode("utf-8", "surrogatepass"))
    for message in conversation.messages:  # as they are: to write them as JSON takes ten times as long as to digest them
        key.update(message.content.encode("utf-8", "surrogatepass"))
    return key.hexdigest()


def verdict_key(*, transcript: str | Sequence[str], criterion: Any, judge: str) -> str:
    """Return the key of a verdict: the digest of the transcript, or of both, what it is judged by, and the model that judges."""
    return digest({"transcript": transcript, "criterion": criterion, "judge": judge})


def case_key(
    *, used: str, candidate: str, question: str, level: Level, repeat: int, models: Mapping[str, str], code: str
) -> str:
    """Return the key of a finished interview; `used` and `candidate` are digests, `code` is what `code_digest` gives."""
    return digest(
        {
            "used": used,
            "candidate": candidate,
            "question": question,
            "level": level,
            "repeat": repeat,
            "models": dict(models),
            "code": code,
        }
    )


def used_digest(narrowed: Bundle) -> str:
    """Return the digest of what an interview on a narrowed bundle can depend on: all of it but the conversations held afterwards."""
    data = narrowed.as_data()
    data["conversations"] = {name: data["conversations"][name] for name in ASKED}
    return digest(data)


@functools.cache
def code_digest(package: Path = PACKAGE) -> str:
    """Return the version of this program with a digest of the sources that decide."""
    found = {
        path.relative_to(package).as_posix(): hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
        for pattern in DECIDING
        for path in sorted(package.glob(pattern))
    }
    return f"{__version__}+{digest(found)[:12]}"
