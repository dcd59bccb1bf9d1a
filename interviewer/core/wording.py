"""Measures of how an interviewer's lines were said: one thing, briefly, without a verdict, in role, and in the thread of the talk.

Only what code can tell is told; where a measure is a lower or an upper bound, its docstring says so.
"""

from __future__ import annotations

import re
from functools import lru_cache

from interviewer.core.agenda import ANSWERS
from interviewer.core.events import Imported
from interviewer.core.evidence import locate
from interviewer.core.matching import find
from interviewer.core.measures import ASKING, QUOTED, Fault, Interview, Measure, Said, count, rate
from interviewer.core.sentences import content, read, tokens
from interviewer.core.topics import is_about, topic_of, was_heard

SAME = 0.8
"""Two texts that share this much of their content words are the same thing said twice."""
SAYS = 2
"""With fewer content words a turn says nothing that could be picked up."""
FOLLOWING_UP = frozenset({"probe", "constrain", "hint", "carry_on"})
"""The moves that should pick up what the candidate said."""
ONCE = frozenset({"ask", "probe", "constrain", "hint", "invite"})
"""The moves that put one item of the script, which is put once."""

_PLAIN = str.maketrans({"’": "'", "‘": "'"})
_NAMED = re.compile(r"\b(?:[Ii](?:'m| am)|[Mm]y name is|[Cc]all me) ([A-Z][a-z]+)\b")
_OUT_OF_ROLE = re.compile(
    r"\bi(?:'m| am) (?:not|no) (?:really |actually )?(?:an? )?(?:ai|artificial|bot|machine|robot|(?:computer )?program)\b"
    r"|\bi(?:'m| am) (?:an? )?(?:real |actual |living )?(?:human|person)\b|\bi work (?:for|at) (?!no\b|any\b)"
    r"|\bas an? (?:large )?(?:ai|language model|assistant)\b|\bi(?:'m| am) (?:an? )?(?:large )?language model\b"
    r"|\b(?:my|the system|my system) (?:prompts?|instructions)\b|\bsystem prompt\b|</?(?:say|candidate|code|conduct|persona)>"
)
_AI = re.compile(r"\b(?:ai|artificial intelligence)\b")
_MIRROR = (
    (re.compile(r"\b(?:do|did|would|will|could|can|have|had) you(?: have| got)?\b"), "i have"),
    (re.compile(r"\b(?:are you|you are|you're)\b"), "i am"),
    (re.compile(r"\bwere you\b"), "i was"),
    (re.compile(r"\byour\b"), "my"),
    (re.compile(r"\byou\b"), "i"),
)


def wording(seen: Interview) -> tuple[Measure, ...]:
    """Return the measures of this module."""
    return (
        single_question(seen),
        length(seen),
        neutrality(seen),
        context_awareness(seen),
        repetition(seen),
        persona(seen),
        fairness(seen),
    )


# --- one thing, briefly, without a verdict ---


def single_question(seen: Interview) -> Measure:
    """Count turns that ask one thing / turns with a question mark.

    Questions are runs of question marks outside quotation marks; a turn may have as many as its authored line, and one.
    Where an asking line is a request without a question mark, a question that shares no content word with it comes on top of it.
    """
    asking = [said for said in seen.said if _questions(said.text)]
    faults = []
    for said in asking:
        asked, authored = _questions(said.text), _questions(said.line)
        on_top = said.move in ASKING - {"constrain"} and not authored and said.line and _has_a_foreign_question(said)
        if asked > max(1, authored) or on_top:
            faults.append(Fault(said.number, f"asks {asked + bool(on_top)} things, where its line asks {max(1, authored)}"))
    return rate("single-question", faults, len(asking), target=0.95)


