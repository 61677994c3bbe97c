"""`pronghorn demo`: the main job on real data, start to end, in a few seconds."""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import hookimpl


class Demo:
    """Train a classifier of handwritten digits, save it, load it again, and compare."""

    name = "demo"
    help = "train a digit classifier, save it, load it again and compare"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--output", type=Path, default=Path(), help="folder to write to (default: here)")
        parser.add_argument("--epochs", type=int, default=30, help="passes over the training part (default: 30)")
        parser.add_argument("--seed", type=int, default=1, help="of the weights, the dropout and the order of samples")

    def run(self, args: argparse.Namespace) -> int:
        """Run it all; 0 if the loaded model predicts what the trained one does, else 1."""
        from pronghorn.api import datasets, models

        started = time.perf_counter()
        (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
        train, test = (x_train / np.float32(16), y_train), (x_test / np.float32(16), y_test)
        model = classifier(args.seed)
        model.summary()
        history = model.fit(*train, batch_size=32, epochs=args.epochs, validation_data=test)
        _, accuracy = model.evaluate(*test, verbose=0)
        print(f"\n{len(y_train)} digits learned, {len(y_test)} tested: {accuracy:.2%} right")

        args.output.mkdir(parents=True, exist_ok=True)
        file = args.output / "digits.pronghorn"
        model.save(file)
        before, after = model.predict(test[0], verbose=0), models.load_model(file).predict(test[0], verbose=0)
        agree = bool(np.array_equal(before, after))
        print(f"saved {file} ({file.stat().st_size / 1024:.0f} KiB); loaded again, predictions agree: {agree}")
        print(f"took {time.perf_counter() - started:.1f} s")

        if importlib.util.find_spec("matplotlib"):
            print(f"drew {draw(history.history, x_test, y_test, before, args.output / 'digits.png')}")
        else:
            print("for a picture of it: pip install 'pronghorn[plot]'")
        return 0 if agree else 1


def classifier(seed: int) -> Any:
    """Two hidden layers with dropout over the 64 pixels: x (B, 8, 8) -> probabilities (B, 10)."""
    from pronghorn.api import layers, models, set_random_seed

    set_random_seed(seed)
    model = models.Sequential(name="digits")
    model.add(layers.Flatten(input_shape=(8, 8)))
    model.add(layers.Dense(256, activation="relu"))
    model.add(layers.Dropout(0.4))
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def draw(curves: dict[str, list[float]], images: Any, labels: Any, probabilities: Any, file: Path) -> Path:
    """Write a picture: loss and accuracy over the epochs, and ten samples, the surest mistakes first.

    Shapes:
        images (N, 8, 8), labels (N,), probabilities (N, 10).
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5.5), layout="constrained")
    upper, lower = figure.subfigures(2, 1, height_ratios=[3, 2])
    for axes, key in zip(upper.subplots(1, 2), ("loss", "accuracy"), strict=True):
        epochs = range(1, len(curves[key]) + 1)
        axes.plot(epochs, curves[key], label="training")
        axes.plot(epochs, curves[f"val_{key}"], label="test")
        axes.set(xlabel="epoch", ylabel=key)
        axes.legend()
    guesses = probabilities.argmax(axis=1)
    order = np.lexsort((-probabilities.max(axis=1), guesses == labels))
    for axes, i in zip(lower.subplots(1, 10), order, strict=False):
        axes.imshow(images[i], cmap="gray_r")
        colour = "black" if guesses[i] == labels[i] else "firebrick"
        axes.set_title(f"{guesses[i]}" if guesses[i] == labels[i] else f"{guesses[i]}, is {labels[i]}", color=colour)
        axes.axis("off")
    figure.savefig(file, dpi=100)
    return file


@hookimpl
def pronghorn_commands() -> Iterable[type[Demo]]:
    return [Demo]
