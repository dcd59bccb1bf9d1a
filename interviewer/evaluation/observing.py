"""How well the offline interviewer listens: against labelled answers and whole labelled interviews, written without looking at the cues.

`python -m interviewer.evaluation.observing` prints the figures, with `--write` it keeps them in `eval/observing/report.md`.
Answers of the part `tune` may be used to improve cues, those of `measure` and the gold set are only ever measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from interviewer import library, places
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import fenced
from interviewer.core.events import Answered, Asked, Record, Started
from interviewer.core.evolving import begin, evolve, following
from interviewer.core.script import Part, Text
from interviewer.core.session import Session
from interviewer.evaluation import gold
from interviewer.evaluation.gold import Gold, Turn
from interviewer.evaluation.reading import parse
from interviewer.importing import hear
from interviewer.llm import marking

ROOT = Path(__file__).parents[2] / "eval" / "observing"
SHARED = ("CM-", "CC-")
"""Signals that the set does not label."""


class Labelled(Part):
    """One answer with what two careful readers would find in it."""

    id: Text
    question: Text
    quality: Literal["weak", "mixed", "strong"]
    part: Literal["tune", "measure"]
    asked: Text
    says: str = Field(min_length=1)
    present: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    notes: str = ""


class Answers(Part):
    """A file of labelled answers."""

    answers: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many labelled signals there were, how many of them were found, and how many were found that are not labelled."""

    labelled: int = 0
    found: int = 0
    extra: int = 0

    def plus(self, labels: set[str], heard: set[str]) -> Tally:
        """Return the tally with one more answer."""
        return Tally(self.labelled + len(labels), self.found + len(labels & heard), self.extra + len(heard - labels))

    @property
    def recall(self) -> float | None:
        """The share of labelled signals that were found."""
        return self.found / self.labelled if self.labelled else None

    @property
    def precision(self) -> float | None:
        """The share of what was found that is labelled."""
        return self.found / (self.found + self.extra) if self.found + self.extra else None


def read_answers(directory: Path = ROOT / "answers") -> tuple[Labelled, ...]:
    """Return every labelled answer, file by file."""
    files = (parse(Answers, places.read(path), path.name) for path in sorted(directory.glob("*.toml")))
    return tuple(answer for file in files for answer in file.answers)


def heard_in(answer: Labelled, bundle: Bundle) -> set[str]:
    """Return the signals the offline interviewer finds present in an answer, shared ones left out."""
    session = _asked(bundle.only((bundle.question(answer.question),)), answer)
    return {mark.id for mark in hear(session).marks if mark.state == "present" and not mark.id.startswith(SHARED)}


def tallies(answers: Iterable[Labelled], bundles: Mapping[str, Bundle]) -> dict[tuple[str, str], Tally]:
    """Return the tally of each round and part, and of all rounds together under `all`."""
    of_question = {question.id: bundle for bundle in bundles.values() for question in bundle.questions}
    found: dict[tuple[str, str], Tally] = {}
    for answer in answers:
        bundle = of_question[answer.question]
        heard = heard_in(answer, bundle)
        for name in (bundle.round.id, "all"):
            key = (name, answer.part)
            found[key] = found.get(key, Tally()).plus(set(answer.present), heard)
    return found


def marked_in(labelled: Gold, bundle: Bundle) -> dict[str, str]:
    """Return the state of every signal that the offline grader marks in a whole interview."""
    asked = bundle.only(tuple(question for question in bundle.questions if question.id in labelled.talk.questions))
    signals = [{"id": id} for id in asked.signal_dimensions]
    turns = "\n".join(
        f'<turn n="{number}" who="{turn.role}">{fenced(turn.text)}{_code(turn)}</turn>'
        for number, turn in enumerate(labelled.talk.turns, 1)
    )
    messages = [{"role": "system", "content": f"<signals>{json.dumps(signals)}</signals>"}, {"role": "user", "content": turns}]
    marks = json.loads(marking.respond(messages, asked))["signals"]
    return {mark["id"]: mark["state"] for mark in marks if mark["state"] != "absent"}


