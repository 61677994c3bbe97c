"""Where progress is shown: a terminal whose line is drawn again and again, a notebook, or plain lines for all else."""

from __future__ import annotations

import os
import sys
from typing import Any

_CODES = {"bar": "\x1b[32m", "rest": "\x1b[90m", "name": "\x1b[36m", "dim": "\x1b[2m", "bold": "\x1b[1m"}
_END = "\x1b[0m"
_CLEAR = "\x1b[2K"


class _Nowhere:
    """Standard output where a program has none: pythonw and services have none, others close it."""

    encoding = None

    def write(self, text: str) -> None:
        """Show nothing."""


class Screen:
    """What a stream can show.

    Args:
        stream: standard output as it is now, if None.

    ``is_live`` says whether a line can be drawn over, ``has_colors`` and ``has_blocks`` what may be in it.
    """

    def __init__(self, stream: Any = None) -> None:
        stream = sys.stdout if stream is None else stream
        self.stream = _Nowhere() if stream is None or getattr(stream, "closed", False) else stream
        self.is_notebook = type(self.stream).__module__.startswith("ipykernel")
        self.is_live, self.has_colors, self._erases = self.is_notebook, False, False
        self._console: Any = None
        if not self.is_notebook and _may_be_terminal(self.stream):
            self._look()
        self.has_blocks = _can_encode(self.stream, "━╸…")
        self._shown = 0

    def _look(self) -> None:
        from rich.console import Console

        self._console = console = Console(file=self.stream)
        self.is_live = console.is_terminal and not console.is_dumb_terminal
        self._erases = self.is_live and not console.legacy_windows
        self.has_colors = self._erases and console.color_system is not None and not console.no_color

    @property
    def width(self) -> int:
        """How many columns a line has."""
        return int(self._console.width) if self._console is not None else 100

    def colored(self, text: str, role: str) -> str:
        """``text`` in the color of its role, where there are colors."""
        return f"{_CODES[role]}{text}{_END}" if self.has_colors and text else text

    def draw(self, pieces: list[tuple[str, str]]) -> None:
        """Show a line of (text, role) that the next one is drawn over; what does not fit is cut off."""
        room = self.width - 1
        cut = []
        for text, role in pieces:
            cut.append((text[:room], role))
            room -= len(text)
            if room <= 0:
                break
        self._put(cut, "")

    def finish(self, pieces: list[tuple[str, str]]) -> None:
        """Show a line that stays."""
        self._put(pieces, "\n")
        self._shown = 0

    def _put(self, pieces: list[tuple[str, str]], end: str) -> None:
        plain = sum(len(text) for text, _ in pieces)
        line = "".join(self.colored(text, role) if role else text for text, role in pieces)
        if self.is_live:
            blank = "" if self._erases else " " * max(0, self._shown - plain)
            line = f"\r{_CLEAR if self._erases else ''}{line}{blank}"
        self._shown = plain
        self.stream.write(line + end)
        if hasattr(self.stream, "flush"):
            self.stream.flush()


def _may_be_terminal(stream: Any) -> bool:
    """Cheap: rich is imported only where it may be one."""
    forced = os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE") == "1"
    return bool(forced) or bool(getattr(stream, "isatty", lambda: False)())


def _can_encode(stream: Any, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
