"""The line a person types in: several lines, keys that are written under it, and a draft that is never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from interviewer.conduct import Now
from interviewer.terminal.screen import QUIET, Screen, clean

KEYS: tuple[tuple[str, str], ...] = (
    *(("key", "Enter"), ("", " sends  "), ("key", "Alt+Enter"), ("", " new line  "), ("key", "/"), ("", " commands  ")),
    *(("key", "Ctrl+C"), ("", " clears  "), ("key", "Ctrl+D"), ("", " pauses")),
)
HELP = "Enter sends, Alt+Enter begins a new line, Ctrl+C interrupts the interviewer, Ctrl+D pauses and leaves."
HOW_TO_LEAVE = "The line is cleared. Ctrl+D pauses and leaves, /end ends the interview."
TICK = 5.0
"""Seconds after which the minutes under the line are drawn again."""

_STYLE = Style.from_dict(
    {
        "bottom-toolbar": "noreverse ansibrightblack",
        "bottom-toolbar.key": "noreverse bold ansidefault",
        "bottom-toolbar.warn": "noreverse bold ansiyellow",
        "rule": "ansibrightblack",
        "mark": "bold ansiblue",
    }
)


class Line:
    """One line editor for a whole interview; `read` may be called again and again.

    After `read` gave None, `wants_to_leave` tells whether Ctrl+D was pressed, `left_over` is what stood in the line,
    and `typed_at` when it was last changed.
    """

    def __init__(self, screen: Screen, *, toolbar: Callable[[str], list[tuple[str, str]]]) -> None:
        self._screen, self._toolbar = screen, toolbar
        self.wants_to_leave = False
        self.left_over = ""
        self.typed_at = 0
        self._prompt: PromptSession[str | None] = PromptSession(
            multiline=True,
            prompt_continuation="  ",
            key_bindings=self._keys(),
            bottom_toolbar=self._under,
            style=_STYLE,
            color_depth=None if screen.coloured else ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
            refresh_interval=TICK,
            reserve_space_for_menu=0,
        )

    async def read(self, default: str, *, until: int | None, now: Now) -> str | None:
        """Return what was sent, or None at `until` (milliseconds since 1970) or when the person wants to leave."""
        self.wants_to_leave, self.left_over, self.typed_at = False, default, now()
        buffer = self._prompt.default_buffer

        def typed(_: object) -> None:
            self.typed_at = now()

        buffer.on_text_changed += typed
        reading = asyncio.ensure_future(self._prompt.prompt_async(self._before, default=default, handle_sigint=False))
        try:
            await asyncio.wait({reading}, timeout=None if until is None else max(0.0, (until - now()) / 1000))
            if not reading.done():
                self.left_over = buffer.text
                self._prompt.app.exit(result=None)
            return await reading
        finally:
            buffer.on_text_changed -= typed
            if not reading.done():
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    def _before(self) -> StyleAndTextTuples:
        plain = self._screen.plain
        return [("class:rule", plain("─") * self._screen.width + "\n"), ("class:mark", plain("›") + " ")]

    def _under(self) -> StyleAndTextTuples:
        pairs = self._toolbar(self._prompt.default_buffer.text)
        return [(f"class:bottom-toolbar.{style}" if style else "", self._screen.plain(text)) for style, text in pairs]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("enter")
        def send(event: KeyPressEvent) -> None:
            event.current_buffer.validate_and_handle()

        @keys.add("escape", "enter")
        def new_line(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text("\n")

        @keys.add("c-c")
        def clear(event: KeyPressEvent) -> None:
            event.current_buffer.reset()
            run_in_terminal(lambda: self._screen.note((HOW_TO_LEAVE, QUIET)))

        @keys.add("c-d")
        def leave(event: KeyPressEvent) -> None:
            if event.current_buffer.text:
                event.current_buffer.delete()
            else:
                self.wants_to_leave = True
                event.app.exit(result=None)

        @keys.add(Keys.BracketedPaste)
        def paste(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text(clean(event.data))

        return keys
