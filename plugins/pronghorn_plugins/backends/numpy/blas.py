"""What NumPy's OpenBLAS is told, since it decides both before pronghorn is there: which kernels it uses, and how long its
threads stay awake after a product.

Exists for two costs of a training step. OpenBLAS takes the kernels for vectors of 512 bits wherever the processor knows
the instructions; AMD's Zen 4 does them in two halves, and its products of float32 take 5 to 20 % less time with those
for 256. And OpenBLAS's threads spin for about 20 ms, on the core that the second thread of ``threads`` is meant to use:
in between two products both run on it by turns. OpenBLAS reads both from the environment, but only when it is loaded or
starts its threads. Guards against: a change while somebody is within a product (nothing is done unless all other Python
threads wait, as those of a notebook do), and against overruling what the environment says. Other libraries than OpenBLAS
stay as they are.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

KERNELS = "OPENBLAS_CORETYPE"
#: OpenBLAS's name for its kernels of 256 bits.
SHORT_VECTORS = "Haswell"
#: Its names for those of 512.
LONG_VECTORS = frozenset({"SkylakeX", "Cooperlake", "SapphireRapids"})
TIMEOUT = "OPENBLAS_THREAD_TIMEOUT"
#: 2**19 ticks of the processor's clock, some 0.2 ms: longer than what lies between two products of a step, shorter than
#: an optimizer's update.
TICKS = "19"
#: The functions in which a thread waits, by module.
_WAITING = {
    "threading": ("wait", "join", "_wait_for_tstate_lock"),
    "selectors": ("select",),
    "concurrent.futures.thread": ("_worker",),
}
#: Packages of notebooks, whose threads do nothing but wait and pass messages on.
_MESSENGERS = ("ipykernel", "zmq", "IPython")


def choose_kernels() -> bool:
    """Let OpenBLAS use its kernels for short vectors on a Zen 4; whether it does, and did not by itself."""
    if not _may_set(KERNELS) or not _halves_long_vectors():
        return False
    try:
        library = _library()
        end, begin = library.gotoblas_dynamic_quit, library.gotoblas_dynamic_init
        if kernels_in_use(library) not in LONG_VECTORS:
            return False
    except (AttributeError, OSError):
        return False
    with _environment(KERNELS, SHORT_VECTORS):
        end()
        begin()
    return kernels_in_use(library) == SHORT_VECTORS


def rest_soon() -> bool:
    """Let OpenBLAS's threads sleep soon after a product; whether it was done. They end, and begin with the next product."""
    if not _may_set(TIMEOUT):
        return False
    try:
        library = _library()
        read, end = library.openblas_read_env, library.blas_thread_shutdown_
    except (AttributeError, OSError):
        return False
    with _environment(TIMEOUT, TICKS):
        read()
    end()
    return True


def kernels_in_use(library: Any) -> str:
    """OpenBLAS's name for the processor whose kernels it uses; an AttributeError where it is not OpenBLAS."""
    named = library.gotoblas_corename
    named.restype = ctypes.c_char_p
    return str(named().decode())


def _library() -> Any:
    """NumPy's module of kernels, through which the symbols of the BLAS that it is linked with are found.

    A PyDLL: no other thread runs on while one of its functions does.
    """
    return ctypes.PyDLL(np._core._multiarray_umath.__file__)


def _may_set(name: str) -> bool:
    return name not in os.environ and _is_alone()


def _is_alone() -> bool:
    """True if no other thread can be within a product: all of them wait, and for this one to let them go on."""
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return threading.active_count() == 1
    own = threading.get_ident()
    return all(_waits(frame) for thread, frame in sys._current_frames().items() if thread != own)


def _waits(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__"))
    return module.partition(".")[0] in _MESSENGERS or frame.f_code.co_name in _WAITING.get(module, ())


def _halves_long_vectors() -> bool:
    """True on AMD's family 25: of those, only Zen 4 has vectors of 512 bits at all. False where it cannot be told."""
    try:
        with Path("/proc/cpuinfo").open("rb") as file:
            told = file.read(512)
    except OSError:
        return False
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(b":") for line in told.splitlines())}
    return facts.get(b"vendor_id") == b"AuthenticAMD" and facts.get(b"cpu family") == b"25"


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """``name`` in the environment, as C sees it, for a moment."""
    os.environ[name] = value
    try:
        yield
    finally:
        with contextlib.suppress(KeyError):
            del os.environ[name]
