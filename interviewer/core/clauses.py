"""Which stretches of a spoken text can stand between quotation marks or be named again: clauses that say something, and things.

Only the text is looked at; which of them is picked up, and when, lives in `echo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewer.core.pasted import holds_code
from interviewer.core.sentences import content, vocabulary

SHORTEST, LONGEST = 2, 11
"""How many words a clause has."""
MOST, REACH = 6_000, 300
"""How many characters of a text are looked at, and of one piece between two cuts; a person says less."""
BRIEF = 3
"""A whole answer of so few words can be said back as it is."""


def _any(*phrases: str) -> str:
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


_CONJUNCTIONS = _any(*vocabulary("but so then which or"), "so that", "and then")
_CUT = re.compile(
    rf"[;!?\"“”\n—–]|(?<!\w)\(|\)(?!\w)|[.,:](?=\s|$)|\b(?:because(?! of)|{_CONJUNCTIONS}|and (?=(?:i|we|it|they|that|then|now)\b))\b",
    re.IGNORECASE,
)
"""Where a clause ends; a condition stays with what it limits."""
_PREPOSITIONS = _any(*vocabulary("with for in on from into onto over under between per to by that"))
_JOINT = re.compile(rf"\s(?=(?:{_PREPOSITIONS})\s)", re.IGNORECASE)
"""Where a clause that is too long may be cut."""
_OPENING = _any(
    *vocabulary(
        "and but so then well okay ok hm hmm um oh yeah actually basically honestly maybe perhaps probably also because"
    ),
    *vocabulary("now first next just like anyway again still"),
    *("i think", "i guess", "i suppose", "i believe", "i mean", "i'd say", "i would say", "you know", "of course"),
    *("let me think", "let me see", "something like", "for example", "in that case", "to be honest", "of that"),
    *("no wait", "wait no", "oh wait", "wait", "actually no", "scratch that"),
)
_OPENERS = re.compile(rf"\A(?:(?:{_OPENING})(?:,\s*|\s+|$)|(?:yes|no|right),\s*)+", re.IGNORECASE)
"""What a clause may begin with and does not need; a "no" that is no answer stays, since it turns what follows."""
_CLOSING = _any(
    *vocabulary(
        "and or the a an of to in on at for with by as that this is are was it i we they you so but then too though my its"
    ),
    *vocabulary("only up out off down back be will would can could not than from into about i'd we'd i'll there really"),
)
_CLOSERS = re.compile(rf"(?:\s+(?:{_CLOSING}))+$", re.IGNORECASE)
"""What may not be left at the end of a clause that was cut."""
_DANGLING = re.compile(r"\s+(?:and|or|from)\s+[\w.,-]+$", re.IGNORECASE)
"""What a cut may leave of a second half that has lost its object or its end: "... and give", "... from 30"."""
_LEFT_OPEN = re.compile(
    rf"\b(?:{_any(*vocabulary('went goes fell falls dropped drops rose rises grew grows came comes moved moves changed changes'))}"
    rf"|{_any(*vocabulary('turned turns depended depends relied relies led leads belongs belonged consists got gets switched'))})\Z",
    re.IGNORECASE,
)
"""A verb at the end of what was cut, of which the rest says where to or on what: "the rate went"."""
_LEFT = re.compile(r"(?:\s+(?:and|or|but|so|then))+$", re.IGNORECASE)
"""What the conjunction that ended a clause may have left before it."""
_ASKS = re.compile(
    rf"\A\W*(?:(?:{_any(*vocabulary('so and but well ok okay hm um'))}),? )?"
    rf"(?:{_any(*vocabulary('what why how who whom whose where when which is are do does did can could would will should shall may'))})"
    r"\b[^?]*\?\W*\Z",
    re.IGNORECASE,
)
"""A question is not said back as if it were a statement."""
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n")
_CODE = re.compile(r"[={}\[\]_`<>\\]|\breturn\b|\w\w\(")
"""A sentence with any of these is code, or holds some."""
_GROWTH = re.compile(r"\bO\(([^()]*)\)")
_AS_WRITTEN = {0xE000: "(", 0xE001: ")"}
"""The brackets of an order of growth, which is said aloud, are held as private characters while brackets end clauses."""
_NOT_SPOKEN = re.compile(r"[/|*#()]|[a-z][A-Z]")
"""What is not said aloud, either."""
_EMPTY = re.compile(
    r"\b(?:nothing|none|no idea|not sure|don['’]?t (?:know|remember)|have to think|comes? to mind|think about (?:it|that)|whatever"
    r"|same (?:as|idea)|more or less|i say|nobody (?:asked|knows|cares))\b"
    r"|\A(?:i|we)(?: (?:still|also|just|really|only|do))* (?:think|guess|believe|hope|suppose|wonder|know|mean|say|feel|remember)\Z"
    r"|\A(?:it was |that was |that is |that['’]s )?(?:all )?(?:my|our|his|her|their) (?:own )?(?:fault|mistake|bad)\Z",
    re.IGNORECASE,
)
"""What says nothing is not picked up."""
_TALKS = re.compile(
    r"\b(?:let me|let['’]s|let us|(?:ask|tell|give|show|excuse|allow|wait for) (?:me|us)|hold on|hang on|one (?:moment|second|minute)"
    r"|(?:i|we)(?:['’]ve| have| had)? (?:just |already )?(?:said|told|mentioned|repeated)(?! (?:to|him|her|them|that the|my|our|the)\b)"
    r"|(?:i|we) (?:can|could|may|might|will|would) (?:also |now |just |first )?"
    r"(?:talk|speak|tell|say more|go on|go into|continue|start with|describe)"
    r"|(?:i|we) (?:want|need|have|must|would like) (?:to )?(?:stop|leave|quit|go now|a break|a pause)"
    r"|you(?:['’]re| are|['’]ve| have|r| just| never| keep| already| always| still| did| didn['’]?t| don['’]?t| do)*"
    r" (?:ask|asked|asking|answered|answer|said|say|saying|told|mean|meant|interrupt|repeat|repeating|listen|listening|see it|wanted)\b"
    r"|(?:i|we)(?:['’]ve| have)? (?:said|mentioned|named|explained|described|told you)\b[^.;]{0,40}\balready\b"
    r"|(?:right|wrong|good|bad|strange|odd) question\b|the question (?:is|was) (?:meant|about|not)\b"
    r"|your (?:last |new |first |own )?(?:question|line|constraint|turn|remark|fact|wording|prompt)s?\b)"
    r"|\A(?:are you|you(?:['’]re| are) (?:an?|the|just|only|really|not|wrong|right|mistaken))\b"
    r"|\A(?:for )?(?:a|one|some|another) (?:little |short |few )?(?:second|sec|moment|minute|minutes|bit|time|while|pause|break)\Z",
    re.IGNORECASE,
)
"""What is said about the talk itself, to the interviewer, is not picked up: a complaint, a request, a pause."""
_PRIVATE = re.compile(
    r"\bmy (?:own |little |old |poor )?(?:kids?|child|children|son|daughter|baby|wife|husband|father|mother|parents?"
    r"|mum|mom|dad|brother|sister|family|health|age|religion|faith|illness|pregnancy|diagnosis|doctor)\b",
    re.IGNORECASE,
)
"""Nor is what is nobody's business here."""
_HEADLESS = re.compile(
    rf"(?:{_any(*vocabulary('is are was were be has have had does do did can could will would should must may might'))})\b",
    re.IGNORECASE,
)
"""What a clause that has lost its subject begins with."""
_POINTS_AWAY = re.compile(
    rf"(?:{_any(*vocabulary('it this that these those they he she there one'))})(?:['’]\w+)?\b", re.IGNORECASE
)
"""What a clause begins with that is about something outside it."""
_YOU_ARE = re.compile(r"\byou(?:['’]re| are| were|r)(?: such)? $", re.IGNORECASE)
"""What is said about whoever listens is no thing to come back to."""
_AFTER = _any(
    *vocabulary(
        "in on at of for with from to by and or but that which is are was were so because when if as can will would has had"
    ),
    *vocabulary(
        "should could may might must have do does did be been went came got took made ran fell said saw gave kept began broke"
    ),
    *vocabulary(
        "into per then where until before after any each every all no not we i you it they there here now just only also"
    ),
)
_THING = re.compile(
    rf"\b(?:the|a|an|my|our) (?P<what>[a-z][\w-]*(?: [a-z][\w-]*){{0,2}}?)(?=[,.;:!?)]|\s(?:{_AFTER})\b|$)", re.IGNORECASE
)
"""A thing that is named with an article, up to where its name ends."""
_NO_THING = re.compile(
    r"\A(?:same|compare|other|next|last|whole|only|very|most|few|second|minute|hour|day|night|week|month|year)\b|\b(?:lot|bit|things?|same|first|second|last|next|ones?|others?|ways?|times?|days?|weeks?|months?|years?|cases?|points?|end|kind"
    r"|sort|company|employer|fault|mistake|blame|world|fact|idea|question|problem|moment|minutes?|hours?|number|few|couple|rest|part|whole|most|least|right|wrong|best|half"
    r"|\w+(?:ed|ing|ly)|dies?|gets?|goes|comes?|fails?|says?|works?|runs?|keeps?|takes?|makes?|needs?|wants?|knows?|sees?|falls?"
    r"|starts?|stops?|sends?|reads?|writes?|gives?|finds?|looks?|becomes?|arrives?|changes?|happens?|leaves?|holds?|grows?|ends?"
    r"|lost|gone|done|made|kept|sent|seen|given|taken|written"
    r"|twice|once|again|then|too)$",
    re.IGNORECASE,
)
"""What ends a stretch that is no name of a thing, or of none to come back to."""
_EDGES = " .'’-"


