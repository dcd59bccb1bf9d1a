"""Do the files of `prompts/` fit together? Works on plain data, so that one bad key does not hide the other problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from interviewer.core.formulas import FORMULAS
from interviewer.core.script import LEVELS
from interviewer.core.toml_lines import line_of
from interviewer.errors import Problem

Data = Mapping[str, Any]
Sources = Mapping[str, tuple[Data, str]]
"""Path to plain data and the text it came from."""

PLACEHOLDERS = {
    "observe": {"look_for"},
    "phrase": {"name", "role", "job", "manner", "stance", "conduct", "round_title", "minutes"},
    "grade": {"dimension", "anchors", "signals", "reference"},
    "flags": {"flags", "dimensions", "reference"},
    "advise": {"open", "outline", "figures"},
    "debrief": {"packets", "mechanical"},
    "candidate": {"sheet", "round_title", "level"},
    "candidate_check": {"sheet"},
    "judge": {"says", "met", "not_met", "not_applicable", "turns", "shown"},
    "judge_pair": {"says", "met", "not_met", "not_applicable"},
}
"""What each conversation's prose is filled with; no more and no less may stand in it."""

_PARTS = ("signals", "probes", "constraints", "hints", "facts", "figures", "claims")
_PLACEHOLDER = re.compile(r"\$(?:\$|([a-z_][a-z0-9_]*)|\{([a-z_][a-z0-9_]*)\})", re.IGNORECASE)


class _Anything(set[str]):
    """The ids of a file that cannot be read: whatever is looked for may be among them, so that one slip is told once."""

    def __contains__(self, wanted: object) -> bool:
        return True

    def __or__(self, others: object) -> _Anything:  # type: ignore[override]  # it stays what it is
        return self

    __ror__ = __or__


def check(sources: Sources, unread: Collection[str] = ()) -> list[Problem]:
    """Return everything that points at nothing, is there twice, or does not add up.

    What the `unread` files would hold, which are there and are no TOML, is not missed.
    """
    flags, shared, situations = (
        _ids(sources, unread, f"standards/{name}.toml", part)
        for name, part in (("red_flags", "red_flags"), ("dimensions", "signals"), ("manners", "situations"))
    )
    problems = [*_levels(sources), *_manners(sources, flags)]
    for path, (data, text) in sources.items():
        if path.endswith("/round.toml"):
            own = {part: {str(item.get("id")) for item in _list(data, part)} for part in _PARTS}
            problems += _round(sources, unread, path, data, text)
            problems += _triggers(path, data, text, own=own, signals=own["signals"] | shared, flags=flags)
            known = own["signals"] | shared | own["claims"]
            problems += _told(path, data, text, known)
            for question in data.get("questions", []):
                known = known | _ids(sources, unread, f"{path.removesuffix('round.toml')}{question}.toml", "signals")
            problems += _ties(path, data, text, known)
            problems += _own_manners(path, data, text, situations)
        elif path.startswith("rounds/") and not path.endswith(".cues.toml"):
            common = _ids(sources, unread, f"{path.rpartition('/')[0]}/round.toml", "signals")
            problems += _question(path, data, text, flags=flags, shared=shared | common)
    for path, (data, text) in sources.items():
        if path.endswith(".cues.toml"):
            beside = path.replace(".cues.toml", ".toml")
            known = flags | shared | situations
            for part in ("signals", "claims", "facts"):
                known = known | _ids(sources, unread, beside, part)
            problems += _cues(path, data, text, known)
    return problems


def _ids(sources: Sources, unread: Collection[str], path: str, part: str) -> set[str]:
    """Return the ids of one part of a file."""
    return _Anything() if path in unread else {str(item.get("id")) for item in _tables(sources, path, part)}


def check_prose(files: Mapping[str, str]) -> list[Problem]:
    """Return placeholders that nothing fills, and ones that are missing, in `conversations/*.md`."""
    problems = []
    for path, text in sorted(files.items()):
        name = path.rpartition("/")[2].removesuffix(".md")
        wanted = PLACEHOLDERS.get(name)
        if wanted is None:
            problems.append(Problem(path, 1, name, "no exchange with a model has this name."))
            continue
        found: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            for match in _PLACEHOLDER.finditer(line):
                if match[1] or match[2]:
                    found.setdefault(match[1] or match[2], number)
        for placeholder in sorted(found.keys() - wanted):
            problems.append(
                Problem(path, found[placeholder], name, f"nothing fills ${placeholder}: write $$ for a dollar sign.")
            )
        for placeholder in sorted(wanted - found.keys()):
            problems.append(Problem(path, 1, name, f"${placeholder} is missing."))
    return problems


