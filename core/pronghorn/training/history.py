"""History: what fit() returns."""

from __future__ import annotations

from typing import Any

from pronghorn.bases.callback import Callback
from pronghorn.errors import ArgumentError


class History(Callback):
    """Remembers the logs of every epoch.

    ``history`` maps each name to a list with one float an epoch; ``epoch`` lists the epochs.
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.epoch, self.history = [], {}

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def get_state(self) -> dict[str, Any]:
        return {"epoch": self.epoch, "history": self.history}

    def set_state(self, state: dict[str, Any]) -> None:
        self.epoch, self.history = state["epoch"], state["history"]

    def plot(self, names: Any = None, path: Any = None) -> Any:
        """Draw the curves, training and validation of one name in one picture.

        Args:
            names: which to draw; all if None.
            path: write the picture there instead of showing it.

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
            for key in (name, f"val_{name}"):
                if key in self.history:
                    axes.plot(self.epoch, self.history[key], label=key)
            axes.set_xlabel("epoch")
            axes.set_title(name)
            axes.legend()
        if path is not None:
            figure.savefig(path)
        return figure
