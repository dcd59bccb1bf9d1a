"""The files that come with a coding question, `C1.starter.py` and `C1.tests.py`: do they fit together? Nothing here runs them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from interviewer.errors import Problem

STARTER, TESTS = ".starter.py", ".tests.py"
KINDS = {STARTER: "starter", TESTS: "tests"}
"""How such a file's name ends, and the field of the question it fills."""

LONGEST = 8_000
"""Longest file in characters; a candidate reads it during the interview."""

_ID = re.compile(r"\b[A-Z]+\d*-[SPKHFN]\d+\b")


def of(path: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a question that stand in files beside its own, without white space around them, as all prose here."""
    beside = path.removesuffix(".toml")
    return {field: files[beside + end].strip() for end, field in KINDS.items() if beside + end in files}


def check(files: Mapping[str, str]) -> Iterator[Problem]:
    """Return what is wrong with the Python files among `files`."""
    for path, text in sorted(files.items()):
        if not path.endswith(".py"):
            continue
        end = next((end for end in KINDS if path.endswith(end)), None)
        if end is None or not path.startswith("rounds/"):
            yield Problem(path, 1, "file", "no part of the plan has this name: see prompts/README.md.")
            continue
        beside = path.removesuffix(end)
        id = beside.rpartition("/")[2]
        if f"{beside}.toml" not in files:
            yield Problem(path, 1, id, f"there is no question {id}.toml beside it.")
        other = next(kind for kind in KINDS if kind != end)
        if beside + other not in files:
            yield Problem(path, 1, id, f"{id}{other} is missing: a starter file and tests come together.")
        if len(text) > LONGEST:
            yield Problem(path, 1, id, f"it has {len(text)} characters; a candidate can read {LONGEST}.")
        for number, line in enumerate(text.splitlines(), 1):
            if found := _ID.search(line):
                yield Problem(path, number, id, f"{found[0]} is named, and a candidate reads this file.")
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            yield Problem(path, error.lineno or 1, id, f"it is not Python: {error.msg}.")
            continue
        if end == TESTS:
            yield from _tests(path, id, tree, _names(files.get(beside + STARTER, "")))


def _tests(path: str, id: str, tree: ast.Module, offered: set[str] | None) -> Iterator[Problem]:
    """Return tests that cannot run, and names that the starter file does not define."""
    found: dict[str, int] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name, args=arguments) if name.startswith("test_"):
                if ast.unparse(arguments):
                    yield Problem(path, node.lineno, id, f"{name} takes arguments, and nothing gives it any.")
                if name in found:
                    yield Problem(path, node.lineno, id, f"{name} stands twice, so the first is never run.")
                found[name] = node.lineno
            case ast.AsyncFunctionDef(name=name) if name.startswith("test_"):
                yield Problem(path, node.lineno, id, f"{name} is asynchronous, and nothing waits for it.")
            case ast.ImportFrom(module="solution", names=names):
                missing = [] if offered is None else [one.name for one in names if one.name not in offered]
                for name in missing:
                    yield Problem(path, node.lineno, id, f"{name} is not in {id}{STARTER}.")
    if not found:
        yield Problem(path, 1, id, "it holds no function test_….")
    if not any(isinstance(node, ast.ImportFrom) and node.module == "solution" for node in tree.body):
        yield Problem(path, 1, id, "it imports nothing `from solution`, so it tests nothing of the candidate's.")


def _names(starter: str) -> set[str] | None:
    """Return what a starter file defines, or None where that cannot be read."""
    try:
        body = ast.parse(starter).body
    except SyntaxError:
        return None
    defined = {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    targets = (node.targets for node in body if isinstance(node, ast.Assign))
    return defined | {target.id for many in targets for target in many if isinstance(target, ast.Name)}