def _tables(sources: Sources, path: str, key: str) -> list[Data]:
    return _list(sources.get(path, ({}, ""))[0], key)


def _list(data: Data, key: str) -> list[Data]:
    value = data.get(key, [])
    value = [value] if isinstance(value, Mapping) else value
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _levels(sources: Sources) -> Iterator[Problem]:
    path = "standards/levels.toml"
    data, text = sources.get(path, ({}, ""))
    for index, level in enumerate(_list(data, "levels")):
        weights = level.get("rounds", {})
        total = sum(w for w in weights.values() if isinstance(w, int)) if isinstance(weights, Mapping) else 0
        if total != 100:
            line = line_of(text, ("levels", index, "rounds"))
            yield Problem(path, line, str(level.get("id", "?")), f"the weights of the rounds add up to {total}, not to 100.")
    for index, row in enumerate(_list(data, "dimension_weights")):
        missing = [level for level in LEVELS if level not in row.get("weights", {})]
        if missing:
            line = line_of(text, ("dimension_weights", index, "weights"))
            yield Problem(path, line, str(row.get("dimension", "?")), f"no weight for level {', '.join(missing)}.")


def _manners(sources: Sources, flags: set[str]) -> Iterator[Problem]:
    path = "standards/manners.toml"
    data, text = sources.get(path, ({}, ""))
    yield from _twice(path, text, data, ("situations",))
    for index, situation in enumerate(_list(data, "situations")):
        noted = situation.get("notes")
        if noted and noted not in flags:
            line = line_of(text, ("situations", index, "notes"))
            yield Problem(path, line, str(situation.get("id", "?")), f"notes points at {noted}, which is not a red flag.")