def clauses(text: str, *, asking: bool = True) -> Iterator[str]:
    """Yield the clauses of a text that can be quoted, as they stand in it but for white space; of each the longest that is short enough.

    Those of a question only where `asking` ones will do.
    """
    for piece in (
        piece
        for sentence in _spoken(text)
        if asking or not _ASKS.match(sentence)
        for piece in _CUT.split(_GROWTH.sub(lambda found: f"O\ue000{found[1]}\ue001", sentence))
    ):
        if _is_no_matter(piece[:REACH]):
            continue
        ends = [joint.start() for joint in _JOINT.finditer(piece[:REACH])]
        whole = (
            _trimmed(piece[:REACH]) if len(piece) <= REACH else "",
            *(_cut_short(piece[:end]) for end in reversed(ends)),
        )
        found = next((each for each in whole if SHORTEST <= len(each.split()) <= LONGEST and _says_something(each)), None)
        if found is not None:
            yield found.translate(_AS_WRITTEN)


def things(text: str) -> Iterator[str]:
    """Yield the things that a text names, with their articles."""
    for found in (found for sentence in _spoken(text) if not _is_no_matter(sentence) for found in _THING.finditer(sentence)):
        about_you = _YOU_ARE.search(found.string, 0, found.start())
        if not about_you and not _NO_THING.search(found["what"]) and _says_something(found["what"]):
            yield found.group()


