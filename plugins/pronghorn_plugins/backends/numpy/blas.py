"""How long the threads of NumPy's OpenBLAS stay awake after a product.

Exists because they spin for about 20 ms, on the core that the second thread of ``threads`` is meant to use: in between
two products both run on it by turns, and a step of training takes a tenth longer. OpenBLAS reads how long from
``OPENBLAS_THREAD_TIMEOUT``, but only when it starts its threads, which is before pronghorn is there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading

import numpy as np

NAME = "OPENBLAS_THREAD_TIMEOUT"
#: 2**19 ticks of the processor's clock, some 0.2 ms: longer than what lies between two products of a step, shorter than
#: an optimizer's update.
TICKS = "19"


def rest_soon() -> bool:
    """Let OpenBLAS's threads sleep soon after a product, unless the environment says how long; whether it was done.

    They are ended, and begin anew with the next product. That is safe while nobody else is within a product, so it is
    done only in a process that has one Python thread so far. Other libraries than OpenBLAS stay as they are.
    """
    if NAME in os.environ or threading.active_count() > 1:
        return False
    try:
        library = ctypes.CDLL(np._core._multiarray_umath.__file__)
        read, end = library.openblas_read_env, library.blas_thread_shutdown_
    except (AttributeError, OSError):
        return False
    try:
        os.environ[NAME] = TICKS
        read()
    finally:
        with contextlib.suppress(KeyError):
            del os.environ[NAME]
    end()
    return True
