"""What an exchange cost: its tokens, as the endpoint gave them or as we count them, and dollars by genai-prices' own tables.

Nothing here ever asks the network; an unknown endpoint or model has no price, which is not the same as none to pay.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping
from typing import Any

from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.llm import shapes, tokens
from interviewer.llm.shapes import Rung
from interviewer.settings import OFFLINE

O200K = re.compile(r"(openai/)?(gpt-(4o|4\.[1-9]|[5-9])|chatgpt-|o[1-9])")
"""Models whose tokens the carried ranks count exactly; all others are estimated, without loading the ranks."""


FRAME = 16
"""The most tokens that a message takes beside its words: its role, and where it begins and ends."""
MILLION = 1_000_000
BY_BATCH = 0.5
"""The share of the price that a call through the Batch API costs; the tables of prices do not know of batches."""


async def account(
    conversation: Conversation,
    *,
    text: str,
    asked: str,
    model: str,
    given: Mapping[str, Any] | None,
    base_url: str,
    share: float = 1.0,
    rate: tuple[float, float] | None = None,
) -> Reply:
    """Return the reply with its tokens and price; `asked` is the model asked for, `model` the one that answered.

    `share` is what part of the listed price is to be paid, `rate` the price where one was set.
    The two libraries behind this are slow to load, so that happens in a thread; once they are there, a thread costs more than a price.
    """
    if asked == OFFLINE:
        counted = Usage(
            prompt_tokens=sum(tokens.estimate(message.content) for message in conversation.messages),
            completion_tokens=tokens.estimate(text),
            counted="estimate",
        )
        return Reply(text=text, model=model or asked, usage=counted, cost=0.0)
    usage = endpoint_usage(given, text)
    if usage is None:
        usage = await asyncio.to_thread(count, conversation, text, asked)
    if rate is not None or "genai_prices" in sys.modules:
        cost = price(usage, model or asked, asked, base_url, rate=rate)
    else:
        cost = await asyncio.to_thread(price, usage, model or asked, asked, base_url)
    return Reply(text=text, model=model or asked, usage=usage, cost=None if cost is None else cost * share)


def endpoint_usage(given: Mapping[str, Any] | None, text: str) -> Usage | None:
    """Return the endpoint's usage, or None where it is missing or cannot be true: negative, not whole, 0 for some text."""
    if given is None:
        return None
    prompt, completion = given.get("prompt_tokens"), given.get("completion_tokens")
    if type(prompt) is not int or type(completion) is not int:
        return None
    if prompt <= 0 or completion < bool(text) or max(prompt, completion) > 10**9:
        return None
    return Usage(prompt_tokens=prompt, completion_tokens=completion, counted="endpoint")


def count(conversation: Conversation, text: str, model: str) -> Usage:
    """Count the tokens ourselves: exactly for models of the carried encoding, else by the length of the text."""
    pairs = [(message.role, message.content) for message in conversation.messages]
    if not O200K.match(model.lower()):
        prompt = 3 + sum(3 + tokens.estimate(role) + tokens.estimate(content) for role, content in pairs)
        return Usage(prompt_tokens=prompt, completion_tokens=tokens.estimate(text), counted="estimate")
    prompt, how = tokens.count_messages(pairs)
    completion, how_too = tokens.count_tokens(text)
    return Usage(prompt_tokens=prompt, completion_tokens=completion, counted=how if how == how_too else "estimate")


def ceiling(conversation: Conversation) -> Usage:
    """Return the most tokens that a call can take: a token is never less than a byte, and a reply never longer than was asked for.

    The schema stands in the messages, where it takes more than as a format.
    """
    sent = shapes.instruct(conversation.messages, conversation.shape, Rung.WORDS)
    prompt = sum(FRAME + len(message["content"].encode()) for message in sent)
    return Usage(prompt_tokens=prompt, completion_tokens=conversation.max_tokens, counted="estimate")


def price(usage: Usage, model: str, asked: str, base_url: str, *, rate: tuple[float, float] | None = None) -> float | None:
    """Return US dollars for a usage at an endpoint, by the name of the model that answered or else of the one asked for.

    `rate` goes before any table: dollars per million tokens in and out, as who pays for them has set it.
    None where the endpoint or the model is unknown; 0.0 for the offline interviewer.
    """
    if asked == OFFLINE:
        return 0.0
    if rate is not None:
        return (usage.prompt_tokens * rate[0] + usage.completion_tokens * rate[1]) / MILLION
    import genai_prices  # on first use: its tables take a quarter of a second to load, and offline never needs them

    spent = genai_prices.Usage(input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens)
    for name in dict.fromkeys((model, asked)):
        try:
            return float(genai_prices.calc_price(spent, name, provider_api_url=base_url).total_price)
        except (LookupError, ValueError):
            continue
    return None
