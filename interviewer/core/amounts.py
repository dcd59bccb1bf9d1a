"""The amounts in what a candidate said: a value, what kind of amount it is, and the verbatim words.

"9.6 bits per key", "1.2 GB", "1 in 1000", "50K/s", "half a million a day" and "a hundred times fewer" are all read.
What an amount should be is not known here; see `formulas`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from interviewer.core.script import Kind

LONGEST = 20_000
"""Characters of a text that are read; amounts after that are left out."""

Bound = Literal["", "at most", "at least"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One amount; `value` is in the kind's own unit (bits per key, bytes, seconds, a share of 1, per second, per day).

    `swapped` is the value if bits were meant where bytes were said or the other way round, `bare` the number without its unit;
    `bound` tells "less than 10" from "10"; `text[start:end]` are the candidate's words.
    """

    value: float
    kind: Kind
    bare: float
    start: int
    end: int
    swapped: float | None = None
    bound: Bound = ""


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
)
_SMALL = {word: float(n) for n, word in enumerate([*_ONES.split(), "nineteen"])}
_SMALL |= {
    word: 10.0 * n for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTER = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "mn": 1e6, "mio": 1e6, "bn": 1e9}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "hundredth": 100}
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2019": "'"}
)

_W = "|".join(_SMALL)
_S = "|".join(_SCALE)
_WORDS = (
    rf"(?:(?:half an?|a quarter of an?|an?)(?= (?:{_S})\b)|(?:{_W}|{_S})\b)"
    rf"(?:[ -](?:and )?(?:{_W}|{_S})\b){{0,8}}(?: and a (?:half|quarter)\b|(?: point(?: (?:{_W})\b){{1,4}}))?(?: (?:{_S})\b){{0,2}}"
)
_DIGITS = (
    r"(?:[1-9]\d{0,2}(?:[ ,']\d{3}){1,6}(?![\d])(?:\.\d{1,9})?|\d{1,15}(?:[.,]\d{1,12}(?![.,]?\d))?(?!\d)|\.\d{1,12}(?!\d))"
)
_POWER = (
    r"10 ?(?:\^|\*\*) ?[({]?(-?\d{1,3})[)}]?|10(\u207b?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,3})"
    r"|(?:10|ten) to the (\d{1,2})(?:th)?\b"
)
_NUMBER = re.compile(
    rf"(?<![A-Za-z_.^\d])(?<![A-Za-z]-)(?<!\d,)(?:"
    rf"(?P<ten>(?P<mantissa>{_DIGITS}) ?(?:[x×*·]|times) ?(?:{_POWER})|(?:{_POWER}))"
    r"|(?P<exp>\d{1,6}(?:\.\d{1,9})?[eE][+-]?\d{1,3})(?!\w)"
    r"|(?P<base>\d{1,3}) ?(?:\^|\*\*) ?\(?(?P<power>-?\d{1,4})\)?"
    r"|(?P<over>\d{1,3})/(?P<under>\d{1,7})(?![\w/])(?P<of> of\b)?"
    rf"|(?P<digits>{_DIGITS})(?: ?-?(?P<scale>{_S}|mn|mio|bn|(?-i:[kKM]|(?<! )B))(?![A-Za-z0-9])(?: (?P<more>{_S})\b)?)?"
    rf"|(?P<words>\b{_WORDS})"
    rf"|(?P<part>\b(?:half|(?:an?|one) (?:{'|'.join(_PARTS)}) of) an?(?= (?:per ?cent|second|minute|hour|day)))"
    r")",
    re.IGNORECASE,
)
_FOLD = re.compile(
    rf"\b(?P<word>{_W}|hundred|thousand|million)-?fold\b|(?P<number>(?<![\w.])\d{{1,9}}(?:\.\d{{1,3}})?)-?fold\b", re.I
)