def brief(text: str) -> str | None:
    """Return a very short answer as it is, if it says anything and asks nothing."""
    words = " ".join(text.split()).strip(_EDGES)
    return words if len(words.split()) <= BRIEF and "?" not in words and [*_spoken(words)] and _says_something(words) else None


def _spoken(text: str) -> Iterator[str]:
    """Yield the sentences of a text that hold no code."""
    for sentence in _SENTENCE.split(text[:MOST]) if not holds_code(text) else ():
        if not _CODE.search(sentence):
            yield sentence


def _trimmed(piece: str) -> str:
    return _LEFT.sub("", _OPENERS.sub("", " ".join(piece.split()).strip(_EDGES))).strip(_EDGES)


def _cut_short(piece: str) -> str:
    """Return what was cut from a longer clause without what the cut left hanging; nothing where its verb has lost what it needs."""
    cut = _CLOSERS.sub("", _DANGLING.sub("", _trimmed(piece))).strip(_EDGES)
    return "" if _LEFT_OPEN.search(cut) else cut


def _says_something(words: str) -> bool:
    """Tell whether words mean something by themselves: "it is written" does not."""
    unfit = _NOT_SPOKEN.search(words) or _EMPTY.search(words) or _HEADLESS.match(words)
    least = 2 if _POINTS_AWAY.match(words) else 1
    return len(content(words)) >= least and not unfit and not _is_no_matter(words)


def _is_no_matter(words: str) -> bool:
    """Tell whether words are about the talk itself or private, and not about the matter."""
    return bool(_TALKS.search(words) or _PRIVATE.search(words))
