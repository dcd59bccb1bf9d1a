"""The findings of a run as one `Report`: both sides compared, what changed in the prompts, and the turns of the cases that changed most.

Only those transcripts are read, so that a report of ten thousand cases takes no more memory than one of a hundred.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from interviewer.core import prompt_diff
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Ended,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Record,
    RepeatRequested,
    Stalled,
    Waited,
)
from interviewer.core.measures import QUOTED
from interviewer.errors import NotFound
from interviewer.evaluation import gathering
from interviewer.evaluation.cards import Card
from interviewer.evaluation.compare import compare
from interviewer.evaluation.comparison import Comparison
from interviewer.evaluation.gradings import GRADE
from interviewer.evaluation.noticing import Noticed, noticed
from interviewer.evaluation.reports.figures import counted
from interviewer.evaluation.reports.report import Case, Mark, Played, Repeat, Report, RunFacts, Turn
from interviewer.evaluation.rows import Row
from interviewer.evaluation.runs import Run, records_of
from interviewer.evaluation.scoring import LEAKS, SUMS_UP, faults, named
from interviewer.evaluation.store import Store
from interviewer.evaluation.yardstick import Fault, Yardstick, verdict

NAMED = 5
"""How many lines a note holds before it counts the others."""
TOLD = 3
"""How many faults a remark holds before it counts the others."""
SHOWN = 60
"""Of how many cases the turns are shown."""
CUES = ".cues.toml"
NOTHING_SEEN = "Nothing of what changed was said or read in any case."
OVERLAPS = "The line is the same in A and B: a cue now overlaps it."


def report(run: Run, store: Store, *, turns: bool = True) -> Report:
    """Return the report of a run with two sides; the same store gives the same report.

    Without turns it holds every case, and no transcript is read: `case` gives one of them.
    Raises `NotFound` for a run with one side.
    """
    run.check_compared()
    changes = prompt_diff.diff(*_changed(*(version.files for version in run.versions)))
    seen, took = noticed(run, store, changes), gathering.facts(run, store)
    alike = gathering.given_away_alike(run, store)
    a, b = gathering.sides(run, store, alike=alike)  # last, since they have a row for every repeat
    comparison = shown(compare(a, b, run.metrics, seed=run.suite.seed), seen)
    cases = _with_turns(comparison, run, store, alike) if turns else _without_turns(run, store)
    lost = sum(count for outcome, count in took.outcomes.items() if outcome not in gathering.ENDS)
    return Report(
        suite=run.suite.title,
        comparison=comparison,
        prompt_diff=changes,
        cases=tuple(cases),
        run=RunFacts(
            seed=run.suite.seed,
            repeats=max((row.repeat for row in run.rows), default=0) + 1,
            interviews=took.interviews,
            failed=lost - took.outcomes.get(gathering.MODEL_FAILED, 0),
            ungraded=took.outcomes.get(gathering.MODEL_FAILED, 0),
            tokens=took.prompt_tokens + took.completion_tokens,
            dollars=took.cost,
            models=run.names,
            flip_rates={id: flipped / asked for id, (asked, flipped) in took.flips.items() if asked},
            notes=(*seen.lines(), *_alike(run), *_on_both(run, alike), *_notes(took)),
            version=run.code,
            again=f"interviewer eval report {run.id}",
            left_out=run.left_out,
        ),
    )


def shown(found: Comparison, seen: Noticed) -> Comparison:
    """Return a comparison with what it could not show; where that is all that changed, it has no answer, unless something moved."""
    told = replace(found, unseen=seen.unseen)
    if not seen.nothing or found.answer == "invalid" or (found.deterministic and not found.same):
        return told
    return replace(told, answer="invalid", gate="undecided", why=(NOTHING_SEEN,))


def case(run: Run, store: Store, id: str) -> Case:
    """Return one case of a run with the turns of both sides; raises `NotFound`."""
    run.check_compared()
    rows = [row for row in run.rows if row.case.id == id and None not in row.keys]
    if not rows:
        raise NotFound(f"Run {run.id} has no case {id!r} on both sides: `interviewer eval show {run.id}` lists its cases.")
    return _case(id, rows, run, store, gathering.given_away_alike(run, store))


def _changed(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Yield the files of both sides that are not the same on both: parsing all of them takes longer than the rest of a report."""
    for files in (a, b):
        yield {path: text for path, text in files.items() if a.get(path) != b.get(path)}


