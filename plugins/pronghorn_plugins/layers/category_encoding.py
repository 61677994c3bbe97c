"""CategoryEncoding: ids of categories as vectors with an entry for each category."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import PLACEHOLDER, ArgumentError, Layer, LayerCase, hookimpl, ops

from .arguments import count
from .encoding import check_ids, encoded, encoded_shape, only_dense, output_mode

_MODES = ("one_hot", "multi_hot", "count")


class CategoryEncoding(Layer):
    """Vectors of ids: a 1 for each id (one_hot), for all ids of a sample (multi_hot), or how often each stands there.

    Args:
        num_tokens: how many categories there are: ids go from 0 to num_tokens - 1.
        output_mode: "one_hot", "multi_hot" or "count"; "binary" is "multi_hot".
        sparse: accepted if False.
    Call arguments:
        inputs: ids.
        count_weights: (..., K) what each id counts, where output_mode is "count".
    Shapes:
        ids (B, ..., K) -> "one_hot" (B, ..., K, num_tokens), without K if it is 1; else (B, ..., num_tokens).
    Raises:
        ArgumentError: if num_tokens is missing or not positive, or count_weights are given for another mode.
        DataError: if data given to the layer or to a model hold an id outside 0 … num_tokens - 1; where the ids are
            computed inside a model, such an id counts nowhere.
    Source: Keras 3.15, ``keras.layers.CategoryEncoding``. Of inputs with more than two axes, Keras counts over the
    second one; here the last one is counted over, as its documentation says.

    >>> from pronghorn import layers
    >>> layers.CategoryEncoding(4, "count")([[0, 1, 1], [3, 3, 3]]).tolist()
    [[1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 3.0]]
    """

    autocast = False

    def __init__(
        self, num_tokens: int | None = None, output_mode: str = "multi_hot", sparse: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        only_dense(sparse, "CategoryEncoding")
        if num_tokens is None:
            raise ArgumentError(
                "num_tokens is missing.",
                where="CategoryEncoding",
                fix="Pass how many categories there are; if that is not known, use IntegerLookup and adapt it.",
                argument="num_tokens",
                got=None,
            )
        self.num_tokens = count("num_tokens", num_tokens, "CategoryEncoding")
        self.output_mode = _mode(output_mode)
        self.sparse = False

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As in the class's docstring."""
        return encoded_shape(input_shape, self.output_mode, self.num_tokens)

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        check_ids(inputs, self.num_tokens, f"CategoryEncoding {self.name!r}")
        return super().__call__(inputs, *args, **kwargs)

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        if count_weights is not None and self.output_mode != "count":
            raise ArgumentError(
                f"count_weights mean nothing where output_mode is {self.output_mode!r}.",
                where=f"CategoryEncoding {self.name!r}",
                fix="Pass output_mode='count' to the layer.",
                argument="count_weights",
                got=count_weights,
            )
        if inputs.node.primitive is PLACEHOLDER:
            known, _ = inputs.annotations.get("ids", (self.num_tokens, ""))
            if known >= self.num_tokens:
                inputs.annotations["ids"] = (self.num_tokens, f"CategoryEncoding {self.name!r}")
        ids = inputs if inputs.dtype.startswith(("int", "uint")) else ops.cast(inputs, "int64")
        return encoded(ids, self.output_mode, self.num_tokens, self.compute_dtype, count_weights)


def _mode(value: Any) -> str:
    return output_mode(value, _MODES, "CategoryEncoding")


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [CategoryEncoding]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(CategoryEncoding, {"num_tokens": 4, "output_mode": "one_hot"}, (2, 3), below=4, unknown=(1,)),
        LayerCase(CategoryEncoding, {"num_tokens": 4, "output_mode": "one_hot"}, (5, 1), below=4, id="a column"),
        LayerCase(CategoryEncoding, {"num_tokens": 4}, (2, 3), below=4, unknown=(1,)),
        LayerCase(CategoryEncoding, {"num_tokens": 5, "output_mode": "count"}, (2, 4, 3), below=4, unknown=(1, 2)),
    ]