def _twice(path: str, text: str, data: Data, parts: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[str, tuple[str, int]] = {}
    for part in parts:
        for index, item in enumerate(_list(data, part)):
            id = str(item.get("id", ""))
            if id in seen:
                first, line = line_of(text, (*seen[id], "id")), line_of(text, (part, index, "id"))
                yield Problem(path, line, id, f"this id stands already at line {first}: an id is never used twice.")
            elif id:
                seen[id] = (part, index)


def _round(sources: Sources, unread: Collection[str], path: str, data: Data, text: str) -> Iterator[Problem]:
    id, folder = str(data.get("id", "?")), path.removesuffix("round.toml")
    yield from _twice(path, text, data, ("phases", "invitations", *_PARTS))
    questions = data.get("questions", [])
    for question in questions:
        if f"{folder}{question}.toml" not in {*sources, *unread}:
            yield Problem(path, line_of(text, ("questions",)), id, f"{question} has no file {folder}{question}.toml.")
    minutes = sum(phase.get("minutes", 0) for phase in _list(data, "phases"))
    if minutes != data.get("minutes"):
        yield Problem(
            path, line_of(text, ("minutes",)), id, f"the phases add up to {minutes} minutes, not to {data.get('minutes')}."
        )
    dimensions = data.get("dimensions", [])
    for dimension in data.get("must", []):
        if dimension not in dimensions:
            yield Problem(path, line_of(text, ("must",)), id, f"{dimension} is a must but not a dimension of this round.")
    for index, invitation in enumerate(_list(data, "invitations")):
        if invitation.get("dimension") not in dimensions:
            line = line_of(text, ("invitations", index, "dimension"))
            yield Problem(
                path, line, str(invitation.get("id")), f"{invitation.get('dimension')} is not a dimension of this round."
            )
    yield from _phases(path, data, text)
    yield from _weights(sources, unread, path, text, data)


def _phases(path: str, data: Data, text: str) -> Iterator[Problem]:
    """Return what phases point at that is not there, and dimensions they cover without a way to open them."""
    openers = {str(i.get("id")): i.get("dimension") for i in _list(data, "invitations")}
    known = (
        ("asks", set(data.get("questions", [])), "question"),
        ("invites", set(openers), "invitation"),
        ("covers", set(data.get("dimensions", [])), "dimension"),
    )
    for index, phase in enumerate(_list(data, "phases")):
        id = str(phase.get("id"))
        for key, there, what in known:
            for wanted in phase.get(key, []):
                if wanted not in there:
                    line = line_of(text, ("phases", index, key))
                    yield Problem(path, line, id, f"{key} points at {wanted}, which is not a {what} of this round.")
        invited = {openers.get(str(invitation)) for invitation in phase.get("invites", [])}
        for dimension in phase.get("covers", []):
            if "probe" not in phase.get("does", []) and dimension not in invited:
                line = line_of(text, ("phases", index, "covers"))
                yield Problem(path, line, id, f"covers {dimension}, but neither probes nor has an invitation for it.")


def _weights(sources: Sources, unread: Collection[str], path: str, text: str, data: Data) -> Iterator[Problem]:
    rows = [
        row for row in _tables(sources, "standards/levels.toml", "dimension_weights") if data.get("id") in row.get("rounds", [])
    ]
    anchors = [a for a in _tables(sources, "standards/dimensions.toml", "anchors") if data.get("id") in a.get("rounds", [])]
    for dimension in data.get("dimensions", []):
        for found, what, file in (
            (rows, "weights", "standards/levels.toml"),
            (anchors, "anchors", "standards/dimensions.toml"),
        ):
            if file not in unread and not any(row.get("dimension") == dimension for row in found):
                yield Problem(
                    path, line_of(text, ("dimensions",)), str(data.get("id")), f"{dimension} has no {what} in {file}."
                )


def _question(path: str, data: Data, text: str, *, flags: set[str], shared: set[str]) -> Iterator[Problem]:
    own, id = {part: {str(item.get("id")) for item in _list(data, part)} for part in _PARTS}, str(data.get("id", "?"))
    signals = own["signals"] | shared
    yield from _twice(path, text, data, _PARTS)
    for part in _PARTS[:-1]:
        for index, item in enumerate(_list(data, part)):
            if not str(item.get("id", f"{id}-")).startswith(f"{id}-"):
                line = line_of(text, (part, index, "id"))
                yield Problem(path, line, str(item.get("id")), f"an id of this file begins with {id}-.")
    lists = (
        ("signals", "after", own["constraints"], "staged constraint"),
        ("constraints", "unless", own["probes"] | signals, "probe or signal of this question"),
        ("hints", "gives", signals, "signal"),
        ("figures", "signals", signals, "signal"),
        ("figures", "after", own["constraints"], "staged constraint"),
        ("figures", "before", own["constraints"], "staged constraint"),
    )
    for part, key, known, what in lists:
        for index, item in enumerate(_list(data, part)):
            for wanted in item.get(key, []):
                if wanted not in known:
                    yield Problem(path, line_of(text, (part, index, key)), str(item.get("id")), _dangling(key, wanted, what))
    for key, known, what in (("baseline", signals | own["claims"], "signal or claim"), ("red_flags", flags, "red flag")):
        for wanted in data.get(key, []):
            if wanted not in known:
                yield Problem(path, line_of(text, (key,)), id, _dangling(key, wanted, what))
    yield from _triggers(path, data, text, own=own, signals=signals, flags=flags)
    yield from _ties(path, data, text, signals | own["claims"])
    yield from _told(path, data, text, signals | own["claims"])
    yield from _told_before(path, data, text, own["claims"])
    yield from _figures(path, data, text)
    rungs = [hint.get("rung") for hint in _list(data, "hints")]
    if rungs != list(range(1, len(rungs) + 1)):
        yield Problem(path, line_of(text, ("hints", 0)), id, f"the hints are rungs {rungs}, not 1, 2, 3 in order.")


def _figures(path: str, data: Data, text: str) -> Iterator[Problem]:
    """Return figures whose formula or inputs code does not know, and inputs that are left out."""
    for index, figure in enumerate(_list(data, "figures")):
        id, name, inputs = str(figure.get("id")), str(figure.get("formula")), figure.get("inputs", {})
        formula = FORMULAS.get(name)
        if formula is None:
            line = line_of(text, ("figures", index, "formula"))
            yield Problem(path, line, id, f"formula {name} is not known: choose one of {', '.join(sorted(FORMULAS))}.")
            continue
        inputs = inputs if isinstance(inputs, Mapping) else {}
        for key, value in inputs.items():
            line = line_of(text, ("figures", index, "inputs", key))
            if key not in formula.inputs:
                yield Problem(path, line, id, f"{name} has no input {key}: it takes {', '.join(formula.inputs)}.")
            elif isinstance(value, str) and value != formula.inputs[key]:
                yield Problem(path, line, id, f"input {key} of {name} is of the kind {formula.inputs[key]!r}, not {value!r}.")
        for key in formula.inputs.keys() - inputs.keys():
            yield Problem(path, line_of(text, ("figures", index)), id, f"input {key} of {name} is missing.")


def _triggers(
    path: str, data: Data, text: str, *, own: Mapping[str, set[str]], signals: set[str], flags: set[str]
) -> Iterator[Problem]:
    known = {
        "missing": (signals, "signal"),
        "unless": (signals | own["claims"], "signal or claim"),
        "claim": (own["claims"], "claim of this question"),
        "redflag": (flags, "red flag"),
        "after": (own["probes"] | own["constraints"], "probe or constraint of this question"),
    }
    for index, probe in enumerate(_list(data, "probes")):
        for when in _list(probe, "when"):
            if not when:
                line = line_of(text, ("probes", index, "when"))
                yield Problem(path, line, str(probe.get("id")), "the trigger is empty: name what must hold.")
            for key, (ids, what) in known.items():
                wanted = when.get(key)
                if wanted is not None and wanted not in ids:
                    line = line_of(text, ("probes", index, "when", key))
                    yield Problem(path, line, str(probe.get("id")), _dangling(f"when.{key}", wanted, what))


def _ties(path: str, data: Data, text: str, known: set[str]) -> Iterator[Problem]:
    for index, probe in enumerate(_list(data, "probes")):
        for wanted in probe.get("ties", []):
            if wanted not in known:
                line = line_of(text, ("probes", index, "ties"))
                yield Problem(path, line, str(probe.get("id")), _dangling("ties", wanted, "signal or claim"))


def _told(path: str, data: Data, text: str, known: set[str]) -> Iterator[Problem]:
    """Return signals and claims that are not there, and words for somebody who has told it without one that would show that."""
    for index, probe in enumerate(_list(data, "probes")):
        for wanted in probe.get("told", []):
            if wanted not in known:
                line = line_of(text, ("probes", index, "told"))
                yield Problem(path, line, str(probe.get("id")), _dangling("told", wanted, "signal or claim"))
        if bool(probe.get("told")) != bool(probe.get("already")):
            line = line_of(text, ("probes", index, "id"))
            yield Problem(path, line, str(probe.get("id")), "already and told belong together: what is said, and when.")


def _own_manners(path: str, data: Data, text: str, situations: set[str]) -> Iterator[Problem]:
    """Return lines of a round's own for a hard situation that is not there."""
    for wanted in data.get("manners", {}):
        if wanted not in situations:
            line = line_of(text, ("manners", wanted))
            yield Problem(path, line, str(data.get("id", "?")), _dangling("manners", wanted, "hard situation"))


def _told_before(path: str, data: Data, text: str, claims: set[str]) -> Iterator[Problem]:
    """Return claims of a question that are not there, and a question that has no words for somebody who has made one."""
    line, id = line_of(text, ("told",)), str(data.get("id", "?"))
    for wanted in data.get("told", []):
        if wanted not in claims:
            yield Problem(path, line, id, _dangling("told", wanted, "claim of this question"))
    if data.get("told") and not data.get("already"):
        yield Problem(path, line, id, "told without already: say what is put to somebody who has told it.")


def _dangling(key: str, wanted: object, what: str) -> str:
    return f"{key} points at {wanted}, which is not a {what}."


def _cues(path: str, data: Data, text: str, known: set[str]) -> Iterator[Problem]:
    for index, cue in enumerate(_list(data, "cues")):
        of = str(cue.get("of", ""))
        if of not in known and not of.startswith("intent:"):
            yield Problem(
                path, line_of(text, ("cues", index, "of")), of, "no signal, claim, fact, red flag or situation has this id."
            )
