"""The baseline of how the interviewer behaves: one line for each scripted candidate at each level, committed, so that a change is a diff.

A second file holds one line a level, over all candidates: what the level changes.

`python -m interviewer.evaluation.baseline` says what has changed; with `--write` the new lines are written.
What a line holds is computed from records alone: no time of day, no random id, no digest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from interviewer import library
from interviewer.core.agenda import REASONS
from interviewer.core.events import Answered, Asked, Moved
from interviewer.core.report_card import report_card
from interviewer.core.script import Level
from interviewer.core.timing import MINUTE, elapsed
from interviewer.evaluation import lines
from interviewer.evaluation.candidates import directory, load
from interviewer.evaluation.cards import Planted, outcome
from interviewer.evaluation.lines import Line
from interviewer.evaluation.rounds import Played, play_all

LEVELS: tuple[Level, ...] = ("I", "II", "St")
"""The levels of which every interview is kept."""
EVERY: tuple[Level, ...] = get_args(Level)
FILE, BY_LEVEL = "rounds.jsonl", "levels.jsonl"
COMMAND = "python -m interviewer.evaluation.baseline --write"


def measured(played: Played) -> Line:
    """Return what is kept of one interview: strings, whole numbers, and lists of strings in order."""
    session, records = played.session, played.records
    asked = [record.event for record in records if isinstance(record.event, Asked)]
    moved = [record.event.phase for record in records if isinstance(record.event, Moved)]
    return {
        "candidate": played.script.candidate.id,
        "level": played.level,
        "turns": sum(isinstance(record.event, Answered) for record in records),
        "minutes": round(elapsed(session, session.last_at) / MINUTE),
        "ended": session.ended.reason if session.ended is not None else "open",
        "phases": [session.phases[0].id, *moved],
        "refs": [event.ref or event.move for event in asked],
        "signals": sorted(id for id, mark in session.evidence.items() if mark.state == "present"),
        "contradicted": sorted(id for id, mark in session.evidence.items() if mark.state == "contradicted"),
        "red_flags": sorted(session.red_flags),
        "planted": {str(plant): outcome(plant, records, session) for plant in _plants(played)},
        "hints": sum(event.move == "hint" for event in asked),
        "constraints": sum(event.move == "constrain" for event in asked),
        **{reason: sum(event.ref == reason for event in asked) for reason in REASONS},
        "short_of": {measure.id: f"{measure.of[0]} of {measure.of[1]}" for measure in report_card(records).missed},
    }


def of_level(level: Level, played: Iterable[Played]) -> Line:
    """Return what the interviewer did at a level in all its interviews together."""
    interviews = [one for one in played if one.level == level]
    asked = [record.event for one in interviews for record in one.records if isinstance(record.event, Asked)]
    return {
        "level": level,
        "interviews": len(interviews),
        "minutes": sum(round(elapsed(one.session, one.session.last_at) / MINUTE) for one in interviews),
        "probes": sum(event.move == "probe" for event in asked),
        "hints": sum(event.move == "hint" for event in asked),
        "constraints": sum(event.move == "constrain" for event in asked),
        **{reason: sum(event.ref == reason for event in asked) for reason in REASONS},
    }


def written_by_level(rows: Iterable[Line]) -> str:
    """Return the lines of the file by level."""
    return lines.written(rows, lambda row: EVERY.index(row["level"]))


def written(rows: Iterable[Line]) -> str:
    """Return the lines of the file: one row each, sorted by candidate and level."""
    order = {level: place for place, level in enumerate(LEVELS)}
    return lines.written(rows, lambda row: (row["candidate"], order[row["level"]]))


def changes(before: str, after: str) -> tuple[str, ...]:
    """Return one sentence for each row and key that differ between two files."""
    return lines.changes(before, after, lambda row: f"{row['candidate']} at {row['level']}")


def committed() -> Path:
    """Return where the baseline is kept."""
    return directory().parent / "baselines" / FILE


def main(arguments: Sequence[str]) -> int:
    """Play everything, say what has changed, write it if asked to; return 0 where the committed file is, or was made, fresh."""
    by_level = committed().with_name(BY_LEVEL)
    everything = play_all(load().values(), library.load(), EVERY)
    after = {
        committed(): written(measured(played) for played in everything if played.level in LEVELS),
        by_level: written_by_level(of_level(level, everything) for level in EVERY),
    }
    before = {path: path.read_text(encoding="utf-8") if path.is_file() else "" for path in after}
    found = [
        *changes(before[committed()], after[committed()]),
        *lines.changes(before[by_level], after[by_level], lambda row: str(row["level"])),
    ]
    for line in found:
        sys.stdout.write(line + "\n")
    if "--write" in arguments:
        for path, text in after.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    fresh = before == after or "--write" in arguments
    sys.stdout.write(f"{len(everything)} interviews, {len(found)} changes{'' if fresh else f': {COMMAND} accepts them'}\n")
    return 0 if fresh else 1


def _plants(played: Played) -> tuple[Planted, ...]:
    return tuple(Planted(what=plant.red_flag, at=plant.at) for plant in played.script.candidate.plants)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
