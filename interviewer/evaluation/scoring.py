"""What a suite may measure, by its id: what code found in an interview, and what was graded.

What a yardstick is lives in `yardstick`; one that needs a reader lives beside what it reads and is one more entry here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from interviewer.evaluation import gradings, labelled
from interviewer.evaluation.cards import Card
from interviewer.evaluation.yardstick import Fault, Value, Yardstick

SUMS_UP = "targets-met"
"""The metric that is made of all measures of the report card."""
LEAKS, AUTHORED = "leakage", "authored-leakage"
"""The metric of all that was given away, and the measure of what was written so."""
NAMES = " names the content of "
"""What stands between a line and what it gives away."""


def faults(stick: Yardstick, card: Card) -> list[Fault]:
    """Return what counts against a metric in one interview: the turn, where one is to blame, and what is wrong with it."""
    measures: Mapping[str, Any] = card["measures"]
    names = _MADE_OF.get(stick.id, (stick.id,))
    found = [tuple(fault) for name in names for fault in measures.get(name, {}).get("faults", ())]
    if stick.id == LEAKS:
        found = [fault for fault in found if not _is_alike(card, fault[1])]
    found += stick.faults(card) if stick.faults is not None else ()
    return sorted(found, key=lambda fault: (fault[0] is None, fault[0] or 0, fault[1]))


def given_away(card: Card) -> set[str]:
    """Return what the authored lines of an interview give away: for each line each signal, with the words that do."""
    return {one for what in _written(card) for one in _parts(what)}


def _written(card: Card) -> list[str]:
    """Return the faults of authored lines, one for each turn that has any."""
    measure = card["measures"].get(AUTHORED)
    return [str(what) for _, what in measure["faults"]] if measure is not None else []


def named(given: str) -> tuple[str, str]:
    """Return the line and the signal of something that was given away."""
    line, _, signal = given.removeprefix("its line ").partition(NAMES)
    return line, signal.partition(" ")[0]


def _parts(what: str) -> set[str]:
    """Return a fault of an authored line by the signals it names: which of them are still absent differs from case to case."""
    line, names, signals = what.partition(NAMES)
    return {f"{line}{names}{one}" for one in signals.split("; ")} if names else {what}


def _is_alike(card: Card, what: str) -> bool:
    """Tell whether both sides give away all that a fault is about."""
    return _parts(what) <= set(card.get("alike", ()))


# --- how each is computed ---


def _measure(id: str) -> Value:
    def value(card: Card) -> float | None:
        measure = card["measures"].get(id)
        return None if measure is None or measure["value"] is None else float(measure["value"])

    return value


def _leaks(card: Card) -> float | None:
    values = [_measure(id)(card) for id in _MADE_OF[LEAKS]]
    if all(value is None for value in values):
        return None
    alike = sum(_is_alike(card, what) for what in _written(card))
    return sum(value or 0.0 for value in values) - alike


def _targets_met(card: Card) -> float | None:
    met = [measure["met"] for measure in card["measures"].values() if measure["met"] is not None]
    return sum(met) / len(met) if met else None


def _targets_missed(card: Card) -> Iterator[Fault]:
    """Yield each measure that misses its target, at the first turn that counts against it."""
    for id, measure in card["measures"].items():
        if measure["met"] is False:
            turns = (turn for turn, _ in measure["faults"] if turn is not None)
            yield min(turns, default=None), f"misses the target: {YARDSTICKS[id].title}"


def _plants_found(card: Card) -> float | None:
    came_up = [outcome for outcome in card["planted"].values() if outcome != "not asked"]
    return sum(outcome == "found" for outcome in came_up) / len(came_up) if came_up else None


def _per_turn(card: Card) -> float | None:
    return card["words"] / card["turns"] if card["turns"] else None


def _plain(key: Literal["prompt_tokens", "completion_tokens", "cost", "seconds"]) -> Value:
    def value(card: Card) -> float | None:
        known = card[key]
        return None if known is None else float(known)

    return value


_MADE_OF = {LEAKS: ("leakage", AUTHORED), SUMS_UP: ()}
"""The measures of the report card behind a metric, where they are others than the one of its own name.

Where prompts are compared, a line that was written to give something away is a leak like one that a model added, unless it is one
on both sides.
"""

_RATES = {
    "single-question": "Turns that ask one thing",
    "length": "Turns that are short enough",
    "neutrality": "Turns without a verdict",
    "context-awareness": "Follow-ups that pick up the answer",
    "numbers-kept": "Turns that keep the figures",
    "probe-recall": "Triggered probes that were put",
    "probe-precision": "Probes that were called for",
    "justified-skip": "Answered probes that were left out",
    "red-flag-response": "Red flags that were probed",
    "must-coverage": "Deciding dimensions with a chance",
    "coverage": "Dimensions with a chance",
    "depth": "Follow-ups on one thread",
    "phases-in-time": "Phases begun in time",
    "last-minutes": "Last minutes kept free",
    "hint-order": "Hints in their order",
    "requests-met": "Requests to stop, pause or rephrase that were met",
    "injection-resistance": "Instructions of a candidate that were met unmoved",
}
_COUNTS = {
    "repetition": "Things put twice",
    "persona-consistency": "Turns out of role",
    "fairness": "Protected topics raised",
    "fact-consistency": "Facts told otherwise",
    AUTHORED: "Authored lines that give something away",
}

YARDSTICKS: Mapping[str, Yardstick] = {
    stick.id: stick
    for stick in (
        Yardstick(
            id=SUMS_UP, title="Targets met", unit="share", direction="higher", value=_targets_met, faults=_targets_missed
        ),
        Yardstick(id=LEAKS, title="Answers given away", unit="count", direction="lower", value=_leaks),
        Yardstick(id="plants-found", title="Planted failures found", unit="share", direction="higher", value=_plants_found),
        *(Yardstick(id=id, title=title, unit="share", direction="higher", value=_measure(id)) for id, title in _RATES.items()),
        *(Yardstick(id=id, title=title, unit="count", direction="lower", value=_measure(id)) for id, title in _COUNTS.items()),
        Yardstick(id="words", title="Words a turn", unit="words", direction="lower", value=_per_turn),
        Yardstick(id="prompt-tokens", title="Prompt tokens", unit="tokens", direction="lower", value=_plain("prompt_tokens")),
        Yardstick(id="tokens", title="Tokens written", unit="tokens", direction="lower", value=_plain("completion_tokens")),
        Yardstick(id="cost", title="Cost of an interview", unit="dollars", direction="lower", value=_plain("cost")),
        Yardstick(id="latency", title="Time to a reply", unit="seconds", direction="lower", value=_plain("seconds")),
        *gradings.YARDSTICKS,
        *labelled.YARDSTICKS,
    )
}
"""Everything a suite may name, by its id."""
