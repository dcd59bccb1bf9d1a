"""What a comparison comes to in sentences, said once for all forms of a report.

Plain text, for a form to escape; how a figure is written lives in `figures`.
"""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.evaluation.comparison import Answer, Change, Comparison, Reach
from interviewer.evaluation.measured import Metric
from interviewer.evaluation.reports.figures import (
    counted,
    difference,
    interval,
    listed,
    money,
    places_of,
    rounded_size,
    unit_word,
    value,
)
from interviewer.evaluation.reports.report import Report, RunFacts

MARKS: dict[Answer, str] = {"better": "✓", "worse": "✕", "no clear change": "≈", "invalid": "!"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a report says first: one sentence with the figure, and one paragraph of what else is to be known."""

    answer: Answer
    mark: str
    headline: str
    detail: str


def subtitle(report: Report) -> str:
    """Return the line under the title: cases, repeats, seed, time, cost."""
    run, found = report.run, report.comparison
    apart = f", of {found.subjects:,} candidates on a question" if found.subjects < found.cases else ""
    parts = [
        f"{counted(found.cases, 'case')} × {counted(run.repeats, 'repeat')}, paired{apart}",
        *([f"{counted(run.left_out, 'case')} left out, the same on both sides"] if run.left_out else []),
        f"{counted(run.interviews, 'interview')}",
        f"seed {run.seed}",
        *([] if run.dollars is None or not run.tokens else [money(run.dollars)]),
        *([counted(run.tokens, "token")] if run.tokens else []),
        *([f"{run.failed:,} failed"] if run.failed else []),
        *([f"{run.ungraded:,} ungraded"] if run.ungraded else []),
    ]
    return " · ".join(parts)


def decision(found: Comparison) -> Decision:
    """Say what the comparison comes to, in one of four forms."""
    primary = found.primary
    lost = [change for change in found.guards if change.loses]
    match found.answer:
        case "better":
            headline = f"{found.b.label} is better. {_figure(primary, found)}"
        case "worse" if primary.answer != "worse":
            headline = f"{found.b.label} is worse. {_figure(lost[0], found)}"
        case "worse":
            headline = f"{found.b.label} is worse. {_figure(primary, found)}"
        case "no clear change" if found.same:
            headline = f"No change at all: every one of the {counted(found.cases, 'case')} is the same on every metric."
        case "no clear change":
            headline = f"No clear change. {_figure(primary, found)}"
        case "invalid":
            headline = f"No answer. {found.why[0]}"
    sentences = [
        *_caveats(found, headline),
        *_budgets(found),
        *_rounds(found),
        _fallen(found),
        *found.unseen,
        gate_sentence(found),
    ]
    detail = " ".join(sentence for sentence in sentences if sentence)
    return Decision(answer=found.answer, mark=MARKS[found.answer], headline=headline, detail=detail)


def gate_sentence(found: Comparison) -> str:
    """Say what the gate came to, and what it would need where it could not decide."""
    judged = [found.primary, *found.guards]
    match found.gate:
        case "passed":
            return "The gate passed."
        case "worse":
            return f"The gate did not pass: {listed([change.metric.title for change in judged if change.gate == 'worse'])}."
        case "undecided" if found.answer == "invalid":
            return "The gate could not decide."
    open = [change for change in judged if change.gate == "undecided" and change.invalid != "idle"]
    needed = max((change.reach.cases_to_pass or 0 for change in open if change.reach), default=0)
    more = f" About {counted(needed, 'case')} would show that nothing is lost, if nothing is." if needed else ""
    return f"The gate could not decide: {listed([change.metric.title for change in open])}.{more}"


def seen(change: Change) -> str:
    """Say how small a change this run could have seen."""
    reach = change.reach
    if reach is None:
        return ""
    if reach.smallest is not None:
        could = f"A true change of {rounded_size(reach.smallest, change.metric)} would have been seen four times in five"
        half = f"; half of that needs {counted(reach.cases_for_half, 'case')}" if reach.cases_for_half else ""
        return f"{could}{half}."
    return _seen_without_spread(reach, change)


def seen_everywhere(found: Comparison) -> str:
    """Say of every metric that has a spread how small a change this run could have seen."""
    sizes = [(change, change.reach.smallest) for change in found.changes if change.reach and change.reach.smallest is not None]
    if not sizes:
        return ""
    names = ", ".join(f"{change.metric.title} {rounded_size(smallest, change.metric)}" for change, smallest in sizes)
    half = max(change.reach.cases_for_half or 0 for change, _ in sizes if change.reach)
    return f"True changes that would have been seen four times in five: {names}. Half as much needs {counted(half, 'case')}."


def figures_note(found: Comparison) -> str:
    """Say how the figures were made."""
    share = f"{found.confidence:.0%}"
    how = f"{share} interval on case means (Student's t), p by sign flips with seed {found.seed}, Holm over all metrics but the primary."
    hard = [change for change in found.changes if change.metric.hard]
    if not hard:
        return how
    counts = (
        "counted, since nothing was left to chance" if found.deterministic else "with an interval that allows for rare faults"
    )
    return f"{how} A hard rule is a share of cases in which one fault in any repeat counts, {counts}."


def _seen_without_spread(reach: Reach, change: Change) -> str:
    if reach.one_way is None:
        return ""
    would = f"{counted(reach.one_way, 'case')} would have had to change, all one way, to be told from chance"
    unseen = (
        f", and of more such cases fewer than {value(reach.unseen, _SHARE)} would"
        if reach.unseen is not None and change.same
        else ""
    )
    return f"No case changed: {would}{unseen}." if change.same else f"Every case changed alike: {would}."


_SHARE = Metric(id="share", title="Share", direction="higher", unit="share", role="extra")


def _figure(change: Change, found: Comparison) -> str:
    """Say one change with its figure: a counted rule by its cases, anything else with its interval."""
    title = change.metric.title
    if change.method == "counted" and change.reliability is not None:
        broken, mended = change.reliability.broken, change.reliability.mended
        parts = [
            *([f"newly broken in {counted(len(broken), 'case')} ({listed(broken)})"] if broken else []),
            *([f"mended in {counted(len(mended), 'case')} ({listed(mended)})"] if mended else []),
        ]
        return f"{title}: {' and '.join(parts) or 'the same in every case'}."
    word = unit_word(change.metric)
    figure = difference(change.difference, change.metric, places_of(change))
    return f"{title}: {figure}{f' {word}' if word else ''}, {found.confidence:.0%} interval {interval(change)}."


def _caveats(found: Comparison, headline: str) -> list[str]:
    said = [found.primary] if found.answer in ("better", "no clear change") or found.primary.answer == "worse" else []
    lost = [change for change in found.guards if change.loses]
    sentences = [f"{_figure(found.primary, found)}"] if found.answer == "worse" and not said else []
    sentences += [_figure(change, found) for change in lost if change.metric.title not in headline]
    told = found.primary.why or None
    sentences += [f"{change.metric.title}: {change.why}" for change in found.guards if change.invalid and change.why != told]
    if found.answer == "no clear change":
        sentences.append(seen(found.primary))
    if found.guards and not lost and found.answer != "invalid":
        sentences.append("No guardrail got worse.")
    return sentences


def _budgets(found: Comparison) -> list[str]:
    sentences = []
    for change in found.budgets:
        loss = 0.0 if change.invalid or change.difference is None else -change.difference * change.metric.sign
        if change.gate == "passed" and change.answer == "worse":
            sentences.append(f"{change.metric.title} grew and is inside its budget.")
        elif change.gate != "passed" and loss > 0:
            over = change.answer == "worse" and loss > change.metric.margin
            sentences.append(f"{change.metric.title} {'is' if over else 'may be'} over its budget.")
    return sentences


def _rounds(found: Comparison) -> list[str]:
    """Name the rounds that by themselves went clearly the other way than the whole."""
    primary = found.primary
    sentences = []
    for row in primary.strata:
        clear = row.interval is not None and not row.interval.holds_zero and (row.adjusted or 0.0) <= 1 - found.confidence
        way: Answer = "better" if row.difference * primary.metric.sign > 0 else "worse"
        if clear and way != primary.answer:
            sentences.append(f"Round {row.stratum} by itself is {way}: {difference(row.difference, primary.metric)}.")
    return sentences


def _fallen(found: Comparison) -> str:
    losses = found.primary.losses
    if not losses or found.answer == "invalid":
        return ""
    if found.answer == "better":
        return f"Read the {counted(losses, 'case')} that fell before you ship."
    return f"{losses:,} of {counted(len(found.primary.cases), 'case')} fell."


def facts_lines(run: RunFacts) -> tuple[str, ...]:
    """Return what else is to be known of a run, one sentence each."""
    models = ", ".join(f"{role} {name}" for role, name in sorted(run.models.items()))
    flips = (f"asked again, the judge contradicts itself on {id} in {rate:.1%}" for id, rate in sorted(run.flip_rates.items()))
    left = (
        f"{counted(run.left_out, 'case')} would have been a tie whatever came out,"
        " and the figures are those of the cases that the change touches."
    )
    return (
        *([left] if run.left_out else []),
        *([f"Models: {models}."] if models else []),
        *(f"{text[0].upper()}{text[1:]}." for text in flips),
        *run.notes,
    )
