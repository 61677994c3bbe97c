"""How the benchmark measures: engines in processes of their own that take turns, and fresh processes that import."""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from pronghorn.api import BackendError

_WORKER = "pronghorn_plugins.commands.bench_worker"
_MEMORY = "pronghorn_plugins.commands.bench_memory"
_RECURRENT = "pronghorn_plugins.commands.bench_recurrent"
#: What an engine is called in the report, and the environment that makes it that engine.
ENVIRONMENTS = {
    "pronghorn": {"PRONGHORN_BACKEND": "numpy"},
    "pronghorn on jax": {"PRONGHORN_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
    "keras on jax": {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
    "numpy by hand": {},
}
#: Seconds until an engine has its turn after another, whose threads of BLAS spin for some time after their last product.
_REST = 0.1
_NEEDS = {"pronghorn on jax": ("jax",), "keras on jax": ("keras", "jax")}


def engines(*, peers: bool) -> list[str]:
    """The engines that are installed, pronghorn first."""
    found = [name for name in ENVIRONMENTS if all(map(importlib.util.find_spec, _NEEDS.get(name, ())))]
    return found if peers else ["pronghorn", "numpy by hand"]


@contextmanager
def environment(engine: str) -> Iterator[dict[str, str]]:
    """The environment of a process for ``engine``: this one's without a choice of backend, with homes of its own.

    Keras writes a keras.json into its home when it is imported; the user's must not change.
    """
    with tempfile.TemporaryDirectory() as home:
        kept = {k: v for k, v in os.environ.items() if k not in {"PRONGHORN_BACKEND", "KERAS_BACKEND"}}
        yield {**kept, "KERAS_HOME": home, "PRONGHORN_HOME": home, **ENVIRONMENTS.get(engine, {})}


class Worker:
    """An engine in a process of its own, that does what it is told."""

    def __init__(self, engine: str, task: str, samples: int, epochs: int) -> None:
        self.engine, self.samples = engine, samples
        self._stack = ExitStack()
        name = {"numpy by hand": "numpy", "keras on jax": "keras"}.get(engine, "pronghorn")
        command = [sys.executable, "-m", _WORKER, name, task, str(samples), str(epochs)]
        self._process = subprocess.Popen(  # noqa: S603 - this package's own module
            command,
            env=self._stack.enter_context(environment(engine)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def ready(self) -> dict[str, Any]:
        """Wait until the model has trained its first two epochs; the seconds that they took."""
        return self._read()

    def __call__(self, action: str) -> float:
        """The seconds that ``action`` took."""
        assert self._process.stdin is not None
        self._process.stdin.write(action + "\n")
        self._process.stdin.flush()
        return float(self._read()["seconds"])

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("@"):
                found: dict[str, Any] = json.loads(line[1:])
                return found
        raise BackendError(
            f"the process of {self.engine!r} ended with status {self._process.wait()}.",
            where="pronghorn bench",
            fix="Run it by itself to see why: " + " ".join(map(str, self._process.args)),  # type: ignore[arg-type]
        )

    def __exit__(self, *_: object) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stack.close()


def interleaved(
    names: Sequence[str], task: str, samples: int, epochs: int, rounds: int, actions: Sequence[str] = ("fit",)
) -> dict[str, Any]:
    """``rounds`` rounds in which each engine does each action once, in changing order; the seconds by engine and action.

    An engine without an action, such as the hand-written loop, leaves it out.
    """
    with ExitStack() as stack:
        workers = []
        found: dict[str, Any] = {}
        for name in names:  # one after the other: two engines that compile at a time would hinder each other
            worker = stack.enter_context(Worker(name, task, samples, epochs))
            found[name] = worker.ready()
            workers.append(worker)
        for turn in range(rounds):
            for worker in workers[turn % len(workers) :] + workers[: turn % len(workers)]:
                for action in actions:
                    if action == "fit" or worker.engine != "numpy by hand":
                        time.sleep(_REST)
                        found[worker.engine].setdefault(action, []).append(worker(action))
    return found


def imports(modules: Sequence[str], rounds: int) -> dict[str, Any]:
    """``seconds``: of fresh processes that import each of ``modules`` and no more, taking turns; ``slowest``: see below.

    Modules are compiled once, as an installation compiles them, even where the environment forbids Python to.
    """
    seconds: dict[str, list[float]] = {module: [] for module in modules}
    with tempfile.TemporaryDirectory() as cache:
        compiled = {"PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
        for turn in range(rounds + 1):
            for module in modules:
                with environment("keras on jax" if module == "keras" else "pronghorn") as variables:
                    started = time.perf_counter()
                    _run("-c", f"import {module}", env={**variables, **compiled})
                    if turn:  # the first round compiles
                        seconds[module].append(time.perf_counter() - started)
        with environment("pronghorn") as variables:
            return {"seconds": seconds, "slowest": _slowest("pronghorn", {**variables, **compiled})}


def _slowest(module: str, env: dict[str, str], count: int = 10) -> list[tuple[str, float]]:
    """Modules beyond NumPy's own that take longest by themselves when ``module`` is imported, in seconds."""
    told = _run("-X", "importtime", "-c", f"import numpy, {module}", env=env).stderr
    rows = [line.removeprefix("import time:").split("|") for line in told.splitlines() if line.count("|") == 2]
    own = {row[2].strip(): int(row[0]) * 1e-6 for row in rows[1:]}
    after = list(own)[list(own).index("numpy") + 1 :]
    return sorted(((name, own[name]) for name in after), key=lambda item: -item[1])[:count]


def recurrent(names: Sequence[str], task: str, samples: int, rounds: int) -> dict[str, Any]:
    """The seconds by engine, as `interleaved` gives them, and under ``"time step"`` what `bench_recurrent` found."""
    trained = interleaved([name for name in names if name != "numpy by hand"], task, samples, 1, rounds)
    with environment("pronghorn") as variables:
        told = _run("-m", _RECURRENT, task, str(3 * rounds), env=variables).stdout
    return {**trained, "time step": json.loads(told.rpartition("@")[2])}


def memory(task: str, samples: int, steps: int) -> dict[str, Any]:
    """What `bench_memory` found in a process of its own."""
    with environment("pronghorn") as variables:
        told = _run("-m", _MEMORY, task, str(samples), str(steps), env=variables).stdout
    found: dict[str, Any] = json.loads(told.rpartition("@")[2])
    return found


def _run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Python with these arguments, to its end."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True)  # noqa: S603 - own arguments


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def ratio(a: Sequence[float], b: Sequence[float]) -> float:
    """The median of a / b, round by round: what both had to suffer falls out."""
    return statistics.median(x / y for x, y in zip(a, b, strict=True))
