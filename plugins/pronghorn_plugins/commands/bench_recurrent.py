"""Recurrent networks of the benchmark, and what a time step of LSTM costs beside its matrix product.

``python -m pronghorn_plugins.commands.bench_recurrent TASK ROUNDS`` prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

from pronghorn.api import Graph, compile_graph, gradients, placeholder, primitives, registry


@attrs.frozen
class Recurrent:
    """A network of LSTMs that tells two kinds of sequences apart, and how it is trained.

    Args:
        length, features, units: T, F and U of the first layer.
        words: how many rows the Embedding in front has; 0 for none.
        layers: how many LSTMs, one above the other.
        bidirectional: whether each reads from both ends.
        batch_size: sequences a step.
    """

    length: int
    features: int
    units: int
    words: int = 0
    layers: int = 1
    bidirectional: bool = False
    optimizer: str = "rmsprop"
    loss: str = "binary_crossentropy"
    batch_size: int = 32

    def data(self, samples: int) -> tuple[Any, Any]:
        """Words, or normal float32, and a target of 0 or 1; the same in each process."""
        rng = np.random.default_rng(0)
        if self.words:
            x: Any = rng.integers(0, self.words, (samples, self.length), dtype=np.int32)
        else:
            x = rng.standard_normal((samples, self.length, self.features), dtype=np.float32)
        return x, rng.integers(0, 2, (samples, 1)).astype(np.float32)

    def row(self) -> Any:
        """One sequence."""
        return self.data(1)[0]

    def model(self, api: Any, start: Any) -> Any:
        """The network by pronghorn or by Keras."""
        layers, model = api.layers, api.models.Sequential()
        model.add(start((self.length,) if self.words else (self.length, self.features)))
        if self.words:
            model.add(layers.Embedding(self.words, self.features))
        for number in range(self.layers):
            layer = layers.LSTM(self.units, return_sequences=number + 1 < self.layers)
            model.add(layers.Bidirectional(layer) if self.bidirectional else layer)
        model.add(layers.Dense(1, activation="sigmoid"))
        return model

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """T, B, F and U of the last LSTM."""
        below = self.units * (1 + self.bidirectional)
        return self.length, self.batch_size, self.features if self.layers == 1 else below, self.units


RECURRENT = {
    "lstm": Recurrent(80, 128, 128, words=20_000),
    "lstm alone": Recurrent(80, 128, 128),
    "bilstm": Recurrent(50, 32, 64, layers=2, bidirectional=True),
}


def time_step(task: Recurrent, rounds: int) -> dict[str, float]:
    """µs of a time step of the last LSTM, forward and backward, and of the product in it; bytes that it takes.

    The products over all time steps at once are no part of it: what they take is measured and left out.
    """
    length, batch, features, units = task.sizes
    forward, both = _programs(task.sizes)
    rng = np.random.default_rng(0)
    x, dz, h = (rng.standard_normal((length * batch, n), dtype=np.float32) for n in (features + 1, 4 * units, units))
    w, r = (0.1 * rng.standard_normal((n, 4 * units), dtype=np.float32) for n in (features + 1, units))
    z, dx, dw, dr, turned = np.empty_like(dz), np.empty_like(x), np.empty_like(w), np.empty_like(r), r.T.copy()
    actions = {
        "forward": forward,
        "both": both,
        "before": lambda: np.dot(x, w, z),
        "behind": lambda: (np.dot(x.T, dz, dw), np.dot(dz, w.T, dx), np.dot(h.T, dz, dr)),
        "product": lambda: [np.dot(h[:batch], r, z[:batch]) for _ in range(length)],
        "product back": lambda: [np.dot(z[:batch], turned, h[:batch]) for _ in range(length)],
    }
    took = {name: float("inf") for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            took[name] = min(took[name], _seconds(action))
    micro = {name: seconds * 1e6 / length for name, seconds in took.items()}
    back = micro["both"] - micro["forward"] - micro["behind"]
    return {
        "forward": micro["forward"] - micro["before"],
        "forward product": micro["product"],
        "backward": back,
        "backward product": micro["product back"],
        "bytes": (_memory(task.sizes, 2) - _memory(task.sizes, 1)) / length,
        "bytes needed": 4 * batch * 6 * units,
    }


def _programs(sizes: tuple[int, int, int, int]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """An LSTM whose last output counts, and the same with the gradients by all operands; both on arrays of their own."""
    length, batch, features, units = sizes
    shapes = [(length, batch, features), (batch, units), (batch, units)]
    shapes += [(features, 4 * units), (units, 4 * units), (4 * units,)]
    given = [placeholder(shape) for shape in shapes]
    _, last, _ = primitives.PRIMITIVES["lstm"](*given, recurrent_activation="sigmoid", reverse=False)
    rng = np.random.default_rng(0)
    values = [0.1 * rng.standard_normal(shape, dtype=np.float32) for shape in shapes]
    backend = registry.get("backends", "numpy")
    programs = [
        compile_graph(Graph(given, outputs), backend)
        for outputs in ([last], [last, *(ct for ct in gradients([last], given) if ct is not None)])
    ]
    return (lambda: programs[0](*values)), (lambda: programs[1](*values))


def _memory(sizes: tuple[int, int, int, int], times: int) -> int:
    """Bytes of the working memory of a forward and backward pass over ``times`` as many steps, and of dx."""
    _, both = _programs((times * sizes[0], *sizes[1:]))
    tracemalloc.start()
    kept = both()
    found = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return found


def _seconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    print("@" + json.dumps(time_step(RECURRENT[sys.argv[1]], int(sys.argv[2]))))