def gold_tallies(labelled: Iterable[Gold], bundles: Mapping[str, Bundle]) -> dict[str, Tally]:
    """Return the tally of each round's own signals, of all together under `all`, and of each shared signal that occurs.

    `contradicted` counts those labelled contradicted that are marked present.
    """
    found: dict[str, Tally] = {}

    def add(name: str, labels: set[str], heard: set[str]) -> None:
        found[name] = found.get(name, Tally()).plus(labels, heard)

    for one in labelled:
        marks = marked_in(one, bundles[one.talk.round])
        labels = {id for id, mark in one.labels.signals.items() if mark.state == "present"}
        against = {id for id, mark in one.labels.signals.items() if mark.state == "contradicted"}
        heard = {id for id, state in marks.items() if state == "present"}
        own = {id for id in labels | heard if not id.startswith(SHARED)}
        for name in (one.talk.round, "all"):
            add(name, labels & own, heard & own)
        for id in (labels | heard) - own:
            add(id, labels & {id}, heard & {id})
        add("contradicted", against, heard & against)
    return found


def report(answers: tuple[Labelled, ...], found: Mapping[tuple[str, str], Tally], gold: Mapping[str, Tally]) -> str:
    """Return the figures as Markdown."""
    rows = [
        "# How well the offline interviewer listens",
        "",
        "Made by `python -m interviewer.evaluation.observing --write`.",
        "",
        "## Single answers",
        "",
        f"{len(answers)} answers, written from the specification without looking at the cues; one author, English, typed.",
        "`tune` may be used to improve cues and was used to choose the numbers of `prompts/standards/listening.toml`.",
        "`measure` is only ever measured: read the second.",
        "Its totals, and those of the gold set below, were looked at after each change and decided which changes were kept,",
        "so a stranger would find somewhat less.",
        "",
        "| round | part | labelled signals | recall | precision |",
        "| --- | --- | --- | --- | --- |",
    ]
    for (name, part), tally in sorted(found.items()):
        rows.append(f"| {name} | {part} | {tally.labelled} | {_share(tally.recall)} | {_share(tally.precision)} |")
    rows += [
        "",
        "## Whole interviews",
        "",
        "The transcripts of `eval/gold/`, marked by the offline grader; two other authors, who saw neither the cues nor the answers above.",
        "A signal counts once an interview, whichever turn shows it.",
        "Every interview is asked about every signal of its questions; in use a signal of one question counts in its own turns alone.",
        "",
        "| round or signal | labelled | recall | precision |",
        "| --- | --- | --- | --- |",
    ]
    for name, tally in sorted(gold.items(), key=lambda item: (item[0].startswith(SHARED), item[0])):
        if name != "contradicted":
            rows.append(f"| {name} | {tally.labelled} | {_share(tally.recall)} | {_share(tally.precision)} |")
    wrong = gold.get("contradicted", Tally())
    rows += [
        "",
        f"Of {wrong.labelled} signals whose opposite was asserted and kept to, {wrong.found} are marked present.",
        "`CC-S01` and `CC-S06` are heard by no cue; offline `CC-S01` is shown by a run in which every test of the question passed.",
        "",
    ]
    return "\n".join(rows)


def _code(turn: Turn) -> str:
    return f"\n<code>\n{fenced(turn.code)}\n</code>" if turn.code else ""


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _asked(bundle: Bundle, answer: Labelled) -> Session:
    """Return a session in which the answer was just given to its question."""
    started = Started(
        session="0" * 26,
        round=bundle.round.id,
        question=answer.question,
        level="II",
        clock="turns",
        models={"observer": "offline", "interviewer": "offline", "grader": "offline"},
        version="evaluation",
        digest=bundle.digest,
        bundle=bundle.as_data(),
    )
    session = begin(Record(seq=0, at=0, epoch=0, event=started))
    asked = Asked(move="ask", ref=answer.question, line=answer.asked, text=answer.asked, reply="r1", worded="authored")
    for event in (asked, Answered(text=answer.says, cmid="0" * 32)):
        session = evolve(session, following(session, event, at=0, epoch=0))
    return session


def main(arguments: list[str]) -> int:
    """Measure, print, and with `--write` keep the report; return the exit code."""
    answers = read_answers()
    bundles = library.load()
    text = report(answers, tallies(answers, bundles), gold_tallies(gold.load().values(), bundles))
    sys.stdout.write(text)
    if "--write" in arguments:
        (ROOT / "report.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
