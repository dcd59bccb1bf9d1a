"""Is the quotation there, and is it the candidate's? Exact after normalising space and quotation marks; nothing is guessed."""

from __future__ import annotations

_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "\u00a0": " "})


def locate(quote: str, text: str) -> str | None:
    """Return the span of `text` that `quote` repeats, as it stands in `text`, or None.

    Runs of white space count as one space, typographic quotation marks and dashes as plain ones, and case does not matter.
    """
    if quote.strip() and quote in text:
        return quote
    wanted, _ = _normalised(quote)
    wanted = wanted.strip()
    if not wanted:
        return None
    flat, places = _normalised(text)
    at = flat.find(wanted)
    if at < 0:
        return None
    return text[places[at] : places[at + len(wanted) - 1] + 1]


def _normalised(text: str) -> tuple[str, list[int]]:
    """Return the text in its compared form, and for each of its characters the place it came from."""
    flat: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(_SAME)):
        if character.isspace():
            if flat and flat[-1] == " ":
                continue
            character = " "
        lowered = character.lower()
        flat.append(lowered if len(lowered) == 1 else character)
        places.append(place)
    return "".join(flat), places
