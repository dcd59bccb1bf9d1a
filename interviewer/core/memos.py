"""The words of a debrief: the decision and its reasons in a sentence each, the memo of the committee, and the candidate's own.

Whatever states a fact about the candidate is followed by their words; both memos are at most `MOST` words long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from interviewer.core.bundle import Bundle
from interviewer.core.debrief import Debrief, RoundQuote
from interviewer.core.deciding import BAR_ROUNDS, HIRE, STRONG, Decided, Decision, Reading
from interviewer.core.plain import on_one_line
from interviewer.core.script import Level
from interviewer.core.standards import LevelRule

MOST = 300
"""The words of a memo."""
SEVERAL = 2
_QUOTED = 14
"""The words of a quotation in a memo; the packets have all of it."""


def decision(found: Decision, rules: Mapping[Level, LevelRule]) -> str:
    """Return the decision as one sentence."""
    name = rules[found.level].name
    match found.decided:
        case None:
            return "No decision: no round has a score."
        case "hire one level below":
            return f"Hire one level below, at {name}."
        case "follow-up round":
            return f"A follow-up round is needed before anything is decided at {name}."
        case _:
            return f"{found.decided.capitalize()} at {name}."


def doubt(candidates: Mapping[str, str]) -> str:
    """Return why the rounds may not be one candidate's, by the names that files give; one that gives none may be anybody's."""
    named = {id: name for id, name in candidates.items() if name}
    if len({" ".join(name.casefold().split()) for name in named.values()}) < SEVERAL:
        return ""
    told = ", ".join(f"{name} in {id}" for id, name in named.items())
    return f"The rounds name different candidates ({told}): a loop is one person's, so this may be no decision about anybody."


def reasons(
    found: Decision, held: Collection[str], script: Mapping[str, Bundle], rules: Mapping[Level, LevelRule]
) -> Iterator[str]:
    """Yield why, in the order of the rule."""
    at = found.at
    for id in at.gates:
        yield f"{_title(id, script)} is a 1, which stops the loop before the on-site."
    if found.goes_on:
        yield f"{_title('C', script)} is a 2: the loop goes on only with a reason that somebody states."
    for id in at.bars:
        yield f"{_title(id, script)} is below 3, which no other round outweighs from SDE II on."
    for id in at.ones:
        if id not in at.gates:
            yield f"{_title(id, script)} is a 1, and no hire has a round at 1."
    if at.mean is not None:
        yield f"The weighted mean is {at.mean:.2f} of 4 ({_counted(at.weight)}); a hire is {HIRE / 10}, a strong one {STRONG / 10}."
    missing = [id for id in found.missing if id not in held]
    if missing:
        yield f"Not held: {', '.join(_title(id, script) for id in missing)}."
    for id in (id for id in found.missing if id in held):
        yield f"{_title(id, script)} was held and has no score."
    for id in BAR_ROUNDS:
        open_ones = [dimension for round, dimension in found.more if round == id and id in held]
        if open_ones:
            decide = "decides {} and was" if len(open_ones) == 1 else "decide {} and were"
            yield f"{', '.join(open_ones)} {decide.format(_title(id, script))} not assessed."
    if found.below is not None and found.decided in {"no hire", "strong no hire", "hire one level below"}:
        yield _below(found.below, found.decided, rules)


def memo(told: Debrief) -> str:
    """Return the committee's memo."""
    return _within(
        [
            told.says,
            *filter(None, [told.doubt]),
            *told.reasons,
            *(f"{'Note' if point.kind == 'note' else 'Red flag, not repaired'}: {point.says} ({_quotes(point.quotes)})"
              for point in told.points if point.kind in {"red flag", "note"}),
            *(f"Red flag, repaired: {point.says} ({_quotes(point.quotes)})" for point in told.repaired),
            *(f"For: {_said(one.says)} ({one.dimension}: {_quote(one)})" for one in told.strongest),
            *(f"Against: {one.dimension} in {one.round} is {one.score} of 4. Open: {_said(one.says)}{_instead(one.quote)}"
              for one in told.gaps),
        ],
        list(_practise(told)),
    )  # fmt: skip


def for_the_candidate(told: Debrief) -> str:
    """Return the same facts for the candidate: nobody is named, and nobody is compared with."""
    return _within(
        [
            f"This practice loop comes to: {told.says[0].lower()}{told.says[1:]}",
            *told.reasons,
            *(f"Say how you would make good for this: {point.says} You said {_quotes(point.quotes)}."
              for point in told.points if point.kind == "red flag"),
            *(f"You showed this: {_said(one.says)} You said {_quote(one)}." for one in told.strongest),
            *(f"Still open in {one.dimension} ({one.round}): {_said(one.says)}{_instead(one.quote)}" for one in told.gaps),
        ],
        list(_practise(told)),
    )  # fmt: skip


def _practise(told: Debrief) -> Iterator[str]:
    if told.follow_up is not None:
        one = told.follow_up
        yield f"Next: {one.round}, for {one.dimension}, with {one.question} ({one.title})."
    again = list(dict.fromkeys(one.question for one in told.gaps if one.question is not None))
    if again:
        yield f"Practise {' and '.join(again)} again."


def _below(below: Reading, decided: Decided, rules: Mapping[Level, LevelRule]) -> str:
    mean = f" (mean {below.mean:.2f})" if below.mean is not None else ""
    read = f"Read at {rules[below.level].name} the same rounds are {below.verdict}{mean}"
    if decided == "hire one level below" or below.verdict not in {"hire", "strong hire"}:
        return f"{read}."
    return f"{read}, but without both {' and '.join(BAR_ROUNDS)} at 3 that level is not recommended: it is for a person to say."


def _title(id: str, script: Mapping[str, Bundle]) -> str:
    return f"{script[id].round.title} ({id})" if id in script else id


def _counted(weight: int) -> str:
    return "over all rounds" if weight == 100 else f"over rounds that weigh {weight} of 100"


def _said(text: str) -> str:
    """Return the first sentence of an authored text, which has one a line."""
    text = on_one_line(text.strip().partition("\n")[0])
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _quote(one: RoundQuote) -> str:
    words = one.quote.split()
    cut = " ".join(words[:_QUOTED])
    return f"“{cut}{'…' if len(words) > _QUOTED else ''}” {one.round} T{one.turn}"


def _quotes(quotes: tuple[RoundQuote, ...]) -> str:
    return "; ".join(_quote(one) for one in quotes)


def _instead(quote: RoundQuote | None) -> str:
    return f" Said: {_quote(quote)}." if quote is not None else ""


def _within(sentences: list[str], last: list[str]) -> str:
    """Return as many sentences as a memo holds beside the last ones; what weighs most stands first."""
    kept, room = list[str](), MOST - _words(last)
    for sentence in sentences:
        if _words([*kept, sentence]) > room:
            break
        kept.append(sentence)
    return "\n".join((*kept, *last))


def _words(sentences: list[str]) -> int:
    return sum(len(one.split()) for one in sentences)
