"""The candidate's figures against what they should be: right, off by a factor, or in the wrong unit; worked out by code alone.

How amounts are read lives in `amounts`, how they are worked out in `formulas`; what is said about a wrong one in `needs`.
Nothing here is stored: it is worked out from the records again whenever it is wanted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Literal

from interviewer.core.amounts import LONGEST, Amount, read_amounts
from interviewer.core.formulas import FORMULAS, Formula, fill_in, show, work_out
from interviewer.core.script import Figure, Kind, Question
from interviewer.core.sentences import Sentence, read, stem, tokens
from interviewer.core.session import Session
from interviewer.core.turns import Turn

Verdict = Literal["right", "off by a factor", "wrong unit"]

FARTHEST: dict[Kind, float] = {"count": 1e4}
"""An amount that is further off than this, or else than `FAR`, is another amount and not a wrong one."""
FAR = 1e9
NEAR = 4
"""How many words a count may stand away from a word of its first group of cues."""
SAME = 1.02
"""What is within this ratio of a given number restates it."""
CLOSE = 0.1
"""How near the number must be to call the unit wrong: eight bits for ten is not a byte for ten bits."""
COMBINATIONS = 200
"""The most ways of taking inputs from one sentence that are tried."""
AROUND = 30
"""How many characters beside an amount can turn it down."""
_DENIED = re.compile(
    r"\b(?:not|never|no longer|instead|rather than|wrong|too (?:few|little|small|many|much|large|big|expensive))\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_STANDS_FOR: dict[Kind, frozenset[Kind]] = {
    "per day": frozenset({"per day", "count"}),
}
_RATES: frozenset[Kind] = frozenset({"per day", "per second"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One figure the candidate gave: their words and where they stand, what it is and should be, and the arithmetic as a line."""

    id: str
    said: str
    start: int
    end: int
    value: float
    should: float
    verdict: Verdict
    factor: float
    formula: str


def check(figures: Iterable[Figure], text: str, *, given: str = "") -> tuple[Checked, ...]:
    """Return every figure of `text` that can be checked, in the order of the text; what is not sure to be one is left out.

    Where one sentence holds several amounts that could be meant, the one that is nearest to right counts.
    An amount that stands in `given`, the words of the question and its facts, may be right but is never wrong.
    """
    text = text[:LONGEST]
    wanted = [figure for figure in figures if figure.formula in FORMULAS]
    restated = read_amounts(given) if wanted else ()
    found = []
    for sentence in read(text, False).sentences if wanted else ():
        if sentence.asks:
            continue
        amounts = read_amounts(text[sentence.start : sentence.end])
        if not amounts:
            continue
        stems = {stem(word) for word in sentence.words}
        for figure in wanted:
            if all(_has(stems, group) for group in figure.cues) and not _has(stems, figure.unless):
                found += _in_sentence(figure, sentence, amounts, text, restated)
    right = {checked.start for checked in found if checked.verdict == "right"}
    kept = (checked for checked in found if checked.verdict == "right" or checked.start not in right)
    return tuple(sorted(kept, key=lambda checked: (checked.start, checked.id)))


def given(question: Question) -> str:
    """Return what a candidate may restate: the question, its facts and its constraints."""
    says = (*(fact.says for fact in question.facts), *(constraint.says for constraint in question.constraints))
    return "\n\n".join((question.ask, *says))


def figures_now(session: Session) -> tuple[Figure, ...]:
    """Return the figures of the open questions that count now, given the staged constraints that were put."""
    return tuple(figure for question in session.open_questions for figure in question.figures if counts(figure, session.put))


def counts(figure: Figure, put: Sequence[str]) -> bool:
    """Tell whether a figure counts once these ids were put."""
    begun = not figure.after or any(id in put for id in figure.after)
    return begun and not any(id in put for id in figure.before)


def wrong_figure(session: Session) -> Checked | None:
    """Return the first wrong figure of the last answer that may be asked about, if its last value in that answer is wrong.

    Each figure is asked about once, and in one interview at most as many as the manners say.
    """
    answer: Turn | None = session.last_answer
    known = {figure.id for question in session.bundle.questions for figure in question.figures}
    limit = session.bundle.standards.manners.figure_questions
    if session.fresh is None or answer is None or not known or len(known.intersection(session.put)) >= limit:
        return None
    told = "\n\n".join(given(question) for question in session.open_questions)
    last = {checked.id: checked for checked in check(figures_now(session), answer.text, given=told)}
    wrong = (checked for checked in last.values() if checked.verdict != "right" and checked.id not in session.put)
    return min(wrong, key=lambda checked: checked.start, default=None)


def _has(stems: set[str], phrases: tuple[str, ...]) -> bool:
    return any(map(stems.issuperset, _stems(phrases)))


@lru_cache(maxsize=1024)
def _stems(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tokens, phrases))


def _in_sentence(
    figure: Figure, sentence: Sentence, amounts: Sequence[Amount], text: str, restated: Sequence[Amount]
) -> list[Checked]:
    """Return the right ones among the amounts of a sentence, or the one nearest to right where none is."""
    formula = FORMULAS[figure.formula]
    tried = [
        checked
        for target in amounts
        if _may_be(target, figure, formula, sentence)
        for inputs in islice(_inputs(figure, formula, amounts, target), COMBINATIONS)
        if (checked := _judge(figure, formula, target, inputs, sentence.start, text)) is not None
        and (checked.verdict == "right" or not (_restates(target, figure, formula, restated) or _turned_down(checked, text)))
    ]
    right = {checked.start: checked for checked in tried if checked.verdict == "right"}
    if right:
        return list(right.values())
    tried = [checked for checked in tried if not _adds_up(figure, formula, sentence, amounts, checked)]
    return [min(tried, key=lambda checked: (checked.verdict != "wrong unit", abs(math.log(checked.factor))))] if tried else []


