"""Who is who in a conversation from elsewhere: by `--me`, by the names of roles, by who puts the questions; never by a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from interviewer.core.foreign import Foreign, refuse
from interviewer.core.sentences import vocabulary

INTERVIEWERS = vocabulary(
    "interviewer interviewers assistant ai bot chatgpt gpt claude gemini recruiter host moderator coach examiner q"
)
CANDIDATES = vocabulary("candidate interviewee applicant user human student me you")
"""Names that tell a role, alone, with a number, or in round brackets behind a name."""

ASKS, ANSWERS = 0.5, 0.25
"""Whoever asks in at least the first share of their turns, against somebody who does in at most the second, is the interviewer."""
FEW = 2
"""Turns a side must have before it is told by who asks."""

MOST_WORDS, SHORT = 4, 2
"""Words of a name, and of one that speaks once only."""
QUESTION_AND_ANSWER = ("q", "a")
"""Names that tell the roles only where both are there."""

RARE = 4
"""Of three who come back, one that speaks this many times less often than the second is taken for a heading."""

_NOBODY = vocabulary(
    "note notes example examples input output todo warning step steps time space complexity hint summary edge case cases test tests",
    "result results idea http https pros cons first second third finally also update def class return else question answer",
    "questions answers option options approach assumption assumptions",
)
"""First words of what stands before a colon and names nobody."""

_SMALL = re.compile(r"[^\w\s()]|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The name of the candidate, the names of all others, and how that was found out."""

    candidate: str
    interviewers: tuple[str, ...]
    how: str


def plain_name(name: str) -> str:
    """Return a name as it is compared: small letters, no punctuation but round brackets, single spaces."""
    return " ".join(_SMALL.sub(" ", name.casefold()).split())


def role_named(plain: str) -> str | None:
    """Return `interviewer` or `candidate` for the plain form of a name that says so: "interviewer 2", "maya (recruiter)"."""
    behind = re.search(r"\(([^()]*)\)$", plain)
    words = (behind[1] if behind else plain).split()
    if len(words) == 2 and words[1].isdigit():
        words.pop()
    if words == ["hiring", "manager"] or (len(words) == 1 and words[0] in INTERVIEWERS):
        return "interviewer"
    return "candidate" if len(words) == 1 and words[0] in CANDIDATES else None


def own_name(name: str) -> str:
    """Return what a name says beyond a role: "Maya" of "Maya (candidate)", all of "Maya Lin", nothing of "Candidate 2" or "A"."""
    if role_named(plain_name(name)) is not None:
        name = re.sub(r"\s*\([^()]*\)\s*$", "", name)
    plain = plain_name(name)
    return "" if plain in QUESTION_AND_ANSWER or role_named(plain) is not None else name


def names_among(names: Sequence[str]) -> dict[str, str]:
    """Return which of the words that stood before a colon are somebody's name, each as it was written first, by its plain form.

    Where both roles are named, only such names count: an answer may list its classes as `Task: ...` again and again.
    Else a name is what comes back; where fewer than two do, also what comes first, or is one of two.
    """
    counts = Counter(plain_name(name) for name in names)
    roles = {plain for plain in counts if role_named(plain)}
    kept = roles
    if set(QUESTION_AND_ANSWER) <= set(counts):
        kept = roles | set(QUESTION_AND_ANSWER)
    elif {role_named(plain) for plain in roles} != {"interviewer", "candidate"}:
        likely = {plain: count for plain, count in counts.items() if plain in roles or _may_be(names, plain)}
        first = next((plain for plain in counts if plain in likely), "")
        few = sum(count > 1 for count in likely.values()) < 2
        back = Counter(
            {plain: count for plain, count in likely.items() if count > 1 or (few and plain == first) or len(likely) == 2}
        )
        often = [count for _, count in back.most_common(2)]
        kept = roles | {plain for plain, count in back.items() if len(often) < 2 or count * RARE > often[1]}
        if len(kept) < 2:
            kept |= {plain for plain in likely if len(plain.split()) <= SHORT}
    return {plain_name(name): name for name in reversed(names) if plain_name(name) in kept}


def _may_be(names: Iterable[str], plain: str) -> bool:
    written = next(name for name in names if plain_name(name) == plain)
    words = plain.split()
    return len(words) <= MOST_WORDS and bool(words) and words[0] not in _NOBODY and not written[0].islower()