def length(seen: Interview) -> Measure:
    """Count turns of at most 60 words (as the manners say), or 150 where the problem is stated or put again / all turns.

    Words are runs without white space; quotations count.
    """
    manners = seen.end.bundle.standards.manners
    problems = [" ".join(question.ask.split()) for question in seen.end.bundle.questions]
    faults = []
    for said in seen.said:
        states = said.move == "ask" or any(problem in " ".join(said.line.split()) for problem in problems)
        words, most = len(said.text.split()), manners.words_a_problem if states else manners.words_a_turn
        if words > most:
            faults.append(Fault(said.number, f"has {words} words, where {most} are enough"))
    return rate("length", faults, len(seen.said), target=0.95)


def neutrality(seen: Interview) -> Measure:
    """Count turns without a verdict word of the manners / all turns.

    Whole words or phrases in any case; those of the authored line and those quoted from the candidate do not count.
    An upper bound: praise in other words is not seen.
    """
    phrases = seen.end.bundle.standards.manners.verdict_words
    verdict = _any_of(phrases)
    found = ((said, _beyond(verdict, said)) for said in seen.said)
    faults = [Fault(said.number, f"judges: {', '.join(words)}") for said, words in found if phrases and words]
    return rate("neutrality", faults, len(seen.said), target=0.98)


# --- the thread ---


def context_awareness(seen: Interview) -> Measure:
    """Follow-ups that refer to the candidate's words / all of them.

    A follow-up is a request to carry on, a probe about something the candidate has spoken of, and any turn that quotes them: a new fact,
    a hint and a probe that opens a topic have nothing to refer to.
    It refers to their words when it shares a content word, by stem, with the last turn, or quotes words that showed something of what it is
    about; a quotation before a line about something else refers to nothing.
    Follow-ups to a turn with hardly a content word ("it's a one-liner"), to one that was no answer, or to none (a hint by the button) are
    left out.
    A lower bound: "put a number on it" refers without sharing a word.
    """
    total, faults = 0, []
    for said in seen.whole:
        answer, fresh = said.before.last_answer, said.before.fresh
        heard = content(answer.text) if answer is not None else frozenset()
        said_nothing = len(heard) < SAYS or (fresh is not None and fresh.intent not in {*ANSWERS, "clarifies"})
        if said.move not in FOLLOWING_UP or said_nothing or said.before.floor != "answer":
            continue
        quotes, topic = _quotations(said), topic_of(said.before, said.ref)
        opens = said.move in {"constrain", "hint"} or (topic is not None and not was_heard(said.before, topic))
        if opens and not quotes:
            continue
        total += 1
        if any(not is_about(said.before, words, topic) for words in quotes):
            faults.append(Fault(said.number, "quotes words about something else"))
        elif not quotes and not heard & content(said.own):
            faults.append(Fault(said.number, "shares no word with the candidate's last turn"))
    return rate("context-awareness", faults, total, target=0.9)


def _quotations(said: Said) -> list[str]:
    """Return the words of the candidate's that a turn quotes, and its line does not."""
    answers = [turn.text for turn in said.before.turns if turn.speaker == "candidate"]
    line = said.before.bundle.lines.get(said.ref, "")
    inside = (quoted.group()[1:-1].strip(" .,;:") for quoted in QUOTED.finditer(said.text))
    return [words for words in inside if words not in line and any(locate(words, answer) for answer in answers)]


def repetition(seen: Interview) -> Measure:
    """Count turns that put something twice, of all turns that put something: the same item of the script, or nearly the same words.

    Repeats that the candidate or a hard situation asks for are moves of their own and do not count.
    What was not answered the first time, or was displaced by a hint or a hard situation's line, may be put once more.
    A request to carry on may come back, but not twice in a row; two red flags or figures may be met with the same words.
    """
    total, faults = 0, []
    earlier: list[Said] = []
    for said in seen.whole:
        if said.move != "carry_on" and not _puts(said):
            earlier.append(said)
            continue
        total += 1
        before = earlier[-1:] if said.move == "carry_on" else [one for one in earlier if _puts(one)]
        same = [one for one in before if _is_same(said, one)]
        if same and not (len(same) == 1 and _was_avoided(seen, same[0], said)):
            faults.append(Fault(said.number, f"puts {said.ref or said.move} of T{same[0].number} again"))
        earlier.append(said)
    return count("repetition", faults, total, hard=True)