def _may_be(target: Amount, figure: Figure, formula: Formula, sentence: Sentence) -> bool:
    """Tell whether an amount may be the figure: its kind fits, and a count stands near its cue."""
    if target.value <= 0:
        return False
    fits = target.kind in _STANDS_FOR.get(formula.result, {formula.result})
    if not fits and not (target.kind in _RATES and formula.result in _RATES):
        return False
    return target.kind != "count" or _is_near(target, figure.cues[0], sentence)


def _restates(target: Amount, figure: Figure, formula: Formula, restated: Sequence[Amount]) -> bool:
    """Tell whether an amount is one of the formula's own numbers or one the candidate was given."""
    numbers = [
        value for name, value in figure.inputs.items() if isinstance(value, float) and formula.inputs[name] == target.kind
    ]
    numbers += [amount.value for amount in restated if amount.kind == target.kind]
    return _repeats(target.value, numbers)


def _turned_down(checked: Checked, text: str) -> bool:
    """Tell whether the words around an amount say that it does not do: "two bits are not enough"."""
    return _DENIED.search(text[max(0, checked.start - AROUND) : checked.end + AROUND]) is not None


def _repeats(value: float, numbers: Iterable[float]) -> bool:
    return any(number > 0 and 1 / SAME <= value / number <= SAME for number in numbers)


def _is_near(target: Amount, group: tuple[str, ...], sentence: Sentence) -> bool:
    start, end = sentence.start + target.start, sentence.start + target.end
    before = [word for word, right in zip(sentence.words, sentence.ends, strict=True) if right <= start][-NEAR:]
    after = [word for word, left in zip(sentence.words, sentence.starts, strict=True) if left >= end][:NEAR]
    stems = {stem(word) for word in (*before, *after)}
    return _has(stems, group)


def _adds_up(figure: Figure, formula: Formula, sentence: Sentence, amounts: Sequence[Amount], checked: Checked) -> bool:
    """Tell whether an amount is right for numbers of the candidate's own, such as "for 100 million keys": then it is no slip."""
    target = next(amount for amount in amounts if sentence.start + amount.start == checked.start)
    assumed = islice(_inputs(figure, formula, amounts, target, assumed=True), COMBINATIONS)
    values = (work_out(figure.formula, inputs) for inputs in assumed)
    return any(value is not None and _is_close(target.value / value, min(figure.tolerance, CLOSE)) for value in values)


def _inputs(
    figure: Figure, formula: Formula, amounts: Sequence[Amount], target: Amount, *, assumed: bool = False
) -> Iterator[dict[str, float]]:
    """Return every way of filling the inputs from the other amounts of the sentence, the nearest first.

    With `assumed`, the sentence's own numbers also stand for those that the figure gives.
    """
    own = [value for value in figure.inputs.values() if isinstance(value, float)]
    others = [amount for amount in amounts if amount is not target and not _repeats(amount.value, own)]
    near = sorted(others, key=lambda amount: abs(amount.start - target.start))
    pools: list[list[float]] = []
    for name in formula.inputs:
        wanted = figure.inputs.get(name)
        if isinstance(wanted, float):
            instead = [amount.value for amount in near if amount.kind == formula.inputs[name]] if assumed else []
            pools.append([*instead, wanted])
        elif name == formula.many:
            parts = [amount.value for amount in near if amount.kind == wanted]
            pools.append([sum(parts)] if len(parts) > 1 else [])
        else:
            pools.append([value for amount in near if (value := _as(amount, wanted)) is not None])
    return (dict(zip(formula.inputs, values, strict=True)) for values in product(*pools))


def _as(amount: Amount, wanted: Kind | None) -> float | None:
    """Return an amount's value as an input of a kind: the bytes of one item count as bytes, and "1.1 times" as a number."""
    if amount.kind == wanted:
        return amount.value
    if wanted == "bytes" and amount.kind == "bits per key":
        return amount.value / 8
    return amount.value if wanted == "count" and amount.kind == "factor" else None


def _judge(
    figure: Figure, formula: Formula, target: Amount, inputs: dict[str, float], offset: int, text: str
) -> Checked | None:
    """Return the verdict on one amount, or None where the words leave it open or it must be another amount."""
    should = work_out(figure.formula, inputs)
    if should is None:
        return None
    same = target.kind == formula.result or target.kind == "count"
    factor = target.value / should
    verdict: Verdict = "off by a factor"
    if same and _is_close(factor, figure.tolerance):
        verdict = "right"
    elif target.bound and (factor > 1) == (target.bound == "at most"):
        return None
    elif _is_close((target.swapped or 0.0 if same else target.bare) / should, min(figure.tolerance, CLOSE)):
        verdict = "wrong unit"
    elif not same or not 1 / FARTHEST.get(target.kind, FAR) < factor < FARTHEST.get(target.kind, FAR):
        return None
    start, end = offset + target.start, offset + target.end
    said = text[start:end]
    return Checked(
        id=figure.id,
        said=said,
        start=start,
        end=end,
        value=target.value,
        should=should,
        verdict=verdict,
        factor=factor,
        formula=f"{fill_in(figure.formula, inputs)} = {show(should, formula.result)}; said: {said}",
    )


def _is_close(factor: float, tolerance: float) -> bool:
    return 1 / (1 + tolerance) <= factor <= 1 + tolerance
