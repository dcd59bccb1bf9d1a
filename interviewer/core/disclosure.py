"""Measures of what an interviewer's words gave away or changed: ideas before their time, private facts, and figures.

Only what code can tell is told, so the counts here are lower bounds; the quotation in a fault lets a reader decide.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from math import isclose

from interviewer.core.amounts import Amount, read_amounts
from interviewer.core.matching import find
from interviewer.core.measures import Fault, Interview, Measure, Said, count, rate
from interviewer.core.sentences import Sentence, content, read
from interviewer.core.session import Session


def disclosure(seen: Interview) -> tuple[Measure, ...]:
    """Return the measures of this module."""
    return leakage(seen), authored_leakage(seen), facts(seen), numbers(seen)


# --- what may not be said yet ---


def leakage(seen: Interview) -> Measure:
    """Count turns that name the content of an absent signal beyond their authored line, of all turns.

    A signal's content is what its cues match, whether stated, asked or denied.
    Where the line stands in the turn as written, a match must hold a content word that was added to it, and that is not the candidate's.
    Not counted: what a hint given so far gives away, what an authored line has said, and what the candidate has said.
    What another interviewer said that was not recognised may be a hint or a fact in other words: of theirs only turns with a line
    count, and in these only what stands in a sentence of the line.
    """
    faults = []
    told: set[str] = set()
    known = [said for said in seen.said if said.line or not said.elsewhere]
    for said in known:
        absent = _absent(said.before) - said.gives
        told |= set(_named(said, absent, said.line))
        named = _named(said, absent - told, said.own)
        leaked = {id: quote for id, quote in named.items() if _is_added(said, quote) and _is_of_line(said, quote)}
        if leaked:
            what = "; ".join(f"{id} in “{quote}”" for id, quote in leaked.items())
            faults.append(Fault(said.number, f"names the content of {what}"))
    return count("leakage", faults, len(known), hard=True)


def authored_leakage(seen: Interview) -> Measure:
    """Count turns whose authored line itself names the content of a signal still absent, outside the ladder, of all turns.

    A figure for prompt writers: a line that must speak of a thing to ask about it can match a cue without giving it away.
    A probe for a signal that consists in asking may ask it and may not answer it; a constraint may state what its own signals are about.
    A line that is said again is what it was.
    """
    faults = []
    for said in seen.said:
        absent = _absent(said.before) - said.gives - _may_state(said)
        named = _named(said, absent, said.script, asked_for=_may_ask_for(said))
        if named:
            what = "; ".join(f"{id} in “{quote}”" for id, quote in named.items())
            faults.append(Fault(said.number, f"its line {_put_by(said) or said.move} names the content of {what}"))
    return count("authored-leakage", faults, len(seen.said))


# --- figures and facts ---


def facts(seen: Interview) -> Measure:
    """Count answers from the private facts that say something else, of all of them.

    The authored line must be the text of the facts it names, and what was said must keep its figures.
    Other changes of a fact's meaning are not seen.
    """
    told = [said for said in seen.whole if _fact_texts(said)]
    faults = []
    for said in told:
        wanted = " ".join(" ".join(text.split()) for text in _fact_texts(said))
        rest = said.before.bundle.standards.manners.rest
        if " ".join(said.line.split()).removesuffix(rest).rstrip() != wanted:
            faults.append(Fault(said.number, f"its line is not the text of {said.ref}"))
        elif changed := _figures_changed(said):
            faults.append(Fault(said.number, changed))
    return count("fact-consistency", faults, len(told))


def numbers(seen: Interview) -> Measure:
    """Count turns that keep every figure of their authored line and add none / turns with a figure in the line or in what was said.

    Figures that the candidate has said may be picked up; private facts are `facts`' own.
    """
    total, faults = 0, []
    for said in seen.whole:
        if _fact_texts(said) or not (read_amounts(said.line) or read_amounts(said.own)):
            continue
        total += 1
        if changed := _figures_changed(said):
            faults.append(Fault(said.number, changed))
    return rate("numbers-kept", faults, total, target=1.0)


def _fact_texts(said: Said) -> list[str]:
    known = {fact.id: fact.says for fact in said.before.facts}
    ids = said.ref.split(",") if said.move == "inform" else []
    return [known[id] for id in ids if id in known]


def _figures_changed(said: Said) -> str:
    """Return which amounts of the line are not in what was said, and which of those said are in neither the line nor the answers.

    Another interviewer may have added sentences that were not recognised, and what stands in those adds nothing to the line.
    """
    answers = " ".join(turn.text for turn in said.before.turns if turn.speaker == "candidate")
    lost = _without(said.script, said.text)
    new = [] if said.elsewhere else _without(said.own, f"{said.line} {answers}")
    return "; ".join([f"drops {', '.join(lost)}"] * bool(lost) + [f"adds {', '.join(new)}"] * bool(new))


def _without(text: str, other: str) -> list[str]:
    """Return the amounts of a text that another does not have, in its words."""
    there = read_amounts(other)
    return [text[one.start : one.end] for one in read_amounts(text) if not any(_is_same(one, each) for each in there)]


def _is_same(one: Amount, other: Amount) -> bool:
    """Tell whether two amounts are the same; where they were read as different kinds, the bare number is compared."""
    mine, theirs = (one.value, other.value) if one.kind == other.kind else (one.bare, other.bare)
    return isclose(mine, theirs, rel_tol=1e-6)


# --- signals ---


def _absent(session: Session) -> set[str]:
    """Return the signals of the open questions and of the round that have not been shown; shared ones are manners, not content."""
    own = (signal.id for question in session.open_questions for signal in question.signals)
    return {*own, *(signal.id for signal in session.bundle.round.signals)} - set(session.evidence)


def _named(said: Said, ids: Iterable[str], text: str, *, asked_for: Container[str] = ()) -> dict[str, str]:
    """Return which signals a text names, with the words that do, leaving out what the candidate has said."""
    bundle, answers = said.before.bundle, [turn.text for turn in said.before.turns if turn.speaker == "candidate"]
    named = bundle.ear.names(sorted(ids), text, asked_for=asked_for)
    has_said = {id for id in named if any(find(cue, answer) for cue in bundle.cues.get(id, ()) for answer in answers)}
    return {id: quote for id, quote in named.items() if id not in has_said}


def _put_by(said: Said) -> str:
    """Return the id of what a turn puts; of what it says again, where it was asked to."""
    if said.ref or said.move != "repeat":
        return said.ref
    lines, line = said.before.bundle.lines, said.line.split()
    earlier = (turn.refs[0] for turn in reversed(said.before.turns) if turn.refs)
    return next((id for id in earlier if lines.get(id, "").split() == line), "")


def _may_ask_for(said: Said) -> frozenset[str]:
    """Return the signals that the turn's probe misses: of one that consists in asking, the candidate could have asked the same."""
    put = _put_by(said)
    return next((probe.misses for probe in said.before.probes if probe.id == put), frozenset())


