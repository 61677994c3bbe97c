"""What a stream can show is seen from it, and nothing is shown that it cannot."""

import io
import subprocess
import sys

import pytest

from pronghorn_plugins.callbacks.screen import Screen


class Stream(io.StringIO):
    def __init__(self, terminal=True, encoding="utf-8"):
        super().__init__()
        self._terminal, self._encoding = terminal, encoding

    encoding = property(lambda self: self._encoding)

    def isatty(self):
        return self._terminal


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")


def test_a_terminal_is_live_and_colored():
    stream = Stream()
    screen = Screen(stream)
    assert (screen.is_live, screen.has_colors, screen.has_blocks, screen.width) == (True, True, True, 40)
    screen.draw([("ab", "bold"), ("cd", "")])
    screen.finish([("ef", "")])
    assert stream.getvalue() == "\r\x1b[2K\x1b[1mab\x1b[0mcd\r\x1b[2Kef\n"


def test_what_does_not_fit_is_cut_off_but_not_what_stays():
    stream = Stream()
    screen = Screen(stream)
    screen.draw([("x" * 30, ""), ("y" * 30, ""), ("z", "")])
    assert stream.getvalue() == f"\r\x1b[2K{'x' * 30}{'y' * 9}"
    screen.finish([("z" * 60, "")])
    assert stream.getvalue().endswith(f"{'z' * 60}\n")


@pytest.mark.parametrize(
    ("name", "value", "live", "colors"),
    [("NO_COLOR", "1", True, False), ("TERM", "dumb", False, False), ("TERM", "unknown", False, False)],
)
def test_the_environment_is_heard(monkeypatch, name, value, live, colors):
    monkeypatch.setenv(name, value)
    screen = Screen(Stream())
    assert (screen.is_live, screen.has_colors) == (live, colors)


def test_a_pipe_gets_plain_lines():
    stream = Stream(terminal=False)
    screen = Screen(stream)
    assert not screen.is_live
    screen.finish([("done", "bold")])
    assert stream.getvalue() == "done\n"


@pytest.mark.parametrize(("encoding", "blocks"), [("utf-8", True), ("ascii", False), ("cp1252", False), (None, False)])
def test_blocks_are_for_those_who_can_write_them(encoding, blocks):
    assert Screen(Stream(encoding=encoding)).has_blocks is blocks


def test_a_notebook_is_live_without_codes():
    stream = Stream(terminal=False)
    kind = type("OutStream", (Stream,), {"__module__": "ipykernel.iostream"})
    stream = kind(terminal=False)
    screen = Screen(stream)
    assert (screen.is_live, screen.has_colors) == (True, False)
    screen.draw([("long line", "bold")])
    screen.draw([("short", "bold")])
    assert stream.getvalue() == "\rlong line\rshort    "


def test_a_stream_without_isatty_is_a_pipe():
    class Bare:
        encoding = "utf-8"

        def write(self, text): ...

        def flush(self): ...

    assert not Screen(Bare()).is_live


@pytest.mark.parametrize("color", [None, "1"])
def test_a_program_without_standard_output_shows_nothing(monkeypatch, color):
    """pythonw and services have none; others close it."""
    if color:
        monkeypatch.setenv("FORCE_COLOR", color)
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed):
        monkeypatch.setattr(sys, "stdout", stream)
        screen = Screen()
        screen.draw([("ab", "bold")])
        screen.finish([("cd", "")])


def test_a_stream_that_can_only_write_is_enough():
    class Log(list):
        write = list.append

    log = Log()
    Screen(log).finish([("done", "")])
    assert log == ["done\n"]


def test_a_pipe_needs_no_rich():
    program = (
        "import sys; from pronghorn_plugins.callbacks.screen import Screen; Screen(); print('rich' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
