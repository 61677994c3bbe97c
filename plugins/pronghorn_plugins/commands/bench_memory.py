"""What training costs in memory and in compiles, in a process of its own.

``python -m pronghorn_plugins.commands.bench_memory TASK SAMPLES STEPS`` prints one line of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tracemalloc
from pathlib import Path
from typing import Any

from pronghorn.api import registry
from pronghorn_plugins.commands.bench_worker import TASKS, make


def resident() -> int:
    """Bytes of this process in memory."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import psutil

        return int(psutil.Process().memory_info().rss)


def measure(task_name: str, samples: int, steps: int) -> dict[str, Any]:
    """Resident memory after fit, its growth over ``steps`` more by tracemalloc, and compiles by shape and phase."""
    task = TASKS[task_name]
    backend = registry.get("backends", "numpy")
    compiled: list[Any] = []
    compile_graph = backend.compile
    backend.compile = lambda graph: compiled.append(graph) or compile_graph(graph)
    x, y = task.data(samples)
    bare = resident()
    engine: Any = make("pronghorn", task, x, y)
    engine.fit(1)
    gc.collect()
    after = resident()
    model, size = engine.model, task.batch_size
    model.evaluate(x, y, batch_size=size, verbose=0)
    model.predict(x, batch_size=size)
    for _ in range(2):
        engine.fit(1)
        model.evaluate(x, y, batch_size=size, verbose=0)
        model.predict(x, batch_size=size)
    shapes = 1 if samples % size == 0 or samples < size else 2
    return {
        "data": x.nbytes + y.nbytes,
        "before_fit": bare,
        "after_fit": after,
        "beyond_data": after - x.nbytes - y.nbytes,
        "growth": growth(engine, -(-steps // -(-samples // size))),
        "steps": steps,
        "compiles": len(compiled),
        "shapes_and_phases": 3 * shapes,
    }


def growth(engine: Any, epochs: int) -> int:
    """Bytes that are allocated after ``epochs`` epochs and were not before."""
    engine.fit(1)
    gc.collect()
    tracemalloc.start()
    engine.fit(1)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    engine.fit(epochs)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return grown


if __name__ == "__main__":
    print("@" + json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