def _notes(took: gathering.Facts) -> Iterator[str]:
    """Yield what else is to be known of a judge, of shared calls, of what came to no end or left its part, and of cases of one side."""
    twice = [f"{asked:,} on {id}" for id, (asked, _) in took.flips.items() if asked]
    if twice:
        yield f"Answers asked for twice: {', '.join(twice)}."
    for id, (untold, answers) in took.untold.items():
        if untold:
            yield f"On {id} the judge could not tell in {untold:,} of {counted(answers, 'answer')}."
    if took.calls:
        yield f"{counted(took.calls, 'call')}, each made once for all interviews that share it."
    for what, lines in (
        ("came to no end", took.lost),
        ("had a simulated candidate that left its part, or could not be checked", took.slips),
        ("are not on both sides and are not compared", took.alone),
    ):
        if lines:
            more = f"; and {len(lines) - NAMED:,} more" if len(lines) > NAMED else ""
            yield f"{len({line.partition(': ')[0] for line in lines}):,} {what}: {'; '.join(lines[:NAMED])}{more}."


def _alike(run: Run) -> Iterator[str]:
    """Yield how many cases are ties by themselves, where that is why they were played fewer times than others."""
    alike = {row.case.id for row in run.rows if not run.differs(row)}
    if alike and any(row.repeat for row in run.rows):
        yield f"Both sides are the same in {counted(len(alike), 'case')}: each is a tie whatever comes out, and was played once."


def _on_both(run: Run, alike: Collection[str]) -> Iterator[str]:
    """Yield what is held against neither side, where the run asks whether anything was given away."""
    if alike and LEAKS in run.sticks:
        told = sorted({f"{line} ({signal})" for line, signal in map(named, alike)})
        more = f" and {len(told) - NAMED:,} more" if len(told) > NAMED else ""
        title = run.sticks[LEAKS].title
        yield f"{title} leaves out what A and B give away in the same words: {', '.join(told[:NAMED])}{more}."


def _most_changed(comparison: Comparison) -> list[str]:
    """Return the cases of which the turns are shown: broken rules first, then the largest change of what decides."""
    judged = sorted(
        comparison.changes, key=lambda change: ("primary", "guardrail", "extra", "budget").index(change.metric.role)
    )
    found: dict[str, None] = {}
    for change in judged:
        if change.reliability is not None:
            found |= dict.fromkeys((*change.reliability.broken, *change.reliability.mended))
    for change in judged:
        moved = [case for case in change.cases if case.difference]
        found |= dict.fromkeys(case.case for case in sorted(moved, key=lambda case: (-abs(case.difference), case.case)))
    return list(found)[:SHOWN]


def _with_turns(comparison: Comparison, run: Run, store: Store, alike: Collection[str]) -> Iterator[Case]:
    """Return the cases that changed most, with their turns."""
    found: dict[str, list[Row]] = {id: [] for id in _most_changed(comparison)}
    for row in run.rows:
        if row.case.id in found:
            found[row.case.id].append(row)
    return (_case(id, rows, run, store, alike) for id, rows in found.items())


def _without_turns(run: Run, store: Store) -> Iterator[Case]:
    """Yield every case that both sides have, with what became of its interviews."""
    finished, failures = store.finished(run.keys()), store.failures(run.keys())
    rows: dict[str, list[Row]] = {}
    for row in run.rows:
        if None not in row.keys:
            rows.setdefault(row.case.id, []).append(row)
    for id, found in rows.items():
        first = found[0].case
        ends = ([_untold(key, finished, failures) for key in row.keys] for row in found)
        yield Case(id=id, round=first.round, level=first.level, repeats=tuple(Repeat(a=a, b=b) for a, b in ends))


def _untold(key: str | None, finished: Container[str], failures: Mapping[str, Mapping[str, Any]]) -> Played:
    return Played(turns=(), failed="" if key in finished else _lost(failures.get(key or "")))


def _case(id: str, rows: Sequence[Row], run: Run, store: Store, alike: Collection[str]) -> Case:
    first = rows[0].case
    repeats = []
    for row, cards in gathering.seen(run, rows, store, alike=alike):
        a, b = (_played(key, card, run, store) for key, card in zip(row.keys, cards, strict=True))
        repeats.append(Repeat(a=a, b=b))
    return Case(id=id, round=first.round, level=first.level, repeats=tuple(repeats), remark=_remark(rows, run, store, alike))


