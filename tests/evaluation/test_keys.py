"""Keys: what changes an answer changes the key, and nothing else does."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Message, Shape
from interviewer.core.events import Answered
from interviewer.evaluation.keys import DECIDING, PACKAGE, call_key, case_key, code_digest, digest, used_digest, verdict_key

BESIDE = {
    "bills.py": "what an exchange cost",
    "errors.py": "how a failure is told",
    "places.py": "how a file is read",
    "settings.py": "which model is asked, which is in the key itself",
    "transcripts.py": "how records lie on the disk",
    "llm/__init__.py": "names",
    "llm/tokens.py": "what a call costs",
    "evaluation/__init__.py": "nothing",
    "evaluation/exchange.py": "how a call goes out",
    "evaluation/keys.py": "what the keys are made of, which changes them by itself",
    "evaluation/reading.py": "how a file becomes a value, which is in the key itself",
    "evaluation/yardstick.py": "what is read off a card afterwards, and is not kept",
}
"""Modules that deciding ones import and that decide nothing, with what they are for."""

CASE: dict[str, Any] = {
    "used": "u",
    "candidate": "c",
    "question": "C1",
    "level": "II",
    "repeat": 0,
    "models": {"observer": "m", "interviewer": "m"},
    "code": "1",
}


def asked(**other: Any) -> Conversation:
    """Return an exchange that differs in what is given."""
    fixed: dict[str, Any] = {
        "purpose": "observe",
        "messages": (Message("system", "Listen."), Message("user", "Hello.")),
        "read": lambda _: Answered(text="", cmid=""),
        "shape": Shape("observation", {"type": "object"}),
    }
    return Conversation(**fixed | other)


def test_equal_calls_have_equal_keys_whatever_reads_them() -> None:
    """How a reply is read is not part of what is asked, and neither is why."""
    first = call_key(asked(), model="m", repeat=0)
    assert first == call_key(asked(read=lambda _: Answered(text="x", cmid="")), model="m", repeat=0)
    assert first == call_key(asked(purpose="grade"), model="m", repeat=0)
    assert len(first) == 32


def test_a_key_is_what_it_was() -> None:
    """Answers that lie in a store are found again: the digits are those of the canonical JSON of the whole head and the messages."""
    assert call_key(asked(), model="m", repeat=0) == "91bf841f0870d2e6127eba65efe86a0c"
    assert call_key(asked(shape=None), model="m", repeat=0) == "4fe8a2b6abd96ae7ffb2bbe8ac7f9785"


@pytest.mark.parametrize(
    "other",
    [
        {"messages": (Message("user", "Listen."), Message("user", "Hello."))},
        {"messages": (Message("system", "Listen."), Message("user", "Hello!"))},
        {"shape": None},
        {"shape": Shape("observation", {"type": "array"})},
        {"shape": Shape("other", {"type": "object"})},
        {"max_tokens": 7},
    ],
)
def test_every_part_of_a_call_is_in_its_key(other: dict[str, Any]) -> None:
    """Messages with their roles, the schema with its name, and the parameters."""
    assert call_key(asked(**other), model="m", repeat=0) != call_key(asked(), model="m", repeat=0)


def test_model_repeat_and_attempt_are_in_the_key_of_a_call() -> None:
    """A repeat is another call, and so is the second try of one whose answer could not be used."""
    keys = {
        call_key(asked(), model=model, repeat=repeat, attempt=attempt)
        for model in ("m", "n")
        for repeat in (0, 1)
        for attempt in (0, 1)
    }
    assert len(keys) == 8


def test_a_verdict_is_of_a_transcript_by_a_criterion_and_a_judge() -> None:
    """Each of the three makes another verdict."""
    one = verdict_key(transcript="t", criterion="c", judge="j")
    others = [
        verdict_key(transcript="x", criterion="c", judge="j"),
        verdict_key(transcript="t", criterion="x", judge="j"),
        verdict_key(transcript="t", criterion="c", judge="x"),
    ]
    assert len({one, *others}) == 4


@pytest.mark.parametrize(
    "other",
    [
        {"used": "x"},
        {"candidate": "x"},
        {"question": "C2"},
        {"level": "I"},
        {"repeat": 1},
        {"models": {"observer": "n"}},
        {"code": "2"},
    ],
)
def test_everything_an_interview_depends_on_is_in_the_key_of_a_case(other: dict[str, Any]) -> None:
    """The prompts it uses, the candidate, the level, the repeat, the models and the code."""
    assert case_key(**CASE | other) != case_key(**CASE)


def test_what_an_interview_uses_is_its_questions_and_what_they_lean_on(bundles: dict[str, Bundle]) -> None:
    """Another question of the round, and the prose of the grader, change nothing for it."""
    c1 = bundles["C"].narrowed("C1")
    graded = c1.model_copy(update={"conversations": {**c1.conversations, "grade": "Other."}})
    phrased = c1.model_copy(update={"conversations": {**c1.conversations, "phrase": "Other."}})
    assert used_digest(graded) == used_digest(c1)
    assert used_digest(phrased) != used_digest(c1)
    assert used_digest(bundles["C"].narrowed("C2")) != used_digest(c1)


def test_no_module_that_decides_is_forgotten() -> None:
    """Whatever a deciding module imports decides too, or stands above with what else it is for."""
    deciding = {path.relative_to(PACKAGE).as_posix() for pattern in DECIDING for path in PACKAGE.glob(pattern)}
    used = {name: _imported(PACKAGE / name) for name in deciding}
    forgotten = {name: sorted(found - deciding - BESIDE.keys()) for name, found in used.items()}
    assert {name: found for name, found in forgotten.items() if found} == {}
    assert BESIDE.keys() - set().union(*used.values()) == set()
    assert all([*PACKAGE.glob(pattern)] for pattern in DECIDING)


def _imported(path: Path) -> set[str]:
    """Return the modules of the package that a module imports, as files below it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}", *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
    below = (name.removeprefix("interviewer.").replace(".", "/") for name in names if name.startswith("interviewer."))
    return {file for one in below for file in (f"{one}.py", f"{one}/__init__.py") if (PACKAGE / file).is_file()}


def test_the_code_digest_follows_the_sources_that_decide(tmp_path: Path) -> None:
    """Another line in `core/` is another program; a line elsewhere is not."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "needs.py").write_text("one", encoding="utf-8")
    before = code_digest(tmp_path)
    (tmp_path / "cli.py").write_text("two", encoding="utf-8")
    code_digest.cache_clear()
    assert code_digest(tmp_path) == before
    (tmp_path / "core" / "needs.py").write_text("two", encoding="utf-8")
    code_digest.cache_clear()
    assert code_digest(tmp_path) != before


def test_a_digest_takes_any_text() -> None:
    """A lone surrogate in what a model said is no reason to stop."""
    assert digest(["\ud800"]) != digest(["\ud801"])
