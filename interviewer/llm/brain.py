"""What the offline interviewer says: a request in, the text of a reply out.

It listens with the cues of the bundle and speaks the authored line; it decides nothing and remembers nothing.
What a request looks like is made in `core.observing` and `core.phrasing`, and how the text travels is in `offline`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from interviewer.core.asking import single_questions, without_rhetoric
from interviewer.core.bundle import Bundle
from interviewer.core.clauses import things
from interviewer.core.conversation import Conversation
from interviewer.core.cues import Found
from interviewer.core.events import Intent
from interviewer.core.injections import INJECTS, blanked
from interviewer.core.measures import QUOTED
from interviewer.core.outcomes import apart, readable
from interviewer.core.sentences import Sentence, content, read
from interviewer.core.standards import Manners
from interviewer.llm import marking

OBSERVATION = "observation"
"""The name of the shape that asks for an observation; without a shape a line is to be said."""

RAMBLES = 200
PASTES = 450
ONE_LINE = 8
BRIEF = 30
ANSWERS_ITSELF, POINTS_BACK = 5, 16
"""Words: a longer answer without a point rambles, a much longer one is pasted, a shorter one is a bare line.

A turn of at most `BRIEF` words may say only "I don't know" or "that's all"; so many words after a question answer it,
and at most so many only point back to what was said.
"""

_WHOLE = frozenset({"does-not-know", "off-topic"})
"""Situations that only a brief turn without substance is in."""
_AT_AN_END = frozenset({"wants-to-stop", "wants-a-break", "asks-verdict"})
"""Situations that a longer turn is in where it begins or ends with them; whether it was right is asked at the end."""
_ABOUT_THE_QUESTION = frozenset({"not-understood", "asks-how-to-go-on"})
"""Situations that a turn is not in which asks for a fact, or has substance and is not brief."""

_LOOK_FOR = re.compile(r"<look-for>(\{.*\})</look-for>", re.DOTALL)
_HEARD = re.compile(r"<interviewer>(.*?)</interviewer>\s*<candidate>(.*)</candidate>\s*\Z", re.DOTALL)
_BESIDE_WORDS = re.compile(r"<say>.*\Z|\n<(code|board|run)>.*?</\1>|</?candidate>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_OPEN = re.compile(
    r"\b(?:how (?:do|did|does|would|will|can|could|is|are|should)|why|what (?:happens|would|do|does|goes|exactly|will|now)"
    r"|walk (?:me|it|one|them)|explain|describe|design|where do you go|your next step)\b"
)
_TAKING_TIME = re.compile(r"\b(?:think(?:ing)?|moment|second|minute|sure|ready|okay|ok|yes|no|yep|hello|hi|thanks|thank you)\b")

_REASON = re.compile(r"\b(?:because|since|reason|that is why|that's why|otherwise|leads? to|would mean|so that|due to)\b")
_OFFERS_TO_END = re.compile(r"\bi(?:'|’)?(?:ll| will| can) end (?:it|the interview)\b")
_AGREES = re.compile(
    r"\W*(?:(?:yes|yeah|yep|ok|okay|sure|please|do|it|that|thanks|thank you|then|so|fine|good|now|end|stop|go ahead|right)\b\W*){1,6}"
)
_WOULD_ASK = re.compile(
    r"\bi(?:'d| would) (?:first |then |also )?(?:ask (?:them|him|her|who|why|whether|the|my|our|for)|need to (?:know|understand|ask))\b"
)
_SAYS_YES = re.compile(r"\W*(?:yes|no|yeah|yep|nope|sure|of course|only if|if you)\b")
_WANTS = re.compile(r"\b(?:need|want|ask|asking|know|wonder|understand|sorry|thanks|before i|depends|clear)\b")
_PERSONS = re.compile(r"\b(?:i|me|my|you|your|u)\b")
_ABOUT_ELSEWHERE = re.compile(r"\W*(?:(?:and|so|but|ok|okay|well),? ){0,2}(?:who|whom|where|when|why|with who|with whom)\b")
_CHOOSES = re.compile(r"\b(?:assume|suppose|use|choose|pick|ignore|skip|allowed|take|limit|have)\b")


def reply_to(conversation: Conversation, bundle: Bundle) -> str:
    """Return the reply to an exchange, as `respond` gives it to the request that is made of one; equal exchanges have equal replies."""
    messages = [{"role": message.role, "content": message.content} for message in conversation.messages]
    return respond(messages, conversation.shape.name if conversation.shape else None, bundle)


def respond(messages: Sequence[Mapping[str, str]], shape_name: str | None, bundle: Bundle) -> str:
    """Return the reply to one request; equal requests have equal replies.

    `messages` hold `role` and `content`; raises `ValueError` for a request that is neither an observation nor a line to say.
    """
    if shape_name == OBSERVATION:
        return _observation(messages, bundle)
    if shape_name in marking.SHAPES:
        return marking.respond(messages, bundle)
    if shape_name is not None:
        raise ValueError(f"The offline interviewer has no {shape_name!r}; it observes, speaks and marks.")
    return _speech(messages, bundle.standards.manners)


# --- listening ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """One answer: `line` is what the interviewer had said, `text` the answer with its code fenced, `sentences` its prose.

    `board` is the text of what was drawn, apart.
    """

    line: str
    text: str
    board: str
    sentences: tuple[Sentence, ...]

    @property
    def words(self) -> int:
        return sum(len(sentence.words) for sentence in self.sentences)

    @property
    def questioning(self) -> float:
        """The share of words that stand in questions, tags such as "right?" aside, and what wants no answer."""
        asked = (
            s
            for s in read(without_rhetoric(self.text), False).sentences
            if s.asks or (s.queries and not s.text.endswith("?") and not _WOULD_ASK.search(s.text))
        )
        return sum(len(sentence.words) for sentence in asked) / max(self.words, 1)


def _observation(messages: Sequence[Mapping[str, str]], bundle: Bundle) -> str:
    wanted, situations = _wanted(messages), bundle.standards.manners.situations
    heard = _heard(messages)
    injected = bundle.ear.hears((INJECTS,), heard.text)
    written = bundle.ear.hears((INJECTS,), heard.board)
    clean = _without(heard, injected)
    # rubric 2.9: text that addresses the grader contributes no evidence
    marks = bundle.ear.hears(wanted["signals"], clean.text, before=heard.line)
    claims = bundle.ear.hears(wanted["claims"], clean.text)
    flags = bundle.ear.hears((flag for flag in wanted["red_flags"] if flag != INJECTS), clean.text)
    flags += (*injected, *written)[:1] if INJECTS in wanted["red_flags"] else ()
    facts = _asked_for(bundle, wanted["facts"], clean)
    substance = bool(marks or claims)
    met = bundle.ear.hears([situation.id for situation in situations], clean.text)
    said = tuple(found.of for found in met if _fits(bundle, found, clean, substance=substance, asks=bool(facts)))
    said += ("wants-to-stop",) if _agrees_to_stop(heard) else ()
    noted = tuple(s.id for s in situations if s.notes in {flag.of for flag in (*flags, *injected, *written)})
    intent = _intent(bundle, heard=heard, clean=clean, said=said, asks=bool(facts), substance=substance)
    shown = _shape_of(heard, clean, intent, substance, (*said, *noted))
    if intent == "clarifies" and not facts and not said and _is_about_the_talk(bundle, clean):
        shown = ("asks-how-to-go-on",)
    met_now = (*noted, *said, *shown)
    return json.dumps(
        {
            "intent": intent,
            "marks": [{"id": found.of, "state": found.state, "quote": found.quote} for found in marks],
            "claims": [{"id": found.of, "quote": found.quote} for found in claims if found.state == "present"],
            "red_flags": [{"id": found.of, "quote": found.quote} for found in flags if found.state == "present"],
            "facts": list(facts),
            "situations": _in_order(bundle.standards.manners, [each for each in met_now if each in wanted["situations"]]),
        },
        ensure_ascii=False,
    )


def _wanted(messages: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    """Return the ids that the request lists; only system messages are asked, which hold no candidate text."""
    system = "\n".join(message["content"] for message in messages if message["role"] == "system")
    match = _LOOK_FOR.search(system)
    if match is None:
        raise ValueError("The request for an observation does not say what to look for.")
    lists: dict[str, Any] = json.loads(match.group(1))
    names = ("signals", "claims", "red_flags", "facts", "situations")
    return {name: [str(item["id"]) for item in lists.get(name, [])] for name in names}


def _heard(messages: Sequence[Mapping[str, str]]) -> _Heard:
    match = _HEARD.search(messages[-1]["content"])
    line, answer = match.groups() if match else ("", messages[-1]["content"])
    parts = apart(answer)
    text = readable(parts)
    return _Heard(line=line, text=text, board=parts.board, sentences=read(text, False).sentences)


def _without(heard: _Heard, injected: Sequence[Found]) -> _Heard:
    """Return what was heard without what addresses whoever reads it."""
    if not injected:
        return heard
    text = blanked(heard.text, injected)
    return _Heard(line=heard.line, text=text, board="", sentences=read(text, False).sentences)


def _asked_for(bundle: Bundle, ids: Sequence[str], clean: _Heard) -> tuple[str, ...]:
    """Return the facts that are asked for, each of several questions in one breath heard by itself as well."""
    text = without_rhetoric(clean.text)
    texts = (text, "\n\n".join(single_questions(read(text, False).sentences)))
    return tuple(dict.fromkeys(found.of for text in texts for found in bundle.ear.hears(ids, text)))


def _intent(bundle: Bundle, *, heard: _Heard, clean: _Heard, said: Sequence[str], asks: bool, substance: bool) -> Intent:
    """Return what the turn does; the first that fits, as the observer's instructions have it."""
    if not _WORD.search(heard.text):
        return "blank"
    if clean is not heard and not substance and clean.words < max(12, heard.words // 2):
        return "addresses_system"
    told = {found.of for found in bundle.ear.hears((f"intent:{name}" for name in get_args(Intent)), clean.text)}
    brief = clean.words <= BRIEF and not substance
    if "asks-solution" in said or "intent:asks_solution" in told:
        return "asks_solution"
    if "intent:asks_hint" in told:
        return "asks_hint"
    if asks and (clean.questioning >= 0.3 or not substance):
        return "clarifies"
    if brief and ("intent:is_done" in told or "already-answered" in said):
        return "is_done"
    if clean.questioning >= 0.5 and not substance and not said and not _answers_itself(clean):
        return "clarifies"
    if brief and "does-not-know" in said:
        return "does_not_know"
    if brief and _only_asks(bundle, clean, said):
        return "clarifies"
    if brief and "off-topic" in said:
        return "off_topic"
    return "answers"


def _fits(bundle: Bundle, found: Found, clean: _Heard, *, substance: bool, asks: bool) -> bool:
    """Tell whether a situation's words are what the turn is about, and not a part of something else that is said in it."""
    brief = clean.words <= BRIEF
    if found.of == "takes-time":
        others = [sentence.text for sentence in clean.sentences if len(sentence.words) > 2]
        return brief and not substance and all(bundle.ear.hears(("takes-time",), text) for text in others)
    if found.of == "already-answered":
        return clean.words <= POINTS_BACK and not substance
    if found.of in _WHOLE:
        return brief and not substance
    if found.of in _ABOUT_THE_QUESTION:
        return not asks and (brief or not substance)
    if found.of in _AT_AN_END:
        near = (*clean.sentences[:2], *clean.sentences[-2:]) if found.of != "asks-verdict" else clean.sentences[-2:]
        return brief or any(sentence.start <= found.start < sentence.end for sentence in near)
    return found.of != "disagrees" or not any(_REASON.search(sentence.text) for sentence in clean.sentences)


def _agrees_to_stop(heard: _Heard) -> bool:
    """Tell whether a bare yes answers the offer to end it."""
    return bool(_OFFERS_TO_END.search(heard.line.lower()) and _AGREES.fullmatch(" ".join(heard.text.lower().split())))


def _only_asks(bundle: Bundle, clean: _Heard, said: Sequence[str]) -> bool:
    """Tell whether a turn asks what is always answered before the pending question is put again, and hardly says anything beside."""
    asks = {one.id for one in bundle.standards.manners.situations if one.always and one.says_again}
    beside = sum(len(s.words) for s in clean.sentences if not s.asks and not s.text.rstrip().endswith("?"))
    return not asks.isdisjoint(said) and (beside < ANSWERS_ITSELF or len(clean.sentences) == 1)


def _answers_itself(clean: _Heard) -> bool:
    """Tell whether a question of the turn is followed by its answer, the interviewer's said back perhaps, or is part of a yes or no."""
    if clean.sentences and _SAYS_YES.match(clean.sentences[0].text) and not clean.sentences[0].text.rstrip().endswith("?"):
        return True
    asked = [number for number, sentence in enumerate(clean.sentences) if sentence.asks or sentence.text.endswith("?")]
    rest = clean.sentences[asked[-1] + 1 :] if asked else ()
    return sum(len(s.words) for s in rest) >= ANSWERS_ITSELF and not any(_WANTS.search(s.text) for s in rest)


def _is_about_the_talk(bundle: Bundle, clean: _Heard) -> bool:
    """Tell whether a question is about how the two talk: it shares no word with the problem, and is put to "you" or about "me".

    Who, where, when and why ask for something else.
    """
    asked = " ".join(s.text for s in clean.sentences if s.asks or s.text.endswith("?"))
    problem = " ".join(text for q in bundle.questions for text in (q.ask, *(f"{fact.about} {fact.says}" for fact in q.facts)))
    elsewhere = _CHOOSES.search(asked) or _ABOUT_ELSEWHERE.match(asked)
    return bool(_PERSONS.search(asked)) and not elsewhere and not content(asked) & content(problem)


def _shape_of(heard: _Heard, clean: _Heard, intent: Intent, substance: bool, said: Sequence[str]) -> tuple[str, ...]:
    """Return the situations that show in the form of an answer; a doubtful one is left out, since it annoys."""
    if intent == "blank":
        return ("silence",)
    if heard.words > PASTES:
        return ("long-paste",)
    if intent != "answers" or substance or said or clean is not heard or "```" in heard.text:
        return ()
    if heard.words > RAMBLES:
        return ("rambling",)
    listed = sum(len(sentence.words) for sentence in heard.sentences if sentence.bare)
    if heard.words >= 4 and listed >= 0.7 * heard.words:
        return ("keyword-list",)
    words = " ".join(sentence.text for sentence in heard.sentences)
    if (
        heard.words < ONE_LINE
        and _OPEN.search(QUOTED.sub(" ", heard.line).lower())
        and not _TAKING_TIME.search(words)
        and "?" not in words
    ):
        return ("one-line",)
    return ()


def _in_order(manners: Manners, ids: Sequence[str]) -> list[str]:
    """Return each id once: what must be noted, then a wish to stop, and mere manner last."""
    weight = {
        situation.id: (situation.mild, situation.notes is None, situation.ends_at is None) for situation in manners.situations
    }
    return sorted(dict.fromkeys(ids), key=lambda each: weight.get(each, (True, True, True)))


# --- speaking ---

_JOINS = frozenset({"probe", "carry_on", "constrain", "invite", "hint", "close"})
"""The moves that may begin with an acknowledgement; before any other it would jar."""
_MOST_QUOTES = 3
"""Turns in a row that may quote the candidate."""
_SPEAKS_OF_US = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours|you|your|yours)\b", re.IGNORECASE)
"""What would be about somebody else in the interviewer's mouth."""
_LONGEST_ECHO, _BARE_VERDICT = 12, 4
"""Words: more are not said back; a verdict word among so few would sound like a verdict, even between quotation marks."""