def _remark(rows: Sequence[Row], run: Run, store: Store, alike: Collection[str]) -> str:
    """Return the faults against what decides that B has in a case and A has not, with their turns; nothing where there are none.

    They are those of one metric; one that sums up others is asked last.
    """
    deciding = [run.sticks[metric.id] for metric in run.suite.metrics if metric.role in ("primary", "guardrail")]
    deciding.sort(key=lambda stick: stick.id == SUMS_UP)
    for row, cards in gathering.seen(run, rows, store, alike=alike):
        if len(cards) < 2 or None in cards:
            continue
        before, after = (card for card in cards if card is not None)
        for stick in deciding:
            known = {what for _, what in faults(stick, before)}
            new = [(turn, what) for turn, what in faults(stick, after) if what not in known]
            if new:
                told = "; ".join(f"T{turn} {what}" if turn is not None else what for turn, what in new[:TOLD])
                more = f" and {len(new) - TOLD:,} more" if len(new) > TOLD else ""
                return f"{stick.title}: {told}{more}{_overlap(new[0], after, row, run, store)}"
    return ""


def _overlap(fault: Fault, card: Card, row: Row, run: Run, store: Store) -> str:
    """Return that it is a cue which changed and not the line, where the line of a leak is the same on both sides."""
    a, b = (version.files for version in run.versions)
    listens = any(a.get(path) != text for path, text in b.items() if path.endswith(CUES))
    if not listens or list(fault) not in _authored_leaks(card):
        return ""
    before, after = (_lines(records_of(key, store)) for key in row.keys if key is not None)
    return f" {OVERLAPS}" if after.get(fault[0] or 0, "") in before.values() else ""


def _authored_leaks(card: Card) -> Sequence[list[Any]]:
    found = card["measures"].get("authored-leakage")
    return found["faults"] if found is not None else ()


def _lines(records: Sequence[Record]) -> dict[int, str]:
    """Return the authored line behind each turn of the interviewer's, by the number of the turn."""
    spoken = (record.event for record in records if isinstance(record.event, Asked | Interrupted | Answered))
    return {number: event.line for number, event in enumerate(spoken, 1) if isinstance(event, Asked)}


def _played(key: str | None, card: Card | None, run: Run, store: Store) -> Played:
    if key is None or card is None:
        return Played(turns=(), failed=_lost(store.failures([key]).get(key) if key is not None else None))
    grade = verdict(card, GRADE)
    return Played(
        turns=tuple(turns(records_of(key, store), card, tuple(run.sticks.values()))),
        verdict=str(grade["name"]) if grade is not None else "",
    )


def _lost(failure: Mapping[str, Any] | None) -> str:
    return str(failure["says"]) if failure else "It was not held yet."


def turns(records: Sequence[Record], card: Card, sticks: Sequence[Yardstick]) -> Iterator[Turn]:
    """Yield the turns of a transcript, each with what the card holds against it on these metrics, and the rows between them."""
    marks: dict[int | None, list[Mark]] = {}
    told: set[tuple[int | None, str]] = set()
    for stick in sticks:
        for turn, what in faults(stick, card):
            if (turn, what) not in told:  # what counts against several metrics is said once
                marks.setdefault(turn, []).append(_mark(stick.title, what))
            told.add((turn, what))
    number, code = 0, ""
    for record in records:
        event = record.event
        if isinstance(event, Asked | Interrupted | Answered):
            number += 1
            answered = isinstance(event, Answered)
            yield Turn(
                number=number,
                speaker="candidate" if answered else "interviewer",
                text=event.text + (code if answered else ""),
                marks=tuple(marks.get(number, ())),
            )
            code = "" if answered else code
        elif isinstance(event, Coded):
            code = f"\n```{event.language}\n{event.text.strip()}\n```"
        elif (words := _between(record)) is not None:
            yield Turn(number=None, speaker="event", text=words)
    if None in marks:
        yield Turn(number=None, speaker="event", text="at the end", marks=tuple(marks[None]))


def _mark(title: str, what: str) -> Mark:
    """Return a judgement, with the words it is about where it quotes any."""
    quoted = QUOTED.search(what)
    return Mark(says=f"{title}: {what}", quote=quoted.group()[1:-1] if quoted else "")


def _between(record: Record) -> str | None:
    """Return what happened between two turns in a few words, or None where a reader need not know."""
    match record.event:
        case Moved(phase=phase, overrun=overrun):
            return f"phase {phase}" + (", the last one ran over its time" if overrun else "")
        case HintRequested():
            return "hint asked for"
        case RepeatRequested():
            return "asked to say it again"
        case Waited(seconds=seconds):
            return f"silence, {seconds} s"
        case Failed(says=says, instead=instead):
            return f"{says} ({instead})"
        case Stalled(away=away):
            return f"a fault kept the interview waiting for {away // 1000} s, which do not count"
        case Ended(reason=reason, by=by):
            return f"the interview is over: {reason}" if by == "interviewer" else "the candidate left"
        case _:
            return None