_KEY = (
    r"(?: ?/ ?| (?:per|for each|for every|an?|each|every) )(?:(?:distinct|unique|stored) )?"
    r"(?:keys?|items?|elements?|examples?|entr(?:y|ies)|records?|ids?|hash|fingerprint|slot|counter|label|task)\b| (?:each|apiece)\b"
)
_NAMED = r"[ -](?:byte|bit)(?= ?-?(?:hash|fingerprint|key|digest|id|int|integer|counter|entr|value|number|checksum|timestamp|time|float))"
_A_SECOND = re.compile(r"(?: ?/ ?| per | an? | each | every )(?:s|secs?|seconds?)\b", re.I)
_SIZE = re.compile(
    rf"(?P<named>{_NAMED}|-(?:byte|bit)\b)"
    r"|[ -]?(?P<unit>(?P<pre>[kKMGT])(?P<i>i?)[Bb]|(?P<plain>[Bb](?:ytes?|its?)|B)|(?P<bits>[kKMGT](?P<bi>i?)bits?)"
    r"|(?P<long>(?:kilo|mega|giga|tera)(?:byte|bit)s?|gigs?|megs?))(?![A-Za-z])"
)
_EACH = re.compile(_KEY, re.I)
_PERCENT = re.compile(r" ?(?:%|per ?cent\b)|-percent\b", re.I)
_IN = re.compile(rf" (?:in|out of|in every|of every) (?=(?:an? )?(?:{_W}|{_S}|\d))", re.I)
_TIMES = re.compile(
    r" ?(?:x\b(?! ?[\d(])|×(?! ?[\d(]))|[ -]times\b(?! ?\d| (?:an?|per|each|every) (?:day|second|minute|hour|week)\b)", re.I
)
_FACTOR_OF = re.compile(r"\bfactor of (?:about )?$", re.I)
_TIME = (
    r"(?:(?P<ms>ms|milli ?-?seconds?)|(?P<us>us|µs|μs|microseconds?)|(?P<s>s|secs?|seconds?)|(?P<min>mins?|minutes?)"
    r"|(?P<h>h|hrs?|hours?)|(?P<d>d|days?)|(?P<w>weeks?))\b(?!/)"
)
_SECONDS = re.compile(rf"[ -]?{_TIME}", re.I)
_STOP = r"(?!(?:and|or|is|are|was|at|in|on|to|for|then|than|but|if|so|with|from|by|per|an?|each|every|times|over|under|within|about)\b)"
_RATE = re.compile(
    rf"(?:(?: {_STOP}[A-Za-z'-]{{1,20}}){{0,4}}(?: ?/ ?| per | an? | each | every ){_TIME}"
    rf"| (?:{_STOP}[A-Za-z'-]{{1,20}} ){{0,3}}(?P<daily>daily)\b"
    r"| ?(?P<qps>qps|rps|tps)\b)",
    re.I,
)
_LESS = re.compile(
    r"(?:less than|fewer than|at most|below|up to|no more than|not more than|<|≤|<=)\s?(?:about |around |~)?$", re.I
)
_MORE = re.compile(r"(?:more than|at least|over|above|>|≥|>=|no less than)\s?(?:about |around |~)?$", re.I)
_NOT = re.compile(
    r"(?:\bnot|n't|rather than|instead of|\bno longer|\b(?:a )?few|\bseveral|\bcouple of|\bmany)\s?(?:a |about |~)?$", re.I
)
_SPAN = {"ms": 1e-3, "us": 1e-6, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
SMALL = 0.1
"""A number without a unit that is no larger is a share, such as an error of 1e-3: nobody counts a hundredth of a thing."""
_PREFIX = {"k": 1, "m": 2, "g": 3, "t": 4}


@lru_cache(maxsize=1024)
def read_amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a text in order; those that are negated ("not 10 MB") are left out."""
    plain = text[:LONGEST].translate(_PLAIN)
    found: list[Amount] = []
    at = 0
    while (match := _NUMBER.search(plain, at)) is not None:
        fold = _FOLD.match(plain, match.start())
        value = _fold(fold) if fold is not None else _value(match)
        end = fold.end() if fold is not None else match.end()
        at = max(end, match.start() + 1)
        if value is None or not math.isfinite(value):
            continue
        amount = _with_unit(plain, match, value, end) if fold is None else _plain(match.start(), end, value, "factor")
        before = plain[max(0, match.start() - 24) : match.start()]
        at = max(at, amount.end)
        if _NOT.search(before) or _says_nothing(plain, amount):
            continue
        found.append(_bounded(amount, before))
    found += (_plain(fold.start(), fold.end(), value, "factor") for fold, value in _folds(plain, found))
    return tuple(sorted(found, key=lambda amount: amount.start))


def _folds(text: str, found: list[Amount]) -> list[tuple[re.Match[str], float]]:
    """Return "hundredfold" and the like, which no number word ends, where nothing was read there yet."""
    taken = {amount.start for amount in found}
    folds = ((fold, _fold(fold)) for fold in _FOLD.finditer(text))
    return [(fold, value) for fold, value in folds if fold.start() not in taken]


def _fold(match: re.Match[str]) -> float:
    if match["number"]:
        return float(match["number"])
    word = match["word"].lower()
    return _SMALL.get(word) or _SCALE.get(word, 0.0)


def _plain(start: int, end: int, value: float, kind: Kind) -> Amount:
    return Amount(value=value, kind=kind, bare=value, start=start, end=end)


def _bounded(amount: Amount, before: str) -> Amount:
    bound: Bound = "at most" if _LESS.search(before) else "at least" if _MORE.search(before) else ""
    if not bound:
        return amount
    return replace(amount, bound=bound)


def _says_nothing(text: str, amount: Amount) -> bool:
    """Tell a pronoun: "one" without a unit."""
    return amount.kind == "count" and text[amount.start : amount.end].lower() in {"one", "zero"}


def _number(digits: str) -> float:
    if re.fullmatch(r"[1-9]\d{0,2}(?:[ ,']\d{3})+(?:\.\d+)?", digits):
        return float(re.sub(r"[ ,']", "", digits))
    return float(digits.replace(",", "."))


def _value(match: re.Match[str]) -> float | None:
    """Return the number a match of `_NUMBER` stands for, None where it is none."""
    if match["ten"]:
        exponent = next(group for group in match.groups()[2:8] if group)
        mantissa = _number(match["mantissa"]) if match["mantissa"] else 1.0
        return _raised(10.0, int(exponent.translate(_SUPER)), mantissa)
    if match["exp"]:
        return float(match["exp"])
    if match["base"]:
        return _raised(float(match["base"]), int(match["power"]))
    if match["over"]:  # "1/10 of it" is a comparison and no amount
        return float(match["over"]) / float(match["under"]) if float(match["under"]) and not match["of"] else None
    if match["digits"]:
        value = _number(match["digits"])
        for scale in (match["scale"], match["more"]):
            if scale:
                value *= _SCALE.get(scale.lower()) or _LETTER.get(scale) or _LETTER.get(scale.lower()) or 1.0
        return value
    if match["part"]:
        return next(1 / parts for word, parts in _PARTS.items() if word in match["part"].lower())
    return _spelled(match["words"].lower())


def _raised(base: float, power: int, mantissa: float = 1.0) -> float | None:
    if base <= 0 or abs(power * math.log10(base)) > 290:
        return None
    return float(mantissa * base**power)


def _spelled(words: str) -> float:
    """Return the value of number words: "half a million", "forty-three thousand and two", "two and a half billion"."""
    first = 0.5 if words.startswith("half") else 0.25 if words.startswith("a quarter") else 1.0
    total, current, decimals, last = 0.0, 0.0, 0, 1.0
    for word in words.removeprefix("half").removeprefix("a quarter of").replace("-", " ").split():
        if word == "point":
            decimals = 1
        elif word in {"half", "quarter"}:  # "a million and a half" is half of a million more
            part = 1 / _PARTS[word]
            total, current = (total + last * part, 0.0) if not current and last > 1 else (total, current + part)
        elif word in _SMALL:
            current += _SMALL[word] / 10**decimals
            decimals += 1 if decimals else 0
        elif word == "hundred":
            current = (current or first) * 100
        elif word in _SCALE:
            last, decimals = _SCALE[word], 0
            total, current = total + (current or first) * last, 0.0
    return total + current


def _with_unit(text: str, match: re.Match[str], value: float, end: int) -> Amount:
    """Return the amount with the unit that follows its number, or as a plain count."""
    start = match.start()
    if unit := _PERCENT.match(text, end):
        return Amount(value=value / 100, kind="share", bare=value, start=start, end=unit.end())
    if unit := _IN.match(text, end):
        other = _NUMBER.match(text, unit.end())
        size = _value(other) if other is not None else None
        if other is not None and size is not None and math.isfinite(size) and size > value:
            return Amount(value=value / size, kind="share", bare=value / size, start=start, end=other.end())
    billions = match["scale"] == "B"
    if billions and (_EACH.match(text, end) or re.match(r" ?-?(?:hash|fingerprint)", text[end : end + 16])):
        return _sized(text, start, end, value / 1e9, "B")
    if unit := _SIZE.match(text, end):
        return _sized(text, start, unit.end(), value, unit["named"] or unit["unit"])
    if unit := _TIMES.match(text, end):
        return _plain(start, unit.end(), value, "factor")
    if _FACTOR_OF.search(text[max(0, start - 20) : start]):
        return _plain(start, end, value, "factor")
    if unit := _RATE.match(text, end):
        return _rate(unit, start, value)
    if unit := _SECONDS.match(text, end):
        size = value * _seconds(unit)
        return Amount(value=size, kind="seconds", bare=value, start=start, end=unit.end())
    return _plain(start, end, value, "share" if 0 < value <= SMALL else "count")


def _seconds(unit: re.Match[str]) -> float:
    return next(seconds for name, seconds in _SPAN.items() if unit[name])


def _rate(unit: re.Match[str], start: int, value: float) -> Amount:
    end = unit.end()
    if unit["qps"]:
        return _plain(start, end, value, "per second")
    if unit["daily"] or unit["d"]:
        return _plain(start, end, value, "per day")
    return Amount(value=value / _seconds(unit), kind="per second", bare=value, start=start, end=end)


def _sized(text: str, start: int, end: int, value: float, unit: str) -> Amount:
    """Return an amount of bits or bytes: of one key, a second, or in all; a bare "10 bits" is that of one key."""
    word = unit.strip(" -")
    is_bits = "bit" in word.lower()
    binary = len(word) > 1 and word[1] == "i" and word[0] in "kKMGT"
    power = _PREFIX.get(word[0].lower(), 0) if not word.lower().startswith(("b", "bit", "byte")) else 0
    number = value
    value *= (1024.0 if binary else 1000.0) ** power
    as_bits, swapped = (value, value * 8) if is_bits else (value * 8, value)
    per_key = _EACH.match(text, end)
    if per_key is not None or unit[0] == "-" or (not power and value <= 4096):
        return Amount(
            value=as_bits,
            swapped=swapped,
            kind="bits per key",
            bare=number,
            start=start,
            end=per_key.end() if per_key is not None else end,
        )
    size, other = (value / 8, value) if is_bits else (value, value / 8)
    rate = _A_SECOND.match(text, end)
    kind: Kind = "bytes" if rate is None else "bytes per second"
    return Amount(value=size, swapped=other, kind=kind, bare=number, start=start, end=end if rate is None else rate.end())
