"""One engine in a process of its own: it makes a model, says it is ready, and does what it is told, line by line.

``python -m pronghorn_plugins.commands.bench_worker ENGINE TASK SAMPLES EPOCHS``. A line on standard input names what to
do (``fit``, ``predict``, ``call``); the answer is a line of JSON that starts with ``@``. So the parent can let engines
take turns, and a slow minute of the machine hits all of them.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np


@attrs.frozen
class Task:
    """A network and how it is trained.

    Args:
        sizes: of the input, the hidden layers, the output.
        rate: of the dropout behind each hidden layer.
        optimizer: ``"sgd"`` or ``"rmsprop"``.
        batch_size: samples a step.
    """

    sizes: tuple[int, ...]
    rate: float
    optimizer: str
    batch_size: int
    loss: str = "categorical_crossentropy"

    def data(self, samples: int) -> tuple[Any, Any]:
        """Inputs in [0, 1) and one-hot targets, float32; the same in each process."""
        rng = np.random.default_rng(0)
        x = rng.random((samples, self.sizes[0]), dtype=np.float32)
        return x, np.eye(self.sizes[-1], dtype=np.float32)[rng.integers(0, self.sizes[-1], samples)]

    def row(self) -> Any:
        """One input."""
        return np.random.default_rng(1).random((1, self.sizes[0]), dtype=np.float32)

    def model(self, api: Any, start: Any) -> Any:
        """The network by pronghorn or by Keras: the same lines make both."""
        layers, model = api.layers, api.models.Sequential()
        model.add(start((self.sizes[0],)))
        for units in self.sizes[1:-1]:
            model.add(layers.Dense(units, activation="relu"))
            if self.rate:
                model.add(layers.Dropout(self.rate))
        model.add(layers.Dense(self.sizes[-1], activation="softmax"))
        return model


TASKS = {
    "mlp": Task((784, 512, 512, 10), 0.2, "rmsprop", 128),
    "small": Task((4, 16, 3), 0.0, "sgd", 32),
}


class Engine:
    """What is asked of each engine: to train for some epochs, and where it can, to predict one row."""

    def fit(self, epochs: int) -> None:
        """Train."""
        raise NotImplementedError

    def predict(self, rows: Any) -> Any:
        """``model.predict``."""
        raise NotImplementedError

    def call(self, rows: Any) -> Any:
        """``model(x)``."""
        raise NotImplementedError


class KerasLike(Engine):
    """pronghorn or Keras: the same lines make and train the same model."""

    def __init__(self, api: Any, start: Any, task: Any, x: Any, y: Any, **options: Any) -> None:
        self.x, self.y, self.batch_size = x, y, task.batch_size
        self.model = task.model(api, start)
        self.model.compile(optimizer=task.optimizer, loss=task.loss, metrics=["accuracy"], **options)

    def fit(self, epochs: int) -> None:
        """Train without a progress bar, as all of them do."""
        self.model.fit(self.x, self.y, batch_size=self.batch_size, epochs=epochs, verbose=0)

    def predict(self, rows: Any) -> Any:
        return self.model.predict(rows, verbose=0)

    def call(self, rows: Any) -> Any:
        return np.asarray(self.model(rows))


class HandWritten(Engine):
    """The loop of `bench_numpy`."""

    def __init__(self, task: Task, x: Any, y: Any) -> None:
        from pronghorn_plugins.commands.bench_numpy import Descent, Network, RMSprop, epochs

        self.x, self.y, self._epochs = x, y, epochs
        self.network = Network(task.sizes, task.rate, task.batch_size)
        self.optimizer = {"sgd": Descent, "rmsprop": RMSprop}[task.optimizer](self.network.flat.size)

    def fit(self, epochs: int) -> None:
        self._epochs(self.network, self.optimizer, self.x, self.y, epochs)


def make(engine: str, task: Any, x: Any, y: Any) -> Engine:
    """The engine of that name with a model for the task: ``numpy``, ``pronghorn…`` or ``keras``."""
    if engine == "numpy":
        return HandWritten(task, x, y)
    if engine == "keras":
        import keras

        return KerasLike(keras, keras.Input, task, x, y, jit_compile=True)
    import pronghorn.api

    return KerasLike(pronghorn.api, pronghorn.api.models.Input, task, x, y)


def serve(engine: Engine, task: Any, samples: int, epochs: int) -> None:
    """Answer each line of standard input with the seconds that what it names took, per epoch or per call."""
    row = task.row()
    actions: dict[str, Callable[[], float]] = {
        "fit": lambda: _seconds(lambda: engine.fit(epochs)) / epochs,
        "predict": lambda: _each(lambda: engine.predict(row)),
        "call": lambda: _each(lambda: engine.call(row)),
    }
    first = _seconds(lambda: engine.fit(1))
    second = _seconds(lambda: engine.fit(1))
    _answer({"first_epoch": first, "second_epoch": second, "samples": samples})
    for line in sys.stdin:
        gc.collect()
        _answer({"seconds": actions[line.strip()]()})


def _seconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _each(action: Callable[[], Any], count: int = 50) -> float:
    """The median of single calls, the first few left out."""
    return float(np.median([_seconds(action) for _ in range(count + 5)][5:]))


def _answer(found: dict[str, Any]) -> None:
    print("@" + json.dumps(found), flush=True)


def _recurrent(name: str) -> dict[str, Any]:
    """The recurrent networks; their module imports pronghorn, which the other engines' processes do without."""
    if name in TASKS:
        return {}
    from pronghorn_plugins.commands.bench_recurrent import RECURRENT

    return RECURRENT


def main(arguments: list[str]) -> None:
    """Serve as the arguments say."""
    name, task_name, samples, epochs = arguments
    task = {**TASKS, **_recurrent(task_name)}[task_name]
    x, y = task.data(int(samples))
    serve(make(name, task, x, y), task, int(samples), int(epochs))


if __name__ == "__main__":
    main(sys.argv[1:])
