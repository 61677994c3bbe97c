"""OpenBLAS's threads sleep soon after a product, where that may be asked of them."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

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


def ran(before: str = "", **environment: str) -> tuple[bool, float]:
    """What ``rest_soon`` answers in a process of its own, and the milliseconds that the others ran after a product."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENBLAS_", "OMP_"))}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM).format(before=before)],
        env={**kept, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    answer, milliseconds = done.stdout.split()
    return answer == "True", float(milliseconds)


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_threads_sleep_soon_after_a_product():
    done, milliseconds = ran()
    assert done
    assert milliseconds < 5, "they spin for some 20 ms where nothing is asked of them"


@pytest.mark.skipif(not IS_SEEN, reason="needs Linux, two cores, and a NumPy with OpenBLAS")
def test_the_environment_is_kept():
    done, _ = ran("assert blas.rest_soon()\nassert blas.NAME not in os.environ")
    assert done


def test_what_the_environment_says_holds():
    assert not ran(OPENBLAS_THREAD_TIMEOUT="20")[0]


def test_not_where_another_thread_could_be_within_a_product():
    assert not ran("threading.Thread(target=time.sleep, args=(1,)).start()")[0]
