"""ReversibleEmbedding: an Embedding that also turns vectors back into scores of ids."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, canonical_dtype, hookimpl, ops

from .embedding import Embedding


class ReversibleEmbedding(Embedding):
    """``embeddings[ids]``; called with ``reverse=True``, the scores ``x embeddings^T`` of each id.

    Args:
        input_dim: V, the number of ids; a positive int.
        output_dim: F, the length of the vectors; a positive int.
        tie_weights: whether the way back uses the same vectors; else it has weights of its own.
        embeddings_initializer: how the weights start.
        embeddings_regularizer: penalty on the vectors.
        embeddings_constraint: what the vectors must obey.
        mask_zero: whether the id 0 is padding: then the vectors carry a mask, True where the id is not 0.
        reverse_dtype: the dtype of the way back; the layer's if None.
        logit_soft_cap: c of ``c * tanh(scores / c)``, which keeps the scores between -c and c; a positive number.
    Shapes:
        ids (B, ...) int -> (B, ..., F); with ``reverse=True`` x (B, ..., F) -> (B, ..., V). Weights: embeddings (V, F), and
        reverse_embeddings (F, V) if they are not tied.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has another F.
    Source: Press and Wolf 2017, arXiv:1608.05859. Keras 3, ``keras.layers.ReversibleEmbedding``.

    >>> from pronghorn import Input, layers
    >>> embed = layers.ReversibleEmbedding(100, 8)
    >>> embed(embed(Input((5,), dtype="int32")), reverse=True).shape
    (None, 5, 100)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: Any = None,
        logit_soft_cap: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            input_dim,
            output_dim,
            embeddings_initializer,
            embeddings_regularizer,
            embeddings_constraint=embeddings_constraint,
            mask_zero=mask_zero,
            **kwargs,
        )
        self.tie_weights = bool(tie_weights)
        self.reverse_dtype = None if reverse_dtype is None else canonical_dtype(reverse_dtype)
        if logit_soft_cap is not None and not (hasattr(logit_soft_cap, "__float__") and float(logit_soft_cap) > 0):
            raise ArgumentError(
                f"logit_soft_cap must be a positive number or None. Got {logit_soft_cap!r}.",
                where="ReversibleEmbedding",
                fix="Leave it out for scores without a bound.",
                argument="logit_soft_cap",
                got=logit_soft_cap,
            )
        self.logit_soft_cap = logit_soft_cap

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        # The way back uses all rows: then there is nothing to gain by updating some.
        self.embeddings.row_updates = not self.tie_weights
        self.reverse_embeddings = None
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(
                name="reverse_embeddings",
                shape=(self.output_dim, self.input_dim),
                initializer=self.embeddings_initializer,
            )

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if reverse:
            return self._reversed(inputs)
        vectors = super().call(inputs)
        if self.mask_zero:
            vectors.annotations["mask"] = super().compute_mask(inputs)
        return vectors

    def _reversed(self, x: Any) -> Any:
        dtype = self.reverse_dtype or self.compute_dtype
        kernel = ops.transpose(self.embeddings) if self.tie_weights else self.reverse_embeddings
        scores = ops.matmul(ops.cast(x, dtype), ops.cast(kernel, dtype))
        cap = self.logit_soft_cap
        return scores if cap is None else ops.tanh(scores / cap) * cap

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: only vectors have a mask, and ``call`` gives it to them."""
        return None

    def compute_output_shape(self, input_shape: Any, reverse: bool = False) -> Any:
        """The input's shape with F behind it; with ``reverse`` V in place of F."""
        return (*input_shape[:-1], self.input_dim) if reverse else (*input_shape, self.output_dim)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [ReversibleEmbedding]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    untied = {"input_dim": 5, "output_dim": 2, "tie_weights": False, "mask_zero": True}
    return [
        LayerCase(ReversibleEmbedding, {"input_dim": 7, "output_dim": 3}, (2, 4), below=7, unknown=(1,)),
        LayerCase(ReversibleEmbedding, {"input_dim": 5, "output_dim": 2, "logit_soft_cap": 2.0}, (2, 3), below=5),
        LayerCase(ReversibleEmbedding, untied, (2, 6), below=5, passes_mask=False),
    ]
