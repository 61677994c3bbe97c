"""MultiHeadAttention: attention by several heads, each with projections of its own."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, hookimpl

from .arguments import count, each_axis
from .attention_heads import AttentionHeads


class MultiHeadAttention(AttentionHeads):
    """Each head's ``softmax(q k^T / sqrt(key_dim)) v``, with q, k, v linear in query, key and value; then one projection.

    Args:
        num_heads: N, a positive int.
        key_dim: the features of each head of queries and keys; a positive int.
        value_dim: those of values; ``key_dim`` if None.
        dropout: the share of the weights that is dropped in training.
        use_bias: whether the projections have a bias.
        output_shape: the features of the result, an int or several; those of the query if None.
        attention_axes: along which axes of query and value attention looks; all between batch and features if None.
        kernel_initializer, bias_initializer: how the projections' weights start.
        kernel_regularizer, bias_regularizer: penalties on them.
        activity_regularizer: penalty on what each projection gives.
        kernel_constraint, bias_constraint: what they must obey.
        sliding_window: a query sees only keys that are less than so many steps away.
        flash_attention: taken and not used: the engine chooses how it computes.
        use_gate: whether the heads' results are multiplied by ``sigmoid`` of another projection of the query.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        query (B, T, E), value (B, S, V), key (B, S, K) -> (B, T, E); without a key the value is the key. In the call:
        ``query_mask`` (B, T), ``value_mask``, ``key_mask`` (B, S) (those that come with the Tensors if None),
        ``attention_mask`` (B, T, S) or (B, N, T, S), True where a query may look, ``use_causal_mask=True``: query t sees
        the keys 0 … t. ``return_attention_scores=True`` gives ``(result, weights (B, N, T, S))``. The query's mask is
        passed on. A query that may see nothing gets the mean of all values; where weights are asked for, or dropped, 0.
        It may be called on a list ``[query, value, key]`` too.
    Raises:
        ArgumentError: for arguments that are none of what is named here; ArgumentTypeError without a value.
        ShapeError: if query, value and key do not fit together.
    Source: Vaswani et al. 2017, arXiv:1706.03762. Keras 3, ``keras.layers.MultiHeadAttention``.

    >>> from pronghorn import Input, layers
    >>> layers.MultiHeadAttention(num_heads=2, key_dim=8)(Input((3, 4)), Input((5, 6))).shape
    (None, 3, 4)
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        flash_attention: Any = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            dropout,
            use_bias,
            sliding_window,
            (kernel_initializer, bias_initializer),
            (kernel_regularizer, bias_regularizer, activity_regularizer),
            (kernel_constraint, bias_constraint),
            use_gate,
            seed,
            **kwargs,
        )
        self.num_heads = count("num_heads", num_heads, "MultiHeadAttention")
        self.key_dim = self.head_features = count("key_dim", key_dim, "MultiHeadAttention")
        self.value_dim = self.key_dim if value_dim is None else count("value_dim", value_dim, "MultiHeadAttention")
        self._result_sizes = _sizes("output_shape", output_shape)
        if self._result_sizes is not None:
            self._result_sizes = tuple(count("output_shape", n, "MultiHeadAttention") for n in self._result_sizes)
        self.attention_axes = _sizes("attention_axes", attention_axes)

    def make(self, query: Any, value: Any, key: Any) -> None:
        """Make the projections."""
        heads, of_value = (self.num_heads, self.key_dim), (self.num_heads, self.value_dim)
        self._query_dense = self.projection("query", query, heads)
        self._key_dense = self.projection("key", key, heads)
        if self.use_gate:
            self._gate_dense = self.projection("gate", query, of_value, activation="sigmoid")
        self._value_dense = self.projection("value", value, of_value)
        result = self._result_sizes or (query[-1],)
        self._output_dense = self.projection("attention_output", (*query[:-1], *of_value), result, axes=2)

    query_dense = property(lambda self: self._query_dense, doc="The projection of the queries.")
    key_dense = property(lambda self: self._key_dense, doc="The projection of the keys.")
    value_dense = property(lambda self: self._value_dense, doc="The projection of the values.")
    output_dense = property(lambda self: self._output_dense, doc="The projection of the heads' results.")


def _sizes(name: str, value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    return each_axis(name, (value,) if hasattr(value, "__index__") else value, "MultiHeadAttention")


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [MultiHeadAttention]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    heads = {"num_heads": 2, "key_dim": 2}
    three, images = [(2, 3, 2), (2, 4, 3), (2, 4, 2)], [(2, 2, 3, 2), (2, 2, 4, 2)]
    return [
        LayerCase(MultiHeadAttention, heads, [(2, 3, 2), (2, 4, 3)], unknown=(1,), passes_mask=False),
        LayerCase(
            MultiHeadAttention,
            {**heads, "value_dim": 3, "output_shape": (2, 2), "use_bias": False, "use_gate": True},
            three,
            passes_mask=False,
        ),
        LayerCase(MultiHeadAttention, {**heads, "attention_axes": 2}, images, unknown=(2,), passes_mask=False),
        LayerCase(
            MultiHeadAttention,
            {**heads, "dropout": 0.4, "seed": 3, "sliding_window": 3},
            [(2, 3, 2), (2, 4, 2)],
            is_random=True,
            passes_mask=False,
        ),
    ]
