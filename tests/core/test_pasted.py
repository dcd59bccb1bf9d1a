"""Code without a fence: what is taken for it, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.pasted import holds_code, with_fences

GO = """func keep(in <-chan Record, out chan<- Record) {
    seen := map[[32]byte]bool{}
    for r := range in {
        h := sha256.Sum256(r.Bytes)
        if seen[h] {
            continue
        }
        seen[h] = true
        out <- r
    }
}"""
PYTHON = """def top(batches, k):
    heap = []
    for b in batches:
        heapq.heappush(heap, (b.deadline, b))

    return heap[:k]"""
KOTLIN = """class Limiter(private val rate: Int) {
    private val left = AtomicInteger(rate)
    fun take(): Boolean {
        return left.getAndDecrement() > 0
    }
}"""
JAVA = """public static int last(int[] xs) {
  int i = xs.length - 1;
  while (i > 0 && xs[i] == 0) i--;
  return i;
}"""
SCRIPT = """const seen = new Set();
for (const r of records) {
  if (!seen.has(r.id)) { seen.add(r.id); out.push(r); }
}"""


@pytest.mark.parametrize("code", [GO, PYTHON, KOTLIN, JAVA, SCRIPT])
def test_code_is_fenced_and_the_prose_around_it_is_not(code: str) -> None:
    """In whatever language, with prose before and after it or on its own."""
    assert with_fences(code) == f"```\n{code}\n```"
    assert with_fences(f"Here is the core.\n{code}\nIt keeps one hash for each.") == (
        f"Here is the core.\n```\n{code}\n```\nIt keeps one hash for each."
    )


@pytest.mark.parametrize(
    "line",
    [
        "def run(xs): return sorted(xs, key=len)",
        "So like this: def add(a, b): return a + b",
        "func f(n int) int { if n < 2 { return n }; return f(n-1) }",
        "I write it: fun take(): Boolean { return left > 0 }",
    ],
)
def test_code_on_one_line_is_code(line: str) -> None:
    """Also after some words."""
    assert holds_code(line)
    assert with_fences(line).replace("\n", "").replace("```", "") == line


@pytest.mark.parametrize(
    "prose",
    [
        "I would hash the record, look it up in a set, and return early if it is there.",
        "20 000 a second times 86 400 = 1.7 billion a day; that is too much for one machine.",
        "The function f(x) maps a key to a worker (consistent hashing), so the class of the worker is known.",
        "Steps:\n- if the key is seen: drop it\n- else: keep it\n- return to the queue what failed",
        "A task has {id, state, lease}; the state is one of {open, leased, done}.",
        "POST /tasks {project, payload} -> 201 {id}\nGET /tasks/{id}",
        "It depends:\n  for few tasks one table;\n  for many tasks a queue for each project.",
        "n = 10 000 and k = 3",
        "If we lose it, we return to the last checkpoint: nothing else is needed.",
        "First: import the old rows. Then, with a lock, we switch.",
    ],
)
def test_prose_is_no_code(prose: str) -> None:
    """Numbers, calls in passing, sets of names, routes and lists are said and not written."""
    assert with_fences(prose) == prose
    assert not holds_code(prose)


def test_a_text_with_fences_is_left_as_it_is() -> None:
    """Whoever fences knows what is code."""
    text = f"```\nx\n```\n{PYTHON}"
    assert with_fences(text) == text
    assert holds_code(text)


@given(st.text(alphabet="def run(x): {}=;\n \tfor\\return:=", max_size=300))
def test_nothing_is_lost_or_moved(text: str) -> None:
    """Without its fences and line ends the text is the same."""
    assert with_fences(text).replace("```", "").replace("\n", "") == text.replace("```", "").replace("\n", "") or "```" in text


def test_prose_that_goes_on_after_the_code_is_prose() -> None:
    """In the same line, too."""
    text = "One shape more: @rule(1) def f(box): return [] if box.ok else [Bad(box)]. If two fight, the stricter counts."
    assert with_fences(text) == (
        "One shape more: @rule(1) \n```\ndef f(box): return [] if box.ok else [Bad(box)].\n```\nIf two fight, the stricter counts."
    )


@pytest.mark.parametrize(
    "line",
    [
        "const f = function (a) { return a; }",
        "private inline fun f(a: Int) { return a }",
        "export default function f(a) { return a; }",
    ],
)
def test_words_that_belong_to_the_code_stay_with_it(line: str) -> None:
    """What stands before the keyword is no prose there."""
    assert with_fences(line) == f"```\n{line}\n```"
