"""History: what fit() returns."""

from __future__ import annotations

from typing import Any

from pronghorn.bases.callback import Callback
from pronghorn.errors import ArgumentError
from pronghorn.training.log_names import Curves


class History(Callback):
    """Remembers the logs of every epoch.

    ``history`` maps each name to a list with one float an epoch (validation: one for each validation); ``epoch`` lists
    the epochs. ``history["acc"]`` finds ``accuracy``, and the other way round.
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = Curves()
        self._epochs: dict[str, list[int]] = {}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.epoch, self.history, self._epochs = [], Curves(), {}

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
            self._epochs.setdefault(name, []).append(epoch)

    def complete(self, epoch: int, logs: dict[str, Any]) -> None:
        """Take what other callbacks have added to the logs of an epoch since, such as the learning rate."""
        for name, value in logs.items():
            if self._epochs.get(name, [None])[-1] != epoch:
                self.history.setdefault(name, []).append(value)
                self._epochs.setdefault(name, []).append(epoch)

    def get_state(self) -> dict[str, Any]:
        return {"epoch": self.epoch, "history": dict(self.history), "epochs": self._epochs}

    def set_state(self, state: dict[str, Any]) -> None:
        self.epoch, self.history, self._epochs = state["epoch"], Curves(state["history"]), state["epochs"]

    def plot(self, names: Any = None, path: Any = None) -> Any:
        """Draw the curves, training and validation of one name in one picture.

        Args:
            names: which to draw: a name or a list of them; all if None.
            path: write the picture there, too.

        Returns:
            The matplotlib figure.

        Raises:
            ArgumentError: if there are no such curves, or matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError as error:
            raise ArgumentError(
                "drawing needs matplotlib.", where="history.plot", fix="Run: pip install 'pronghorn[plot]'."
            ) from error
        bare = [name for name in self.history if not name.startswith("val_")]
        wanted = bare if names is None else [names] if isinstance(names, str) else list(names)
        if not wanted or any(name not in self.history for name in wanted):
            raise ArgumentError(
                f"there are no curves for {wanted}.", where="history.plot", fix=f"There are: {sorted(self.history)}."
            )
        figure = Figure(figsize=(5 * len(wanted), 3.5), layout="constrained")
        for name, axes in zip(wanted, figure.subplots(1, len(wanted), squeeze=False)[0], strict=True):
            self._draw(axes, name)
        if path is not None:
            figure.savefig(path)
        return figure

    def _draw(self, axes: Any, name: str) -> None:
        for key, label in ((name, "training"), (f"val_{name}", "validation")):
            if key in self.history:
                epochs = self._epochs.get(key, self.epoch)
                values = self.history[key]
                axes.plot([e + 1 for e in epochs], values, label=label, marker="." if len(values) == 1 else None)
        axes.set_xlabel("epoch")
        axes.set_ylabel(name)
        axes.legend()
        axes.xaxis.get_major_locator().set_params(integer=True)


class LateLogs(Callback):
    """Stands behind the other callbacks and gives History what they have added to the logs.

    Args:
        history: the History, which stands before them, so that what they save of the run is complete.
    """

    def __init__(self, history: History) -> None:
        self.history = history

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.history.complete(epoch, logs or {})
