"""GroupQueryAttention: attention whose heads of queries share heads of keys and values."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Component, LayerCase, ShapeError, hookimpl, ops

from .arguments import count
from .attention_heads import AttentionHeads


class GroupQueryAttention(AttentionHeads):
    """MultiHeadAttention with fewer heads of keys and values than of queries: each serves several.

    ``GroupedQueryAttention`` is the same.

    Args:
        head_dim: the features of each head; a positive int.
        num_query_heads: N, a positive int.
        num_key_value_heads: K, a positive int that divides N.
        dropout: the share of the weights that is dropped in training.
        use_bias: whether the projections have a bias.
        kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, kernel_constraint, bias_constraint,
        sliding_window, flash_attention, use_gate, seed: see MultiHeadAttention.
        activity_regularizer: likewise; the last projection is penalised twice, as in Keras.
    Shapes:
        query (B, T, E), value (B, S, V), key (B, S, F) -> (B, T, E); masks and the rest of the call as of
        MultiHeadAttention.
    Raises:
        ArgumentError: for arguments that are none of what is named here; ArgumentTypeError without a value.
        ShapeError: if query, value and key do not fit together.
    Source: Ainslie et al. 2023, arXiv:2305.13245. Keras 3, ``keras.layers.GroupQueryAttention``.

    >>> from pronghorn import Input, layers
    >>> layers.GroupQueryAttention(8, num_query_heads=4, num_key_value_heads=2)(Input((3, 4)), Input((5, 4))).shape
    (None, 3, 4)
    """

    attention_axes = (1,)

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
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
        # Keras' base class sees it as well, and so the result is penalised once more than the other projections.
        self.activity_regularizer = self._projected_regularizer
        where = "GroupQueryAttention"
        self.head_dim = self.head_features = count("head_dim", head_dim, where)
        self.num_query_heads = count("num_query_heads", num_query_heads, where)
        self.num_key_value_heads = count("num_key_value_heads", num_key_value_heads, where)
        if self.num_query_heads % self.num_key_value_heads:
            raise ArgumentError(
                f"num_key_value_heads must divide num_query_heads. Got {num_key_value_heads} and {num_query_heads}.",
                where=where,
                fix="Each head of keys serves the same number of heads of queries.",
                argument="num_key_value_heads",
                got=num_key_value_heads,
            )

    def make(self, query: Any, value: Any, key: Any) -> None:
        """Make the projections."""
        if len(query) != 3:
            raise ShapeError(
                f"query and value must have three axes (batch, time, features). Got query {query}.",
                fix="For more axes use MultiHeadAttention.",
                expected=3,
                actual=query,
            )
        heads, shared = (self.num_query_heads, self.head_dim), (self.num_key_value_heads, self.head_dim)
        self._query_dense = self.projection("query", query, heads)
        self._key_dense = self.projection("key", key, shared)
        if self.use_gate:
            self._gate_dense = self.projection("gate", query, heads, activation="sigmoid")
        self._value_dense = self.projection("value", value, shared)
        self._output_dense = self.projection("attention_output", (*query[:-1], *heads), (query[-1],), axes=2)

    def spread_heads(self, x: Any) -> Any:
        """Each head of keys or values once for each head of queries that it serves."""
        return ops.repeat(x, self.num_query_heads // self.num_key_value_heads, axis=2)


@hookimpl
def pronghorn_layers() -> list[Component]:
    return [Component("GroupQueryAttention", GroupQueryAttention, ["GroupedQueryAttention"])]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    heads = {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}
    two = [(2, 3, 2), (2, 4, 2)]
    random = {**heads, "num_key_value_heads": 1, "dropout": 0.4, "seed": 3, "use_bias": False}
    return [
        LayerCase(GroupQueryAttention, heads, two, unknown=(1,), passes_mask=False),
        LayerCase(GroupQueryAttention, {**heads, "sliding_window": 2}, two, unknown=(1,), passes_mask=False),
        LayerCase(
            GroupQueryAttention, {**heads, "use_gate": True}, [(2, 3, 2), (2, 4, 3), (2, 4, 2)], passes_mask=False
        ),
        LayerCase(GroupQueryAttention, random, two, is_random=True, passes_mask=False),
    ]