def _may_state(said: Said) -> set[str]:
    """Return the signals that are about the constraint the turn gives."""
    put = _put_by(said)
    return {signal.id for question in said.before.open_questions for signal in question.signals if put in signal.after}


def _is_added(said: Said, quote: str) -> bool:
    """Tell whether the words of a match were added: by rewording the line, or around it."""
    if " ".join(said.line.split()) not in " ".join(said.own.split()):
        return True
    manners = said.before.bundle.standards.manners
    joins = (*manners.acknowledge, *manners.echo, *manners.topic, *manners.plainly, *manners.stay, *manners.earlier)
    courtesies = content(" ".join(joins))  # "coming back to" gives nothing away
    answer = said.before.last_answer
    # nor do their own words, said back without quotation marks
    theirs = content(answer.text) if answer is not None else frozenset()
    return bool(content(quote) - content(said.line) - courtesies - theirs)


def _is_of_line(said: Said, quote: str) -> bool:
    """Tell whether words stand in sentences that each say one of the line; where we spoke ourselves every one does."""
    if not said.elsewhere:
        return True
    at = said.own.find(quote)
    around = [one for one in _sentences(said.own) if one.start < at + len(quote) and at < one.end]
    lines = [content(said.line[one.start : one.end]) for one in _sentences(said.line)]
    words = [content(said.own[one.start : one.end]) for one in around]
    return all(any(line and 2 * len(own & line) >= len(line) for line in lines) for own in words)


def _sentences(text: str) -> tuple[Sentence, ...]:
    return read(text, False).sentences
