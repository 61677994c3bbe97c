"""Attention and AdditiveAttention: each query's mean of values, weighted by how well their keys fit it."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentTypeError, Layer, LayerCase, ShapeError, flatten, hookimpl, ops

from .arguments import check_mask, one_of
from .dropout import Dropout, share


class Attention(Layer):
    """``softmax(scores) value``, the scores those of each query with each key.

    With ``score_mode="dot"`` they are ``scale * query key^T`` (Luong's), with ``"concat"``
    ``w * sum(tanh(scale * (query + key)))``, the sum over the features.

    Args:
        use_scale: whether scale is learned, one number that starts with 1; else it is 1.
        score_mode: ``"dot"`` or ``"concat"``; then w, one number that starts with 1, is learned.
        dropout: the share of the weights that is dropped in training.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        [query (B, T, F), value (B, S, V), key (B, S, F)] -> (B, T, V); without a key the value is the key. Masks of query
        and value, (B, T) and (B, S), come with them or as ``mask=[of query, of value]``: what is masked is not looked
        at, and masked queries give 0. The query's mask is passed on. ``use_causal_mask=True``: query t sees the values
        0 … t. ``return_attention_scores=True`` gives ``(result, weights (B, T, S))``.
    Raises:
        ArgumentError: for arguments that are none of what is named here; ArgumentTypeError if it is called on anything
            else than a list of two or three.
        ShapeError: if query, value and key do not fit together.
    Source: Luong et al. 2015, arXiv:1508.04025. Keras 3, ``keras.layers.Attention``.

    >>> from pronghorn import Input, layers
    >>> layers.Attention()([Input((3, 4)), Input((5, 4))]).shape
    (None, 3, 4)
    """

    supports_masking = True

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        where = type(self).__name__
        self.use_scale = bool(use_scale)
        self.score_mode = one_of("score_mode", score_mode, ("dot", "concat"), where)
        self.dropout = share("dropout", dropout, where)
        self.seed = seed
        self._dropout_layer = Dropout(self.dropout, seed=seed, dtype=kwargs.get("dtype"))

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        self.scale = self.concat_score_weight = None
        if self.use_scale:
            self.scale = self._first_scale(input_shape[0])
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(name="concat_score_weight", shape=(), initializer="ones")
        self.built = True

    def _first_scale(self, query: Any) -> Any:
        return self.add_weight(name="scale", shape=(), initializer="ones")

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check([x.shape for x in flatten(inputs)] if isinstance(inputs, list | tuple) else inputs.shape)
        query, value, *key = inputs
        of_query, of_value = self._masks(mask)
        for name, m, x in (("the query's mask", of_query, query), ("the value's mask", of_value, value)):
            if m is not None:
                check_mask(name, m, (x.shape[-2],), f"{type(self).__name__} {self.name!r}")
        scores = self.scores(query, key[0] if key else value)
        seen = self._seen(scores, of_value, use_causal_mask)
        if seen is not None:
            scores = ops.where(seen, scores, scores - (65504.0 if scores.dtype == "float16" else 1e9))
        weights = self._dropout_layer(ops.softmax(scores, axis=-1), training=training)
        result = ops.matmul(weights, value)
        if of_query is not None:
            result = ops.where(ops.expand_dims(of_query, -1), result, ops.zeros_like(result))
        return (result, weights) if return_attention_scores else result

    def scores(self, query: Any, key: Any) -> Any:
        """How well each key fits each query: (B, T, F), (B, S, F) -> (B, T, S)."""
        if self.score_mode == "dot":
            scores = ops.matmul(query, ops.swapaxes(key, -2, -1))
            return scores if self.scale is None else scores * self.scale
        both = ops.expand_dims(query, -2) + ops.expand_dims(key, -3)
        return self.concat_score_weight * ops.sum(ops.tanh(both if self.scale is None else self.scale * both), axis=-1)

    def _seen(self, scores: Any, of_value: Any, causal: bool) -> Any:
        """Whether a query looks at a value, to broadcast with the scores; None if at all."""
        seen = None if of_value is None else ops.expand_dims(of_value, -2)
        if not causal:
            return seen
        queries, values = ops.shape(scores)[-2:]
        past = ops.greater_equal(
            ops.expand_dims(ops.arange(queries, dtype="int32"), 1), ops.arange(values, dtype="int32")
        )
        return past if seen is None else ops.logical_and(seen, past)

    def _masks(self, mask: Any) -> tuple[Any, Any]:
        """The masks of query and value, each a bool Tensor or None."""
        if mask is None:
            return None, None
        if not isinstance(mask, list | tuple) or len(mask) not in (2, 3):
            raise ArgumentTypeError(
                f"mask must be a list [of query, of value]. Got {mask!r}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Pass None for one that there is not.",
                argument="mask",
                got=mask,
            )
        of_query, of_value = (None if m is None else ops.cast(m, "bool") for m in mask[:2])
        return of_query, of_value

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The query's."""
        return self._masks(mask)[0]

    def _check(self, shapes: Any) -> None:
        """The shapes of query, value and perhaps key fit together."""
        several = isinstance(shapes, list | tuple) and all(isinstance(s, list | tuple) for s in shapes)
        if not several or len(shapes) not in (2, 3):
            raise ArgumentTypeError(
                f"it is called on a list [query, value] or [query, value, key]. Got "
                f"{f'{len(shapes)} Tensors' if several else f'one of shape {tuple(shapes)}'}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="For self-attention pass the same one twice: [x, x].",
                got=shapes,
            )
        query, value, key = (*shapes, shapes[1])[:3]
        if min(map(len, (query, value, key))) < 3:
            problem = "query (batch, T, F), value (batch, S, V) and key (batch, S, F) must have three axes or more"
        elif _differ(value[-2], key[-2]):
            problem = "there must be as many keys as values (axis -2)"
        elif _differ(query[-1], key[-1]):
            problem = "query and key must have the same number of features (axis -1)"
        else:
            return
        raise ShapeError(
            f"{problem}. Got query {tuple(query)}, value {tuple(value)}, key {tuple(key)}.",
            where=f"{type(self).__name__} {self.name!r}",
            fix="The order is [query, value, key]; without a key the value is the key.",
            actual=(tuple(query), tuple(value), tuple(key)),
        )


def _differ(a: Any, b: Any) -> bool:
    return isinstance(a, int) and isinstance(b, int) and a != b


class AdditiveAttention(Attention):
    """``softmax(scores) value`` with the scores ``sum(scale * tanh(query + key))``, the sum over the features.

    Args:
        use_scale: whether scale, a vector of F, is learned; else it is 1.
        dropout: the share of the weights that is dropped in training.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        as of Attention. Weight: scale (F,).
    Raises:
        ArgumentError, ArgumentTypeError, ShapeError: as Attention does.
    Source: Bahdanau et al. 2015, arXiv:1409.0473. Keras 3, ``keras.layers.AdditiveAttention``.

    >>> from pronghorn import Input, layers
    >>> layers.AdditiveAttention()([Input((3, 4)), Input((5, 4))]).shape
    (None, 3, 4)
    """

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(use_scale, "dot", dropout, seed, **kwargs)

    def _first_scale(self, query: Any) -> Any:
        return self.add_weight(name="scale", shape=(query[-1],), initializer="glorot_uniform")

    def scores(self, query: Any, key: Any) -> Any:
        """How well each key fits each query: (B, T, F), (B, S, F) -> (B, T, S)."""
        both = ops.tanh(ops.expand_dims(query, -2) + ops.expand_dims(key, -3))
        return ops.sum(both if self.scale is None else self.scale * both, axis=-1)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [AdditiveAttention, Attention]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    two, three = [(2, 3, 2), (2, 4, 2)], [(2, 3, 2), (2, 4, 3), (2, 4, 2)]
    concat = {"use_scale": True, "score_mode": "concat"}
    return [
        LayerCase(Attention, {}, two, unknown=(1,), passes_mask=False),
        LayerCase(Attention, {"use_scale": True}, three, passes_mask=False),
        LayerCase(Attention, concat, two, passes_mask=False),
        LayerCase(Attention, {"dropout": 0.4, "seed": 3}, two, is_random=True, passes_mask=False),
        LayerCase(AdditiveAttention, {}, two, unknown=(1,), passes_mask=False),
        LayerCase(AdditiveAttention, {"use_scale": False}, three, passes_mask=False),
        LayerCase(AdditiveAttention, {"dropout": 0.4, "seed": 3}, two, is_random=True, passes_mask=False),
    ]
