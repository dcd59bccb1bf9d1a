"""What became of a line of a batch: as the endpoint's files tell it, as it is kept, and the reply that is in it, if one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interviewer.errors import BadReply
from interviewer.llm import faults
from interviewer.llm.attempts import Attempt
from interviewer.llm.chunks import EndpointError, Heard, Unreadable
from interviewer.llm.faults import Fault
from interviewer.llm.outbox import Outcome


def outcome_of(told: Mapping[str, Any]) -> Outcome:
    """Return what a line of an output or error file says."""
    response, error = told.get("response"), told.get("error")
    if isinstance(response, dict) and isinstance(response.get("status_code"), int):
        return {"status": response["status_code"], "body": response.get("body")}
    code = str(error.get("code") or "") if isinstance(error, dict) else ""
    says = str(error.get("message") or "") if isinstance(error, dict) else ""
    return {"code": code.removeprefix("batch_") or "lost", "says": says}


def reply_in(attempt: Attempt, outcome: Outcome) -> tuple[Heard, str, Fault | None]:
    """Return all that was heard, the text that was asked for in it, and what is wrong with it, if anything is."""
    heard = Heard()
    status = outcome.get("status")
    if status is None:
        return heard, "", faults.unanswered(attempt.door, outcome["code"], outcome["says"])
    if status != 200:
        return heard, "", faults.by_status(status, outcome["body"], attempt.door)
    try:
        heard.take_whole(outcome["body"])
        heard.end()
    except (Unreadable, EndpointError) as error:
        return heard, "", faults.translate(error, attempt.door)
    if (fault := attempt.verdict(heard)) is not None:
        return heard, "", fault
    try:
        return heard, attempt.text(heard), None
    except BadReply as shapeless:
        return heard, "", Fault(error=shapeless)
