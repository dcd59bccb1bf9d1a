"""What is wrong with a line that an interviewer will say: it judges the answer it follows, or it names what it is there to find out.

A cue that overlaps a line may be wide or the line may give something away: which of the two, only a reader can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from interviewer.core import toml_lines
from interviewer.core.bundle import Bundle
from interviewer.core.script import Question
from interviewer.core.toml_lines import line_of
from interviewer.errors import Problem

_LINES = {"probes": "ask", "invitations": "ask", "constraints": "says"}
"""Tables of a script, and the key under which each holds what is said."""
_OF_AN_ANSWER = (
    r"(?<!\w)(?:(?:that|this|it|you|your (?:answer|idea|plan|design|approach))(?:'s|'re| is| are| was| were)?"
    r"|(?:is|are|was|were) (?:that|this|it|you|your (?:answer|idea|plan|design|approach))) (?:\w+ly |so |very |quite |not )?{0}(?!\w)"
    r"|(?:^|[.!?]\s+){0}\s*(?:[.,;:!\u2014\u2013-]|$)"
)
"""A verdict is about what was said, or stands alone; `when the filter is wrong` is about a filter."""

_SIGNAL = r"[A-Z]+\d*-S\d\d"
_ACCEPTS = re.compile(rf"\s*# names ({_SIGNAL}(?:(?:, | and ){_SIGNAL})*)\b")


def verdicts(files: Mapping[str, str], bundles: Mapping[str, Bundle]) -> tuple[Problem, ...]:
    """Return a problem for every line that judges an answer in the words of the manners."""
    found = []
    for path, bundle, place, id, line in _said(files, bundles):
        words = sorted(bundle.standards.manners.verdict_words, key=len, reverse=True)
        judging = re.compile(_OF_AN_ANSWER.format(f"(?:{'|'.join(map(re.escape, words))})"), re.IGNORECASE)
        judged = judging.search(" ".join(line.split()))
        if words and judged is not None:
            says = f"“{judged.group().strip(' .!?')}” judges an answer, and no line does (manners, `verdict_words`)."
            found.append(Problem(path, line_of(files[path], place), id, says))
    return tuple(found)


def overlaps(files: Mapping[str, str], bundles: Mapping[str, Bundle]) -> tuple[Problem, ...]:
    """Return a note for every question and probe whose words a cue of one of its signals matches, and nobody has accepted.

    A probe for a signal that consists in asking may ask it, and may not say what the answer would be.
    A comment above a line accepts the signals that it `names`; one that is not named any more is noted, too.
    """
    found = []
    for path, bundle, place, id, line in _said(files, bundles):
        signals = [signal.id for question in _questions(bundle, id) for signal in (*question.signals, *bundle.round.signals)]
        if place[0] not in ("ask", "probes") or not signals:
            continue
        probe = next((probe for probe in bundle.probes if probe.id == id), None)
        asked_for = probe.misses if probe is not None else ()
        named, at = bundle.ear.names(sorted(set(signals)), line, asked_for=asked_for), line_of(files[path], place)
        accepted = _accepted(files[path], at)
        for signal in sorted(named.keys() - accepted):
            words = " ".join(named[signal].split())
            says = (
                f"names the content of {signal} in “{words}”: the line gives it away, or the cue is too wide;"
                f" `# names {signal}: why` above it accepts it."
            )
            found.append(Problem(path, at, id, says))
        for signal in sorted(accepted - named.keys()):
            found.append(Problem(path, at, id, f"does not name the content of {signal}, which the comment above it accepts."))
    return tuple(found)


def _accepted(text: str, line: int) -> set[str]:
    """Return the signals that the comments right above a line accept."""
    found = set[str]()
    for above in reversed(text.splitlines()[: line - 1]):
        if not above.lstrip().startswith("#"):
            break
        accepts = _ACCEPTS.match(above)
        found |= set(re.findall(_SIGNAL, accepts[1])) if accepts is not None else set()
    return found


def _said(
    files: Mapping[str, str], bundles: Mapping[str, Bundle]
) -> Iterator[tuple[str, Bundle, tuple[str | int, ...], str, str]]:
    """Yield every line that is put: its file, its round, its place in the file, its id and its words."""
    for path, text in sorted(files.items()):
        if not path.startswith("rounds/") or not path.endswith(".toml") or path.endswith(".cues.toml"):
            continue
        folder, _, name = path.rpartition("/")
        data = toml_lines.read(text)
        script = data if name == "round.toml" else toml_lines.read(files[f"{folder}/round.toml"])
        bundle = bundles[script["id"]]
        if "ask" in data:
            yield path, bundle, ("ask",), data["id"], data["ask"]
        if "already" in data:
            yield path, bundle, ("already",), data["id"], data["already"]
        for table, key in _LINES.items():
            for number, row in enumerate(data.get(table, ())):
                yield path, bundle, (table, number, key), row["id"], row[key]
                if "already" in row:
                    yield path, bundle, (table, number, "already"), row["id"], row["already"]


def _questions(bundle: Bundle, id: str) -> tuple[Question, ...]:
    """Return the question that a line belongs to, or all of them where it is the round's."""
    own = tuple(one for one in bundle.questions if id == one.id or id.startswith(f"{one.id}-"))
    return own or bundle.questions
