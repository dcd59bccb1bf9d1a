"""Which changes of the prompts a run could show at all: in how many cases each was said or read, or why in none.

A comparison of interviews that did not use what changed finds no change, and says nothing about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from interviewer.core import prompt_diff
from interviewer.core.prompt_diff import Difference
from interviewer.evaluation.cards import Card
from interviewer.evaluation.rows import Row, in_pieces
from interviewer.evaluation.runs import Run, is_labelled
from interviewer.evaluation.store import Store

NAMED = 5
"""How many changes a sentence names before it counts the others."""
_LINE = re.compile(r"^[A-Z]+\d*-[PKHFI]\d+$")
"""The ids of what is put or told when its time comes, and may never come."""
_ROUND = "round"
"""The stem of the files that all questions of a round share."""
INTERVIEWED, GRADED, MODELS, GRADES, SHARED, AUTHORS = "interviewed", "graded", "models", "grades", "shared", "authors"
"""Who reads what not everybody reads.

A model that interviews, one that grades, either of them, whoever grades, both sides alike, and people alone.
"""
_READERS: Sequence[tuple[str, str, str, str]] = (
    ("conduct.md", "*", "*", INTERVIEWED),
    ("conversations/observe.md", "*", "*", INTERVIEWED),
    ("conversations/phrase.md", "*", "*", INTERVIEWED),
    ("conversations/grade.md", "*", "*", GRADED),
    ("conversations/flags.md", "*", "*", GRADED),
    ("conversations/candidate*.md", "*", "*", SHARED),
    ("conversations/judge*.md", "*", "*", SHARED),
    ("criteria/*", "*", "*", SHARED),
    ("conversations/*", "*", "*", AUTHORS),  # what is left is read after an interview that somebody had
    ("README.md", "*", "*", AUTHORS),
    ("standards/scale.toml", "*", "*", GRADES),
    ("standards/dimensions.toml", "*.anchors.*", "*", GRADED),
    ("standards/dimensions.toml", "*-S*", "says", MODELS),  # offline the cues are listened for
    ("standards/manners.toml", "manners.situations.*", "looks_like", INTERVIEWED),
    ("rounds/*/*.toml", "*-S*", "says", MODELS),
    ("rounds/*/*.toml", "*.claims.*", "says", INTERVIEWED),
    ("rounds/*/round.toml", "*", "persona.[jms]*", INTERVIEWED),
    ("rounds/*/round.toml", "*", "persona.role", INTERVIEWED),
    ("rounds/*/round.toml", "*", "notes", GRADED),
    ("rounds/*/round.toml", "*", "never", AUTHORS),
    ("rounds/*/round.toml", "*", "about", AUTHORS),
    ("rounds/*/round.toml", "*", "level_notes*", AUTHORS),
    ("rounds/*/*.toml", "*-P*", "good", AUTHORS),
    ("rounds/*/*.toml", "*-P*", "poor", AUTHORS),
    ("rounds/*/*.toml", "*-K*", "note", AUTHORS),
    ("rounds/*/*.toml", "*", "reference", GRADED),
    ("rounds/*/*.toml", "*", "strong", GRADED),
    ("rounds/*/*.toml", "*", "weak", GRADED),
)
"""By file, id and key; the first that fits. What fits none is read by the code that decides, in every case it belongs to."""
_WHY = {
    INTERVIEWED: "only a model that interviews reads it, and none did: set one with --model, in a suite that plays such as `rounds`",
    GRADED: "only a model that grades reads it, and none did: set one with --model, in a suite that grades such as `judge`",
    MODELS: "only a model that interviews or grades reads it, offline its cues are: set one with --model",
    GRADES: "read where something is graded, which this suite does not do: `judge` and `graded` do",
    SHARED: "the same on both sides, which are played and judged by the prompts in use",
    AUTHORS: "read by no interview and by no grade",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What a run could show: the number of cases in which each change was said or read, and a sentence for those with none.

    `nothing` is whether there are changes and none was said or read.
    """

    cases: Mapping[str, int]
    unseen: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether there are changes, and each of them is in no case."""
        return bool(self.cases) and not any(self.cases.values())

    def lines(self) -> Iterator[str]:
        """Yield in how many cases what changed was said or read, the most first."""
        there = sorted(((count, name) for name, count in self.cases.items() if count), key=lambda one: (-one[0], one[1]))
        if there:
            yield f"Said or read: {_listed([f'{name} in {count:,}' for count, name in there], 'changes')} of the cases."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A case whose two sides do not use the same: its questions, what of the script was put in it, and whether it was played."""

    case: str
    questions: frozenset[str]
    lines: frozenset[str] | None
    labelled: bool