def _puts(said: Said) -> bool:
    """Tell whether a turn puts an item of the script, also where it comes back by itself."""
    return said.move in ONCE or (said.move == "repeat" and bool(said.ref))


def _is_same(said: Said, other: Said) -> bool:
    if said.ref and said.ref == other.ref and said.move != "carry_on":
        return True
    # the manners' words for any red flag or figure, and the hints of two questions
    if said.move == other.move and said.move in {"probe", "hint"} and said.line == other.line:
        return False
    mine, theirs = content(said.own), content(other.own)
    if min(len(mine), len(theirs)) < 3:
        return tokens(said.own) == tokens(other.own)
    return len(mine & theirs) >= SAME * len(mine | theirs)


def _was_avoided(seen: Interview, said: Said, again: Said) -> bool:
    """Tell whether what the candidate said next was no answer, or only an answer to a line that displaced the question."""
    if again.ref in again.before.agenda.displaced:
        return True
    intents = [step.record.event.intent for step in seen.steps
               if step.record.event.type == "observed" and step.record.seq > said.turn.seq]  # fmt: skip
    return bool(intents) and intents[0] not in ANSWERS


# --- the person ---


def persona(seen: Interview) -> Measure:
    """Count turns out of role, of all turns: another name, a denial of being an AI, an employer, talk of prompts or instructions.

    The answer to whether this is an AI must say so; an interviewer from elsewhere has a name of their own.
    A lower bound: a change of manner is not seen.
    """
    name = seen.end.bundle.round.persona.name.split()
    elsewhere = isinstance(seen.end.source, Imported)
    faults = []
    for said in seen.said:
        plain = said.own.translate(_PLAIN)
        others = [other for other in _NAMED.findall(plain) if other not in name and other not in said.line]
        wrong = [f"calls itself {other}" for other in others if not elsewhere]
        wrong += [f"says “{words}”" for words in _beyond(_OUT_OF_ROLE, said)]
        if said.ref == "asks-whether-ai" and said.whole and not _AI.search(plain.lower()):
            wrong.append("does not say that it is an AI")
        if wrong:
            faults.append(Fault(said.number, "; ".join(wrong)))
    return count("persona-consistency", faults, len(seen.said), hard=True)


def fairness(seen: Interview) -> Measure:
    """Count turns in which the interviewer raises a protected topic, of all turns, whether authored or not.

    The topics are those of the `protected-topic` cues, which are written for a candidate: the turn is read with "I" for "you".
    A lower bound; without such cues the measure does not apply.
    """
    cues = seen.end.bundle.cues.get("protected-topic", ())
    faults = []
    for said in seen.said:
        mirrored = said.own.translate(_PLAIN).lower()
        for pattern, words in _MIRROR:
            mirrored = pattern.sub(words, mirrored)
        span = next((span for cue in cues if (span := find(cue, mirrored)) is not None), None)
        if span is not None:
            faults.append(Fault(said.number, f"raises a protected topic: “{span.quote}”"))
    return count("fairness", faults, len(seen.said) if cues else 0, hard=True)


# --- words ---


def _questions(text: str) -> int:
    return len(re.findall(r"\?+", QUOTED.sub("", text)))


def _has_a_foreign_question(said: Said) -> bool:
    """Tell whether a question of the turn shares no content word with its line."""
    line = content(said.line)
    return any(sentence.asks and not content(sentence.text) & line for sentence in read(said.own, False).sentences)


@lru_cache(maxsize=8)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of these as whole words, the longest first."""
    return re.compile("|".join(rf"(?<!\w){re.escape(each.lower())}(?!\w)" for each in sorted(phrases, key=len, reverse=True)))


def _beyond(pattern: re.Pattern[str], said: Said) -> list[str]:
    """Return what of the turn's own words matches and is not in its authored line."""
    found: list[str] = pattern.findall(said.own.translate(_PLAIN).lower())
    line = pattern.findall(said.script.translate(_PLAIN).lower()) if found else []
    return [words for words in dict.fromkeys(found) if words not in line]