def _speech(messages: Sequence[Mapping[str, str]], manners: Manners) -> str:
    """Return the line with its preface, after an echo where it would share no word with the answer, or an acknowledgement."""
    say = _say(messages[-1]["content"])
    line, preface = str(say["line"]), say.get("preface")
    opening = None
    if say.get("move") in _JOINS:
        opening = _opening(messages, manners, line=line, words=_echoed(say.get("words"), manners), alone=not preface)
    return " ".join(str(part).strip() for part in (opening, preface, line) if part)


def _say(content: str) -> dict[str, Any]:
    """Return the note at the very end of the last message, where candidate text can never be."""
    content = content.rstrip()
    at = len(content) if content.endswith("</say>") else -1
    while (at := content.rfind("<say>", 0, max(at, 0))) >= 0:
        try:
            note = json.loads(content[at + len("<say>") : -len("</say>")])
        except ValueError:
            continue
        if isinstance(note, dict) and "line" in note:
            return note
    raise ValueError("The request does not say which line to say.")


def _echoed(words: object, manners: Manners) -> str | None:
    """Return words of the candidate's that can be said back, or None where that would sound odd or like a verdict."""
    if not isinstance(words, str):
        return None
    clause = " ".join(words.split()).strip(" \t\"'“”‘’.,;:!-–—()")
    odd = any(mark in clause for mark in '?<>{}“”"`')
    judged = any(re.search(rf"\b{re.escape(word)}", clause.lower()) for word in manners.verdict_words)
    size = len(clause.split())
    return None if odd or not 0 < size <= _LONGEST_ECHO or (judged and size <= _BARE_VERDICT) else clause