def noticed(run: Run, store: Store, changes: Sequence[Difference]) -> Noticed:
    """Return which of these changes were said or read in the finished cases of a run with two sides."""
    places = list(dict.fromkeys(_differing(run, store)))  # most repeats of a case are alike in this
    readers = _readers(run)
    files = set[str]().union(*(version.files for version in run.versions))
    homes = _homes(run, changes)
    asked = {question for row in run.rows for question in (row.case.question,)} | {q for one in places for q in one.questions}
    counts: dict[str, int] = {}
    whys: dict[str, dict[str, None]] = {}
    for change in changes:
        name = f"{change.id} {change.key}".strip() if change.kind == "changed" else f"{change.id} {change.kind}"
        seen, why = set[str](), ""
        for path in homes.get(change.id, ()):
            reader = _reader(path, change)
            if reader and reader not in readers:
                why = why or _WHY[reader]
                continue
            owner = _owner(path, files)
            seen |= {one.case for one in places if _belongs(owner, one, path, files) and _was_put(change, one)}
            if not seen:
                why = _absence(owner, path, files, asked)
        counts[name] = len(seen)
        if not seen:
            whys.setdefault(why, {})[name] = None
    return Noticed(cases=counts, unseen=tuple(f"{_listed(list(names), 'changes')}: {why}." for why, names in whys.items()))


def _differing(run: Run, store: Store) -> Iterator[_Place]:
    """Yield every finished row on which the two sides do not depend on the same."""
    for some in in_pieces(row for row in run.rows if None not in row.keys and run.differs(row)):
        cards = dict(store.cards(str(key) for row in some for key in row.keys))
        for row in some:
            there = [cards[str(key)] for key in row.keys if key in cards]
            if there:
                yield _place(row, there)


def _place(row: Row, cards: Sequence[Card]) -> _Place:
    """Return what is known of a row by its cards; of one that was kept before cards told it, every line may have been put."""
    told = all("lines" in card for card in cards)
    return _Place(
        case=row.case.id,
        questions=frozenset((row.case.question, *(id for card in cards for id in card.get("questions", ())))),
        lines=frozenset(id for card in cards for id in card["lines"]) if told else None,
        labelled=is_labelled(row.case),
    )


def _readers(run: Run) -> set[str]:
    """Return who read anything in this run, of those who do not read everything."""
    models = set(run.roles)
    found = {INTERVIEWED} if {"interviewer", "observer"} & models else set[str]()
    found |= {GRADES} if run.rubrics else set()
    found |= {GRADED} if run.rubrics and "grader" in models else set()
    return found | ({MODELS} if found & {INTERVIEWED, GRADED} else set())


def _homes(run: Run, changes: Iterable[Difference]) -> dict[str, list[str]]:
    """Return the changed files that each changed id stands in, on either side."""
    wanted = {change.id for change in changes}
    found: dict[str, list[str]] = {}
    a, b = (version.files for version in run.versions)
    for path in sorted(a.keys() | b.keys()):
        if a.get(path) == b.get(path):
            continue
        for id in {id for files in (a, b) if path in files for id in prompt_diff.items({path: files[path]})} & wanted:
            found.setdefault(id, []).append(path)
    return found


def _reader(path: str, change: Difference) -> str:
    """Return who alone reads a change, or nothing where the code that decides does."""
    fitting = (
        who
        for file, id, key, who in _READERS
        if fnmatchcase(path, file) and fnmatchcase(change.id, id) and fnmatchcase(change.key, key)
    )
    return next(fitting, "")


def _owner(path: str, files: Iterable[str]) -> str:
    """Return the question a file is of; nothing where it is of a round or of all."""
    stem = PurePosixPath(path).name.partition(".")[0]
    is_question = path.startswith("rounds/") and stem != _ROUND and f"{PurePosixPath(path).parent}/{stem}.toml" in files
    return stem if is_question else ""


def _belongs(owner: str, place: _Place, path: str, files: Iterable[str]) -> bool:
    if owner:
        return owner in place.questions
    folder = PurePosixPath(path).parent
    return not path.startswith("rounds/") or any(f"{folder}/{question}.toml" in files for question in place.questions)


def _was_put(change: Difference, place: _Place) -> bool:
    """Tell whether the changed words of a line were said in a case; whatever else changed is read wherever it belongs."""
    if change.key not in ("ask", "says") or not _LINE.match(change.id):
        return True
    return not place.labelled and (place.lines is None or change.id in place.lines)


def _absence(owner: str, path: str, files: Iterable[str], asked: Iterable[str]) -> str:
    """Say why a change that somebody would have read is in no case."""
    known = set(asked)
    if owner and owner not in known:
        return f"in no case, since none asks {owner}: the suite `questions` asks every one"
    folder = PurePosixPath(path).parent
    if path.startswith("rounds/") and not any(f"{folder}/{question}.toml" in files for question in known):
        return f"in no case, since none is of the round in {folder.name}"
    return "said in no case"


def _listed(names: Sequence[str], what: str) -> str:
    first = ", ".join(names[:NAMED])
    return first if len(names) <= NAMED else f"{first} and {len(names) - NAMED:,} more {what}"
