"""AttentionHeads: what attention with several heads has in common, whatever its heads are."""

import functools
import string
from typing import Any

from pronghorn.api import (
    ArgumentError,
    ArgumentTypeError,
    Layer,
    ShapeError,
    constraints,
    initializers,
    ops,
    primitives,
    regularizers,
    scope,
)

from .advanced_activations import masked_softmax
from .arguments import check_mask, count
from .dropout import Dropout, share
from .einsum_dense import EinsumDense

_ATTENTION = primitives.PRIMITIVES["dot_product_attention"]


class AttentionHeads(Layer):
    """Queries, keys and values projected to heads; attention in each; the heads' results projected to one.

    A subclass sets ``head_features`` and defines ``make``; it may have other ``attention_axes``.
    """

    supports_masking = True
    #: The features of each head of queries and keys.
    head_features: int
    #: The axes of query and value along which attention looks; None for all between batch and features.
    attention_axes: Any = None

    def __init__(
        self,
        dropout: float,
        use_bias: bool,
        sliding_window: int | None,
        initializer: tuple[Any, Any],
        regularizer: tuple[Any, Any, Any],
        constraint: tuple[Any, Any],
        use_gate: bool,
        seed: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        where = type(self).__name__
        self.dropout = share("dropout", dropout, where)
        self.use_bias, self.use_gate, self.seed = bool(use_bias), bool(use_gate), seed
        self.sliding_window = None if sliding_window is None else count("sliding_window", sliding_window, where)
        self.kernel_initializer, self.bias_initializer = map(initializers.get, initializer)
        self.kernel_regularizer, self.bias_regularizer = map(regularizers.get, regularizer[:2])
        self.kernel_constraint, self.bias_constraint = map(constraints.get, constraint)
        # A penalty on what each projection gives, not on the result.
        self._projected_regularizer = regularizers.get(regularizer[2])

    def __call__(self, query: Any, value: Any = None, key: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Call the layer on query, value and perhaps key, or on one list of them."""
        if value is None and not isinstance(query, list | tuple):
            raise ArgumentTypeError(
                "it was called without a value.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call it as layer(query, value); for self-attention pass the same twice: layer(x, x).",
                argument="value",
                got=None,
            )
        return super().__call__(_listed(query, value, key), *args, **kwargs)

    def build(self, input_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        shapes = [tuple(shape) for shape in _listed(input_shape, value_shape, key_shape)]
        self._check(shapes)
        query, value, key = (*shapes, shapes[1])[:3]
        self._axes = self._checked_axes(len(query))
        self._dropout_layer = Dropout(self.dropout, seed=self.seed, dtype=self.dtype_policy)
        self.make(query, value, key)
        self.built = True

    def make(self, query: Any, value: Any, key: Any) -> None:
        """Make the projections for inputs of these shapes, in the order query, key, gate, value, output."""
        raise NotImplementedError(f"{type(self).__name__} must define make().")

    def projection(self, name: str, shape: Any, sizes: Any, *, axes: int = 1, activation: Any = None) -> EinsumDense:
        """A built EinsumDense that turns the last ``axes`` axes of ``shape`` into axes of ``sizes``."""
        letters = iter(string.ascii_lowercase)
        stays, gone, made = ("".join(next(letters) for _ in range(n)) for n in (len(shape) - axes, axes, len(sizes)))
        layer = EinsumDense(
            f"{stays}{gone},{gone}{made}->{stays}{made}",
            (*(None for _ in stays[1:]), *sizes),
            activation=activation,
            bias_axes=made if self.use_bias else None,
            kernel_initializer=self.kernel_initializer,
            bias_initializer=self.bias_initializer,
            kernel_regularizer=self.kernel_regularizer,
            bias_regularizer=self.bias_regularizer,
            kernel_constraint=self.kernel_constraint,
            bias_constraint=self.bias_constraint,
            activity_regularizer=self._projected_regularizer,
            activity_reduction=self.activity_reduction,
            name=name,
            dtype=self.dtype_policy,
        )
        with scope(name):
            layer.build_for(tuple(shape))
        return layer

    def spread_heads(self, x: Any) -> Any:
        """Heads of keys or values, as many as the queries have."""
        return x

    def call(
        self,
        inputs: Any,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: Any = None,
        use_causal_mask: bool = False,
        mask: Any = None,
    ) -> Any:
        self._check([x.shape for x in inputs])
        query, value, key = (*inputs, inputs[1])[:3]
        came = [*(mask or []), None, None, None]
        given = [a if a is not None else b for a, b in zip((query_mask, value_mask, key_mask), came, strict=False)]
        seen = self._seen(query, value, *given, attention_mask)
        projected = self._query_dense(query), self._key_dense(key), self._value_dense(value)
        if self.dropout > 0 or return_attention_scores or projected[0].ndim != 4:
            if use_causal_mask:
                seen = _both(seen, self._past(query, value))
            result, scores = self._weighed(*projected, seen, training)
        else:
            result, scores = self._attended(*projected, seen, use_causal_mask), None
        if self.use_gate:
            result = result * self._gate_dense(query)
        result = self._output_dense(result)
        return (result, scores) if return_attention_scores else result

    def _attended(self, query: Any, key: Any, value: Any, seen: Any, causal: bool) -> Any:
        """The heads' results in one step, which a kernel may claim."""
        mask = () if seen is None else (ops.reshape(seen, (1,) * (4 - seen.ndim) + tuple(ops.shape(seen))),)
        return _ATTENTION(query, key, value, *mask, scale=self.head_features**-0.5, causal=bool(causal))

    def _weighed(self, query: Any, key: Any, value: Any, seen: Any, training: Any) -> tuple[Any, Any]:
        """The heads' results, and with which weights the values are in them."""
        score, combine = _equations(query.ndim, self._axes)
        scores = ops.einsum(score, query * self.head_features**-0.5, self.spread_heads(key))
        weights = masked_softmax(scores, seen, tuple(range(-len(self._axes), 0)))
        dropped = self._dropout_layer(weights, training=training)
        return ops.einsum(combine, dropped, self.spread_heads(value)), weights

    def _seen(self, query: Any, value: Any, of_query: Any, of_value: Any, of_key: Any, given: Any) -> Any:
        """Whether a query looks at a key: to broadcast with the scores (B, ..., N, T, S); None if at all."""
        axes = len(self._axes)
        steps, keys = (tuple(x.shape[axis] for axis in self._axes) for x in (query, value))
        sizes = {"query_mask": steps, "value_mask": keys, "key_mask": keys, "attention_mask": (*steps, *keys)}
        for (name, wanted), m in zip(sizes.items(), (of_query, of_value, of_key, given), strict=True):
            if m is not None:
                check_mask(name, m, wanted, f"{type(self).__name__} {self.name!r}")
        found = [_with_axes(of_query, axes, -1), *(_with_axes(m, axes, -axes - 1) for m in (of_value, of_key)), given]
        # Axes of heads and the like are put between batch and what attention looks along.
        rank = query.ndim + axes
        wide = [_with_axes(ops.cast(m, "bool"), rank - m.ndim, -2 * axes - 1) for m in found if m is not None]
        if self.sliding_window is not None:
            wide.append(ops.less(ops.abs(self._distance(query, value)), self.sliding_window))
        return functools.reduce(_both, wide, None)

    def _past(self, query: Any, value: Any) -> Any:
        """(T, S): whether a key does not come after its query."""
        return ops.greater_equal(self._distance(query, value), 0)

    def _distance(self, query: Any, value: Any) -> Any:
        """(T, S): how many steps a query comes after a key."""
        if len(self._axes) > 1:
            raise ArgumentError(
                f"there is no order along {len(self._axes)} attention axes {self._axes}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Leave out use_causal_mask and sliding_window, or look along one axis.",
                got=self._axes,
            )
        steps, keys = (ops.arange(ops.shape(x)[self._axes[0]], dtype="int32") for x in (query, value))
        return ops.expand_dims(steps, 1) - keys

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The query's."""
        return mask[0] if isinstance(mask, list | tuple) else None

    def compute_output_shape(self, input_shape: Any, value_shape: Any = None, key_shape: Any = None) -> Any:
        """The shape of the result for query, value and perhaps key of these shapes, or for a list of them."""
        return super().compute_output_shape(_listed(input_shape, value_shape, key_shape))

    def _checked_axes(self, ndim: int) -> tuple[int, ...]:
        if self.attention_axes is None:
            return tuple(range(1, ndim - 1))
        axes = tuple(sorted(axis % ndim if axis < 0 else axis for axis in self.attention_axes))
        if not axes or len(set(axes)) != len(axes) or not 1 <= axes[0] <= axes[-1] <= ndim - 2:
            raise ArgumentError(
                f"attention_axes must be axes from 1 to {ndim - 2}, each once, for a query of {ndim} axes. "
                f"Got {self.attention_axes!r}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Axis 0 is the batch, the last are the features.",
                argument="attention_axes",
                got=self.attention_axes,
            )
        return axes

    def _check(self, shapes: Any) -> None:
        """The shapes of query, value and perhaps key fit together."""
        if len(shapes) not in (2, 3):
            raise ArgumentTypeError(
                f"it is called on query, value and perhaps key. Got {len(shapes)} Tensors.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call it as layer(query, value) or layer(query, value, key).",
                got=shapes,
            )
        query, value, key = (*shapes, shapes[1])[:3]
        if len(query) < 3 or not len(query) == len(value) == len(key):
            problem = "query, value and key must have the same number of axes, three or more"
        elif any(_differ(a, b) for a, b in zip(value[:-1], key[:-1], strict=True)):
            problem = "value and key must have the same shape but for their features"
        elif any(_differ(query[i], value[i]) for i in range(len(query) - 1) if i not in self._checked_axes(len(query))):
            problem = "query and value must have the same sizes but along attention_axes and of features"
        else:
            return
        raise ShapeError(
            f"{problem}. Got query {tuple(query)}, value {tuple(value)}, key {tuple(key)}.",
            where=f"{type(self).__name__} {self.name!r}",
            fix="The order is query, value, key.",
            actual=(tuple(query), tuple(value), tuple(key)),
        )

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, without its weights."""
        config = super().get_config()
        penalty = self._projected_regularizer
        return {**config, "activity_regularizer": None if penalty is None else regularizers.serialize(penalty)}


def _listed(query: Any, value: Any, key: Any) -> list[Any]:
    """Query, value and perhaps key in a list; a list of them as it is."""
    if value is None:
        return list(query)
    return [query, value] if key is None else [query, value, key]


def _with_axes(mask: Any, number: int, place: int) -> Any:
    """The mask with so many more axes of size 1, each put in at ``place``; None stays None."""
    for _ in range(0 if mask is None else number):
        mask = ops.expand_dims(mask, place)
    return mask


def _both(a: Any, b: Any) -> Any:
    return b if a is None else ops.logical_and(a, b)


def _differ(a: Any, b: Any) -> bool:
    return isinstance(a, int) and isinstance(b, int) and a != b


def _equations(ndim: int, axes: tuple[int, ...]) -> tuple[str, str]:
    """The einsums that give scores of query and key, and results of weights and values; of ``ndim`` axes with the heads.

    >>> _equations(4, (1,))
    ('abcd,aecd->acbe', 'acbe,aecd->abcd')
    """
    query = string.ascii_lowercase[:ndim]
    spare = iter(string.ascii_lowercase[ndim:])
    key = "".join(next(spare) if axis in axes else letter for axis, letter in enumerate(query))
    stays = "".join(letter for axis, letter in enumerate(query[:-1]) if axis not in axes)
    scores = stays + "".join(query[axis] for axis in axes) + "".join(key[axis] for axis in axes)
    return f"{query},{key}->{scores}", f"{scores},{key}->{query}"