def _opening(
    messages: Sequence[Mapping[str, str]], manners: Manners, *, line: str, words: str | None, alone: bool
) -> str | None:
    """Return an echo, an acknowledgement or nothing, chosen by the messages and never what one of the last two turns used.

    Before a preface only an echo is said, unless it is `alone`.
    """
    seed = _seed(messages)
    last = [message["content"] for message in messages if message["role"] == "assistant"][-_MOST_QUOTES:]
    answer = content(_BESIDE_WORDS.sub("", messages[-1]["content"]))
    if words and not answer & content(line) and (said := _picked_up(words, last, manners, seed)) is not None:
        return said
    if not alone or (seed % 3 == 0 and any(_acknowledges(turn, manners) for turn in last[-1:])):
        return None
    plain = [phrase for phrase in manners.acknowledge if not any(phrase in turn for turn in last)]
    return plain[seed % len(plain)] if plain else None


def _picked_up(words: str, last: Sequence[str], manners: Manners, seed: int) -> str | None:
    """Return words of the candidate's in a phrase that none of the last turns used; a thing is named, anything else is quoted.

    After so many turns that quoted, what speaks of nobody is said as it stands, and anything else is not picked up.
    """
    is_thing = next(things(words), None) == words
    ways = manners.topic if is_thing and manners.topic else manners.echo
    if ways is manners.echo and sum("“" in turn for turn in last) >= _MOST_QUOTES:
        ways = () if _SPEAKS_OF_US.search(words) else manners.plainly
    fresh = [way for way in ways if not any(_around_words(way) in turn for turn in last)]
    if not fresh:
        return None
    named = f"the {words.split(' ', 1)[1]}" if is_thing else words
    said = fresh[seed % len(fresh)].replace("{words}", words).replace("{thing}", named)
    return said[0].upper() + said[1:]


def _before_words(way: str) -> str:
    return way.split("{")[0]


def _around_words(way: str) -> str:
    """Return what a phrase is known by: what it says before the words, or else after them."""
    return _before_words(way) or way.rpartition("}")[2]


def _acknowledges(turn: str, manners: Manners) -> bool:
    return turn.startswith(manners.acknowledge) or any(turn.startswith(_before_words(echo)) for echo in manners.echo)


def _seed(messages: Sequence[Mapping[str, str]]) -> int:
    """Return a number made of what the candidate has said, so that a prompt which changes moves no other words than its own."""
    said = [message["content"].partition("<say>")[0] for message in messages if message["role"] == "user"]
    text = json.dumps(said, ensure_ascii=False)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