def decide(found: Foreign, *, me: str | None = None, recognised: Callable[[], Mapping[str, int]] = dict) -> Roles:
    """Return who is who; raises `ImportRefused` with a reason where that cannot be told.

    `recognised` counts, for each speaker, the turns in which a line of the script was recognised; it is called where that matters.
    """
    names = tuple(dict.fromkeys(said.speaker for said in found.utterances))
    if not names:
        raise refuse("It holds no turn at all.")
    if len(names) == 1:
        raise refuse(f"Only one speaks, {names[0]!r}: an interview has two sides.")
    if me is not None:
        return _roles(names, _named(names, me), "said by --me")
    told = _by_names(names)
    if told is not None:
        _contradicted(found, told, recognised)
        return told
    return _by_questions(found, names, recognised())


def asking(found: Foreign, name: str) -> float:
    """Return the share of somebody's turns that ask something."""
    turns = [said.text for said in found.utterances if said.speaker == name]
    return sum("?" in text or "？" in text for text in turns) / max(1, len(turns))


def _roles(names: Sequence[str], candidate: str, how: str) -> Roles:
    return Roles(candidate=candidate, interviewers=tuple(name for name in names if name != candidate), how=how)


def _named(names: Sequence[str], me: str) -> str:
    """Return the one speaker that `--me` names, by the whole name or by a part of it."""
    wanted = plain_name(me)
    whole = [name for name in names if plain_name(name) == wanted]
    part = [name for name in names if wanted and f" {wanted} " in f" {plain_name(name)} "]
    begins = [name for name in names if wanted and plain_name(name).startswith(wanted)]
    for those in (whole, part, begins):
        if len(those) == 1:
            return those[0]
    raise refuse(f"--me is {me[:40]!r}, and who speaks is {_listed(names)}: name one of them.")


def _by_names(names: Sequence[str]) -> Roles | None:
    if sorted(map(plain_name, names)) == sorted(QUESTION_AND_ANSWER):
        return _roles(names, next(name for name in names if plain_name(name) == QUESTION_AND_ANSWER[1]), "told by the names")
    told = {name: role_named(plain_name(name)) for name in names}
    candidates = [name for name in names if told[name] == "candidate"]
    others = [name for name in names if told[name] is None]
    if not candidates and len(others) == 1 and len(names) > 1:
        candidates = others
    if len(candidates) != 1:
        return None
    return _roles(names, candidates[0], "told by the names")


def _contradicted(found: Foreign, told: Roles, recognised: Callable[[], Mapping[str, int]]) -> None:
    """Refuse a chat in which the user interviews the model, where its roles are read the usual way round."""
    if plain_name(told.candidate) not in {"user", "human"} or len(told.interviewers) != 1:
        return
    other = told.interviewers[0]
    asks, is_asked = asking(found, told.candidate), asking(found, other)
    lines = recognised()
    if lines.get(told.candidate, 0) > lines.get(other, 0) or (asks >= ASKS and is_asked <= ANSWERS):
        raise refuse(
            f"{told.candidate!r} seems to ask and {other!r} to answer, against what the names say: give --me {other} or --me"
            f" {told.candidate}."
        )


def _by_questions(found: Foreign, names: Sequence[str], recognised: Mapping[str, int]) -> Roles:
    cannot = refuse(f"It cannot be told who is the candidate: {_listed(names)} speak. Say so with --me NAME.")
    if len(names) != 2:
        raise cannot
    for one, other in (names, names[::-1]):
        if recognised.get(one, 0) >= 2 * recognised.get(other, 0) + 1:
            return _roles(names, other, "told by who speaks lines of the script")
    for one, other in (names, names[::-1]):
        turns = [sum(said.speaker == name for said in found.utterances) for name in (one, other)]
        words = [sum(len(said.text.split()) for said in found.utterances if said.speaker == name) for name in (one, other)]
        if min(turns) >= FEW and asking(found, one) >= ASKS and asking(found, other) <= ANSWERS and words[0] < words[1]:
            return _roles(names, other, "told by who asks")
    raise cannot


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:6])
    return shown + (f" and {len(names) - 6} more" if len(names) > 6 else "")
