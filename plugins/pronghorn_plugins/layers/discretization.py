"""Discretization: numbers as the bins that they fall into."""

from collections.abc import Iterable
from typing import Any, Self

import numpy as np

from pronghorn.api import ArgumentError, DataError, LayerCase, hookimpl, ops

from .adapting import AdaptsToData
from .arguments import count
from .encoding import encoded, encoded_shape, only_dense, output_mode
from .searching import padded, rank

_MODES = ("int", "one_hot", "multi_hot", "count")


class Discretization(AdaptsToData):
    """``i`` where ``boundary[i-1] <= x < boundary[i]``: the number of boundaries that are not above x.

    Args:
        bin_boundaries: in ascending order; N of them make N + 1 bins, the outer ones open.
        num_bins: how many bins ``adapt`` is to make, so that about as many values fall into each. With few or equal
            data there may be fewer.
        epsilon: how far ``adapt`` may be off in the quantiles: it keeps about 1 / epsilon numbers.
        output_mode: "int", "one_hot", "multi_hot" or "count", as in ``CategoryEncoding``.
        sparse: accepted if False.
    Shapes:
        x (B, ..., K) -> "int" (B, ..., K) int32; "one_hot" (B, ..., K, bins), without K if it is 1; "multi_hot" and
        "count" (B, ..., bins).
    Raises:
        ArgumentError: if not exactly one of bin_boundaries and num_bins is given, or the boundaries do not ascend.
        NotBuiltError: if it is called before ``adapt``.
    Source: Keras 3.15, ``keras.layers.Discretization``.

    >>> from pronghorn import layers
    >>> layers.Discretization([0.0, 1.0, 2.0])([[-1.5, 1.0, 3.4, 0.5]]).tolist()
    [[0, 2, 3, 1]]
    """

    def __init__(
        self,
        bin_boundaries: Any = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        only_dense(sparse, "Discretization")
        if (bin_boundaries is None) == (num_bins is None):
            raise ArgumentError(
                f"give either bin_boundaries or num_bins. Got {bin_boundaries!r} and {num_bins!r}.",
                where="Discretization",
                fix="Pass bin_boundaries=[...], or num_bins=10 and call adapt(data).",
                argument="num_bins",
                got=num_bins,
            )
        self.num_bins = None if num_bins is None else count("num_bins", num_bins, "Discretization")
        self.epsilon = _fraction(epsilon)
        self.output_mode = _mode(output_mode)
        self.sparse = False
        self.bin_boundaries: list[float] | None = None
        self.reset_state()
        if bin_boundaries is not None:
            self._take(_ascending(bin_boundaries))

    def _take(self, boundaries: list[float]) -> None:
        self.bin_boundaries = boundaries
        values = padded(np.asarray(boundaries, "float64"), np.inf)
        self.hold(values, np.int64(len(boundaries)), depth=None if self.output_mode == "int" else self.bins)

    def reset_state(self) -> None:
        """Forget what was learned."""
        self._summary = np.zeros((2, 0), "float32")

    def update_state(self, data: Any) -> None:
        """Learn from a batch of numbers of any shape.

        Raises:
            ArgumentError: if the boundaries were given; DataError if it holds no numbers.
        """
        if self.num_bins is None:
            raise ArgumentError(
                "the boundaries were given, there is nothing to learn.",
                where=f"adapt() of Discretization {self.name!r}",
                fix="Make the layer with num_bins=.",
                argument="bin_boundaries",
                got=self.bin_boundaries,
            )
        try:
            values = np.asarray(data, "float32").reshape(-1)
        except (TypeError, ValueError):
            raise DataError(
                "the data are no array of numbers.", where=f"adapt() of Discretization {self.name!r}", actual=data
            ) from None
        if values.size:
            both = np.concatenate([_summarized(values, self.epsilon), self._summary], axis=1)
            self._summary = _compressed(both[:, np.argsort(both[0])], self.epsilon)

    def finalize_state(self) -> None:
        """Make what was learned count."""
        if self.num_bins is not None and self._summary.size:
            self._take(_compressed(self._summary, 1.0 / self.num_bins)[0, :-1].tolist())

    @property
    def bins(self) -> int:
        """How many bins there are.

        Raises:
            NotBuiltError: before ``adapt``.
        """
        if self.bin_boundaries is None:
            raise self.not_adapted()
        return len(self.bin_boundaries) + 1

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As in the class's docstring."""
        return encoded_shape(input_shape, self.output_mode, self.bins)

    def call(self, inputs: Any) -> Any:
        values, size = self.held
        dtype = self.compute_dtype
        found = rank(ops.cast(inputs, dtype), ops.cast(values, dtype), size)
        return encoded(found, self.output_mode, self.bins, "int32" if self.output_mode == "int" else dtype)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A layer from its config; of one that has learned, both bin_boundaries and num_bins are there."""
        learned = config.get("bin_boundaries") if config.get("num_bins") is not None else None
        if learned is None:
            return super().from_config(config)
        layer = super().from_config({**config, "bin_boundaries": None})
        layer._take(_ascending(learned))
        return layer


def _mode(value: Any) -> str:
    return output_mode(value, _MODES, "Discretization")


def _fraction(value: Any) -> float:
    if isinstance(value, int | float) and 0 < value < 1:
        return float(value)
    raise ArgumentError(
        f"epsilon must be between 0 and 1. Got {value!r}.",
        where="Discretization",
        fix="Pass for example epsilon=0.01.",
        argument="epsilon",
        got=value,
    )


def _ascending(values: Any) -> list[float]:
    try:
        found = np.asarray(values, "float64")
    except (TypeError, ValueError):
        found = np.array(np.nan)
    if found.ndim != 1 or np.isnan(found).any() or (found[1:] < found[:-1]).any():
        raise ArgumentError(
            f"bin_boundaries must be numbers in ascending order. Got {values!r}.",
            where="Discretization",
            fix="Pass sorted(boundaries).",
            argument="bin_boundaries",
            got=values,
        )
    return found.tolist()  # type: ignore[no-any-return]


def _summarized(values: Any, epsilon: float) -> Any:
    """About 1 / epsilon quantiles of the values, each with how many values it stands for: (2, quantiles)."""
    step = max(len(values) / (1.0 / epsilon), 1)
    chosen = np.sort(values)[int(step - 1) :: int(step)]
    return np.stack([chosen, np.ones_like(chosen) * step])


def _compressed(summary: Any, epsilon: float) -> Any:
    """A sorted summary with at most about 1 / epsilon quantiles, read off between those that there are."""
    if summary.shape[1] * epsilon < 1:
        return summary
    wanted = epsilon + np.arange(0.0, 1.0, epsilon)
    reached = summary[1].cumsum()
    shares = reached / reached[-1]
    values, counts = (np.interp(wanted, shares, row) for row in (summary[0], reached))
    return np.stack([values, np.diff(counts, prepend=0.0)]).astype("float32")


@hookimpl
def pronghorn_layers() -> list[type[Discretization]]:
    return [Discretization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    edges = [-0.5, 0.0, 0.25]
    return [
        LayerCase(Discretization, {"bin_boundaries": edges}, (2, 3), unknown=(1,)),
        LayerCase(Discretization, {"bin_boundaries": edges, "output_mode": "one_hot"}, (2, 3), unknown=(1,)),
        LayerCase(Discretization, {"bin_boundaries": edges, "output_mode": "one_hot"}, (3, 1), id="a column"),
        LayerCase(Discretization, {"bin_boundaries": edges, "output_mode": "multi_hot"}, (2, 3), unknown=(1,)),
        LayerCase(Discretization, {"bin_boundaries": edges, "output_mode": "count"}, (2, 4, 3), unknown=(1, 2)),
        LayerCase(Discretization, {"bin_boundaries": edges}, (3, 4), below=3),
        LayerCase(Discretization, {"num_bins": 3, "epsilon": 0.1}, (2, 3), learns=[[-0.75], [-0.25], [0.25], [0.75]]),
    ]
