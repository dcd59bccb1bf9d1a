"""Runs the tests of a question on a candidate's code and tells what happens, one JSON message at a time.

The page loads this file into the Python of the browser; the repository's own tests run it under CPython, so both are judged alike.
It knows nothing of the page: `emit` takes one text, and nothing is returned.
"""

from __future__ import annotations

import ast
import io
import json
import linecache
import operator
import reprlib
import sys
import time
import traceback
import tracemalloc
import types
from collections.abc import Callable
from typing import Any

SOLUTION, TESTS = "solution.py", "tests.py"
MOST_OUTPUT = 4_000
"""Characters of each stream that are passed on."""
MOST_SAID = 900
"""Characters of what is said about one test."""
MOST_TESTS = 100

COMPARISONS = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Is: ("is", operator.is_),
    ast.IsNot: ("is not", operator.is_not),
    ast.In: ("in", lambda one, many: one in many),
    ast.NotIn: ("not in", lambda one, many: one not in many),
}
BY_WORD = dict(COMPARISONS.values())

_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = 120
_shown.maxlist = _shown.maxtuple = _shown.maxset = _shown.maxdict = 12


Emit = Callable[[str], object]
Tell = Callable[..., None]


def run(solution: str, tests: str, emit: Emit, *, measure: bool = False) -> None:
    """Run `tests`, a module of functions `test_…` that import from `solution`; without tests, run the solution as a script.

    With `measure`, the most that Python's heap held since the start is told in bytes; that makes everything slower.
    """
    _Run(emit).all(solution, tests, measure)


class _Run:
    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._compared = ""

    def tell(self, **message: Any) -> None:
        """Pass one message on; half of a surrogate pair, which no other side could read, is replaced."""
        text = json.dumps(message, ensure_ascii=False)
        self._emit(text.encode("utf-8", "replace").decode("utf-8"))

    def all(self, solution: str, tests: str, measure: bool) -> None:
        """Run everything with the streams caught, and put all back as it was."""
        before = sys.stdin, sys.stdout, sys.stderr, sys.modules.get("solution")
        out, err = _Stream("stdout", self.tell), _Stream("stderr", self.tell)
        sys.stdin, sys.stdout, sys.stderr = io.StringIO(), out, err
        peak = None
        try:
            if measure:
                tracemalloc.start(1)
            self._modules(solution, tests)
            if measure:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
        finally:
            out.flush()
            err.flush()
            sys.stdin, sys.stdout, sys.stderr = before[:3]
            sys.modules.pop("solution", None)
            if before[3] is not None:
                sys.modules["solution"] = before[3]
        self.tell(kind="end", peak=peak, left_out=out.left_out + err.left_out)

    def _modules(self, solution: str, tests: str) -> None:
        script = not tests.strip()
        try:
            candidate = _module("solution" if not script else "__main__", SOLUTION, ast.parse(solution, SOLUTION), solution)
            if script:
                return
            sys.modules["solution"] = candidate
            tree = ast.fix_missing_locations(_Asserts().visit(ast.parse(tests, TESTS)))
            held = _module("tests", TESTS, tree, tests, _compare=self._compare)
        except BaseException as error:
            sys.stderr.write(f"{_explained(error)}\n")
            return
        found = [(name, value) for name, value in vars(held).items() if name.startswith("test_") and callable(value)]
        del found[MOST_TESTS:]
        self.tell(kind="tests", names=[name for name, _ in found])
        for name, test in found:
            self._test(name, test)

    def _test(self, name: str, test: Callable[[], object]) -> None:
        self.tell(kind="begun", name=name)
        self._compared, result, says = "", "passed", ""
        began = time.perf_counter()
        try:
            test()
        except BaseException as error:
            result, says = "failed", self._failure(error)
        spent = time.perf_counter() - began
        self.tell(kind="test", name=name, result=result, says=says, milliseconds=round(spent * 1000))

    def _compare(self, word: str, left: Any, right: Any) -> Any:
        """Compare as the assertion does, and remember both sides."""
        found = BY_WORD[word](left, right)
        if not found:
            self._compared = f"{_repr(left)} {word} {_repr(right)}"
        return found

    def _failure(self, error: BaseException) -> str:
        """Return the failing line, then what was compared or which error it was."""
        frames = _frames(error)
        asked = next((frame for frame in frames if frame.filename == TESTS), None)
        lines = [] if asked is None or not asked.line else [asked.line.strip()]
        if isinstance(error, AssertionError) and frames and frames[-1].filename == TESTS:
            said = f"    # {error}" if str(error) else ""
            lines.append(f"E   {self._compared or 'it does not hold'}{said}")
        else:
            lines.append(f"E   {_said(error)}{_where(frames)}")
        return _cut("\n".join(lines), MOST_SAID)


class _Asserts(ast.NodeTransformer):
    """Lets an assertion that compares two things remember both."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        """Send the comparison through `_compare`."""
        match node.test:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
                word = ast.Constant(COMPARISONS[type(op)][0])
                call = ast.Call(ast.Name("_compare", ast.Load()), [word, left, right], [])
                node.test = ast.copy_location(call, node.test)
        return node


class _Stream(io.TextIOBase):
    """Passes on what is printed, line by line, up to a limit; what is over is counted."""

    def __init__(self, name: str, tell: Tell) -> None:
        self._name, self._tell, self._room, self._held = name, tell, MOST_OUTPUT, ""
        self.left_out = 0

    def writable(self) -> bool:
        """Say that it takes text."""
        return True

    def write(self, text: str) -> int:
        """Take text, and pass on whole lines."""
        taken = text[: self._room]
        self._room -= len(taken)
        self.left_out += len(text) - len(taken)
        self._held += taken
        if "\n" in taken or (taken and not self._room):
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Pass on what is held."""
        if self._held:
            self._tell(kind="out", stream=self._name, text=self._held)
            self._held = ""


def _module(name: str, file: str, tree: ast.Module, source: str, **given: Any) -> types.ModuleType:
    """Return the module that the tree makes; its lines are kept for tracebacks."""
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    module = types.ModuleType(name)
    vars(module).update(__file__=file, **given)
    if name == "solution":
        sys.modules[name] = module  # what it defines may look itself up, as dataclasses do
    exec(compile(tree, file, "exec"), vars(module))  # noqa: S102 - to run what was written is what this is for
    return module


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the frames that are the candidate's or the tests'."""
    return [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in (SOLUTION, TESTS)]


def _where(frames: list[traceback.FrameSummary]) -> str:
    if not frames:
        return ""
    return f"  ({frames[-1].filename}, line {frames[-1].lineno})"


def _said(error: BaseException) -> str:
    if isinstance(error, ImportError) and error.name == "solution":
        return f"{error}: the tests look for what the starter file names"
    return "".join(traceback.format_exception_only(error)).strip()


def _explained(error: BaseException) -> str:
    """Return why the code could not be run at all."""
    if isinstance(error, SyntaxError):
        return _said(error)
    return _said(error) + _where(_frames(error))


def _repr(value: Any) -> str:
    try:
        return _shown.repr(value)
    except BaseException as error:
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
