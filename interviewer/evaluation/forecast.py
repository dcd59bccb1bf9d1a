"""What a run will take before it is begun: some of its interviews are rehearsed offline, and their calls are counted and priced.

The rehearsal words its lines as they were written, so a model that talks more will cost more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.evaluation.casting import Cast
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.rounds import Unwired, hold
from interviewer.evaluation.running import Job
from interviewer.llm import tokens

USUAL = "word " * 60
"""An answer as long as a simulated candidate's usually is."""
SAMPLE = 20
"""How many interviews are rehearsed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the missing interviews of a run are thought to take; `cost` is None where a price is not known."""

    interviews: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None

    @property
    def each(self) -> float:
        """Dollars of one call, 0 where nothing is known."""
        return self.cost / self.calls if self.cost and self.calls else 0.0


async def forecast(jobs: Sequence[Job], cast: Cast, place: Place) -> Forecast:
    """Return what these interviews will take; nothing is asked of anybody, and offline interviews make no call."""
    if not jobs or place.settings.offline:
        return Forecast(interviews=len(jobs), calls=0, prompt_tokens=0, completion_tokens=0, cost=0.0)
    step = max(1, len(jobs) // SAMPLE)
    sample = list(jobs[::step])[:SAMPLE]
    distinct: dict[tuple[str, int], tuple[str, Usage]] = {}
    for job in sample:
        narrowed = job.version.narrowed(job.case.round, job.case.question)
        counting = _Counting(narrowed, job.repeat, distinct)
        await hold(narrowed, cast.door(job.case, counting), question=job.case.question, level=job.case.level, model=counting)
    share, counted = len(jobs) / len(sample), list(distinct.values())
    costs = [place.price(usage, role) for role, usage in counted]
    known = [cost for cost in costs if cost is not None]
    return Forecast(
        interviews=len(jobs),
        calls=round(len(counted) * share),
        prompt_tokens=round(sum(usage.prompt_tokens for _, usage in counted) * share),
        completion_tokens=round(sum(usage.completion_tokens for _, usage in counted) * share),
        cost=sum(known) * share if len(known) == len(costs) else None,
    )


class _Counting:
    """The offline interviewer, whose calls are counted as if they had gone out, those of several interviews once."""

    def __init__(self, bundle: Bundle, repeat: int, counted: dict[tuple[str, int], tuple[str, Usage]]) -> None:
        self._inner, self._repeat, self._counted = Unwired(bundle), repeat, counted

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Return the offline reply; a simulated candidate says something of a usual length."""
        if conversation.purpose == "play":
            usage = Usage(prompt_tokens=0, completion_tokens=0, counted="estimate")
            reply = Reply(text=USUAL, model="", usage=usage, cost=None)
        else:
            reply = await self._inner.reply(conversation, on_part, on_wait)
        prompt = sum(tokens.estimate(message.content) for message in conversation.messages)
        usage = Usage(prompt_tokens=prompt, completion_tokens=tokens.estimate(reply.text), counted="estimate")
        self._counted[conversation.digest, self._repeat] = conversation.role, usage
        return reply
