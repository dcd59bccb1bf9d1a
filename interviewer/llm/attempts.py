"""One exchange, whichever way it travels: its request, the judgement of what came back, and what is given up where an endpoint refuses.

What an endpoint turned out not to take is learned once for all exchanges with a model there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from interviewer.core.conversation import Conversation
from interviewer.llm import faults, shapes
from interviewer.llm.chunks import Heard
from interviewer.llm.faults import Door, Fault
from interviewer.llm.shapes import Rung


@dataclass(slots=True)
class Learned:
    """What one model at this endpoint turned out not to take."""

    rung: Rung = Rung.SCHEMA
    proven: bool = False
    """Whether the rung has given JSON before: then a reply without any is a mishap, not the endpoint's way."""
    limit_name: str = "max_completion_tokens"
    asks_usage: bool = True

    def step_down(self, rung: Rung) -> None:
        """Remember that this rung does not hold; of many conversations that find out at once, one step is taken."""
        if rung.below > self.rung:
            self.rung, self.proven = rung.below, False


@dataclass(slots=True)
class Attempt:
    """One exchange with the model that `door` names, asked as often as its carrier sees fit."""

    conversation: Conversation
    door: Door
    learned: Learned
    rung: Rung = field(init=False)

    def __post_init__(self) -> None:
        self.rung = self.learned.rung

    def request(self, *, stream: bool) -> dict[str, Any]:
        """Return the request: the least that is understood everywhere."""
        shape = self.conversation.shape
        usage = {"stream_options": {"include_usage": True}} if stream and self.learned.asks_usage else {}
        return {
            "model": self.door.model,
            "messages": shapes.instruct(self.conversation.messages, shape, self.rung),
            **({"stream": True} if stream else {}),
            self.learned.limit_name: self.conversation.max_tokens,
            **usage,
            **shapes.ask(shape, self.rung),
        }

    def verdict(self, heard: Heard) -> Fault | None:
        """Judge a reply that ended; without a reason to have ended it is not complete, however it looks."""
        door, said = self.door, heard.said
        match heard.finish.lower():
            case "":
                return Fault(error=faults.cut(door, partial=said), again=True)
            case "content_filter" | "safety" | "recitation":
                return Fault(error=faults.filtered(door, partial=said))
            case "error" | "abort" | "cancelled" | "insufficient_system_resource":
                return Fault(error=faults.broken_off(door, heard.finish, partial=said), again=True)
            case _ if heard.refusal:
                return Fault(error=faults.declined(door, partial=said, raw=door.quote("".join(heard.refusal))))
            case "length" | "max_tokens" | "model_length":
                return Fault(error=faults.too_short(door, partial=said))
        return None if said.strip() else Fault(error=faults.empty(door))

    def concede(self, fault: Fault) -> bool:
        """Give up what the endpoint named as the trouble; false when there is nothing, or nothing more, to give up."""
        if fault.status not in {400, 404, 422, 500} or fault.error.reason in {"too_long", "quota", "key", "filtered"}:
            return False
        learned = self.learned
        if learned.limit_name != "max_tokens" and "max_completion_tokens" in fault.words:
            learned.limit_name = "max_tokens"
            return True
        if learned.asks_usage and ("stream_options" in fault.words or "include_usage" in fault.words):
            learned.asks_usage = False
            return True
        if self.conversation.shape is None or self.rung is Rung.WORDS:
            return False
        named = shapes.OBJECTION.search(fault.words) is not None
        if named:
            learned.step_down(self.rung)
        if named or fault.status == 500:
            self.rung = self.rung.below  # a nameless 500 may be about the shape or not: only this reply asks for less
        return named

    def text(self, heard: Heard) -> str:
        """Return what was said, or the JSON text in it where a shape was asked for; raises `BadReply` where there is none."""
        if self.conversation.shape is None:
            return heard.said
        text = shapes.extract(heard.said)
        if text is None:
            if not self.learned.proven:
                self.learned.step_down(self.rung)  # the endpoint took the format and did not keep it: say it in words
            raise faults.shapeless(self.door, partial=heard.said)
        self.learned.proven |= self.rung is self.learned.rung
        return text
