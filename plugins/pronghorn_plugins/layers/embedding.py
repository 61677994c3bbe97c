"""Embedding: a trained vector for each id."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    PLACEHOLDER,
    Layer,
    LayerCase,
    constraints,
    hookimpl,
    initializers,
    ops,
    primitives,
    regularizers,
)

from .arguments import count

_gather = primitives.PRIMITIVES["gather"]


class Embedding(Layer):
    """``embeddings[ids]``: turns ids into vectors.

    The gradient holds only the rows that were looked up, and optimizers that can update only those.

    Args:
        input_dim: V, the number of ids: they go from 0 to V - 1; a positive int.
        output_dim: F, the length of the vectors; a positive int.
        embeddings_initializer: how the vectors start.
        embeddings_regularizer: penalty on the vectors.
        activity_regularizer: penalty on the output.
        embeddings_constraint: what the vectors must obey.
        mask_zero: whether the id 0 is padding: then the output carries a mask, True where the id is not 0.
        input_length: T, the number of ids a sample, where it is known (as a first layer); or a tuple of sizes.
    Shapes:
        ids (B, ...) int, mostly (B, T) -> (B, ..., F). Weights: embeddings (V, F).
    Raises:
        ArgumentError: if input_dim or output_dim is no positive int.
        DataError: if data given to a model hold an id outside 0 … V - 1; where the ids are computed, or the layer is
            called by itself, NumPy raises an IndexError, and other engines give NaN.
    Source: Keras 2.2.4, ``keras.layers.Embedding``.

    >>> from pronghorn import Input, layers
    >>> layers.Embedding(100, 8)(Input((5,), dtype="int32")).shape
    (None, 5, 8)
    """

    autocast = False

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        activity_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        input_length: Any = None,
        **kwargs: Any,
    ) -> None:
        if not {"input_shape", "batch_input_shape", "batch_shape"} & set(kwargs) and input_length is not None:
            kwargs["input_shape"] = tuple(input_length) if hasattr(input_length, "__iter__") else (input_length,)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.input_dim = count("input_dim", input_dim, "Embedding")
        self.output_dim = count("output_dim", output_dim, "Embedding")
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = bool(mask_zero)
        self.supports_masking = self.mask_zero
        self.input_length = input_length
        self.input_dtype = "int32"

    def build(self, input_shape: Any) -> None:
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )
        self.embeddings.row_updates = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        self._tell(inputs)
        # The primitive itself: ops.take would turn negative ids round.
        found = _gather(self.embeddings, _as_ids(inputs), axis=0)
        return ops.cast(found, self.compute_dtype)

    def _tell(self, inputs: Any) -> None:
        """Note on a model's Input which ids there are, so that data are checked before anything is computed."""
        if inputs.node.primitive is PLACEHOLDER:
            known, _ = inputs.annotations.get("ids", (self.input_dim, ""))
            if known >= self.input_dim:
                inputs.annotations["ids"] = (self.input_dim, f"Embedding {self.name!r}")

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where the id is not 0, if ``mask_zero``."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape, and F."""
        return (*input_shape, self.output_dim)


def _as_ids(x: Any) -> Any:
    return x if x.dtype.startswith(("int", "uint")) else ops.cast(x, "int32")


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Embedding]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Embedding, {"input_dim": 7, "output_dim": 3}, (2, 4), below=7, unknown=(1,)),
        LayerCase(Embedding, {"input_dim": 5, "output_dim": 2, "mask_zero": True}, (2, 6), below=5, passes_mask=False),
        LayerCase(Embedding, {"input_dim": 5, "output_dim": 2}, (3,), below=5),
        LayerCase(Embedding, {"input_dim": 5, "output_dim": 2, "input_length": 3}, (2, 3), below=5),
    ]
