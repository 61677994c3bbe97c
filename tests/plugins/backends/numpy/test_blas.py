"""OpenBLAS uses the kernels that suit the processor, and its threads sleep soon, where that may be asked of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from pronghorn_plugins.backends.numpy import blas

BUILD = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
IS_SEEN = Path("/proc/self/task").is_dir() and len(os.sched_getaffinity(0)) > 1 and "openblas" in BUILD

PROGRAM = """
import os, threading, time
from pathlib import Path
import numpy as np
from pronghorn_plugins.backends.numpy import blas

def run_by_others():
    own = threading.get_native_id()
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(own)]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6

a = np.random.default_rng(0).random((400, 400))
expected = np.einsum("ij,jk", a, a)
a @ a
{before}
done = blas.rest_soon()
np.testing.assert_allclose(a @ a, expected)
began = run_by_others()
time.sleep(0.1)
print(done, run_by_others() - began)
"""


#: The first lines see what OpenBLAS takes by itself: no plugin of pronghorn is loaded yet.
KERNELS = """
import ctypes, os, threading, time
import numpy as np

def in_use():
    named = ctypes.CDLL(np._core._multiarray_umath.__file__).gotoblas_corename
    named.restype = ctypes.c_char_p
    return named().decode()

rng = np.random.default_rng(0)
pairs = [(rng.random((m, k)).astype(d), rng.random((k, n)).astype(d))
         for d in "fd" for m, k, n in [(3, 4, 5), (1, 700, 300), (130, 700, 300), (300, 1, 2)]]
for a, b in pairs:
    a @ b  # with working memory that was laid out for the first kernels
first = in_use()
{before}
from pronghorn_plugins.backends.numpy import blas
for a, b in pairs:
    np.testing.assert_allclose(a @ b, np.einsum("ij,jk", a.astype("d"), b.astype("d")), rtol=1e-5)
print(first, in_use(), blas.KERNELS in os.environ)
"""


def printed(program: str, before: str = "", **environment: str) -> list[str]:
    """The words that ``program`` prints, in a process whose environment says nothing else of BLAS."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENBLAS_", "OMP_"))}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program).format(before=before)],
        env={**kept, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def ran(before: str = "", **environment: str) -> tuple[bool, float]:
    """What ``rest_soon`` answers in a process of its own, and the milliseconds that the others ran after a product."""
    answer, milliseconds = printed(PROGRAM, before, **environment)
    return answer == "True", float(milliseconds)


def is_zen_4() -> bool:
    """Told by other lines of /proc/cpuinfo than the ones that the code reads: vectors of 512 bits, and AMD's clock."""
    flags = Path("/proc/cpuinfo").read_text().partition("flags")[2].partition("\n")[0].split()
    return "avx512f" in flags and "clzero" in flags and "avx512_vp2intersect" not in flags


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_threads_sleep_soon_after_a_product():
    done, milliseconds = ran()
    assert done
    assert milliseconds < 5, "they spin for some 20 ms where nothing is asked of them"


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_the_environment_is_kept():
    done, _ = ran("assert blas.rest_soon()\nassert blas.TIMEOUT not in os.environ")
    assert done


def test_what_the_environment_says_holds():
    assert not ran(OPENBLAS_THREAD_TIMEOUT="20")[0]


#: Threads that wait for an event, a queue, a socket and work.
WAITING = """
import concurrent.futures, queue, selectors, socket, threading, time
pair = socket.socketpair()
readable = selectors.DefaultSelector()
readable.register(pair[0], selectors.EVENT_READ)
for wait in (threading.Event().wait, queue.Queue().get, readable.select):
    threading.Thread(target=wait, daemon=True).start()
pool = concurrent.futures.ThreadPoolExecutor(1)
pool.submit(int).result()
time.sleep(0.1)
assert threading.active_count() == 5
"""
#: Two that may be within a product, for all that can be seen: one is, the other waits in C.
BUSY = ["threading.Thread(target=lambda: [b @ b for b in [np.ones((900, 900))] * 50]).start()\ntime.sleep(0.01)",
        "threading.Thread(target=time.sleep, args=(1,)).start()"]  # fmt: skip


@pytest.mark.parametrize("busy", BUSY)
def test_not_where_another_thread_could_be_within_a_product(busy):
    assert not ran(busy)[0]


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_threads_that_wait_are_no_hindrance():
    assert ran(WAITING)[0]


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_kernels_suit_the_processor_and_products_stay_right():
    first, then, is_left = printed(KERNELS)
    expected = blas.SHORT_VECTORS if is_zen_4() and first in blas.LONG_VECTORS else first
    assert (then, is_left) == (expected, "False")


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_kernels_that_the_environment_chooses_stay():
    first, then, is_left = printed(KERNELS, OPENBLAS_CORETYPE="Nehalem")
    assert (first, then, is_left) == ("Nehalem", "Nehalem", "True")


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
@pytest.mark.parametrize("busy", BUSY)
def test_kernels_stay_where_another_thread_could_be_within_a_product(busy):
    first, then, _ = printed(KERNELS, busy)
    assert first == then


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_threads_that_wait_do_not_keep_the_kernels():
    first, then, _ = printed(KERNELS, WAITING)
    assert then == (blas.SHORT_VECTORS if is_zen_4() and first in blas.LONG_VECTORS else first)
