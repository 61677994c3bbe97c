"""The weights of a layer and of the layers inside it: finding, counting, getting and setting them."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from pronghorn.config import floatx
from pronghorn.dim import Dim
from pronghorn.dtypes import canonical, is_float
from pronghorn.errors import ArgumentError, ArgumentTypeError, NotBuiltError, ShapeError
from pronghorn.graph import Tensor, scope_path, tracing
from pronghorn.runtime import Backend, Variable, active_backend
from pronghorn.runtime.function import Function

_AddWeight = TypeVar("_AddWeight", bound=Callable[..., Variable])


def shape_may_stand_first(add_weight: _AddWeight) -> _AddWeight:
    """``add_weight`` that takes ``(shape, initializer, ...)`` by place too."""

    @functools.wraps(add_weight)
    def either_order(self: Any, *args: Any, **kwargs: Any) -> Variable:
        if args and args[0] is not None and not isinstance(args[0], str):
            order = ("shape", "initializer", "name", "trainable", "regularizer", "constraint")
            kwargs |= dict(zip(order, args, strict=False))
            args = ()
        return add_weight(self, *args, **kwargs)

    return either_order  # type: ignore[return-value]


class HasWeights:
    """The part of a layer that owns Variables.

    Sublayers and Variables are found by walking the attributes, in the order in which they were set; lists, tuples
    and dicts are looked into.
    """

    name: str
    trainable: bool
    _trainable_weights: list[Variable]
    _non_trainable_weights: list[Variable]

    @shape_may_stand_first
    def add_weight(
        self,
        name: str | None = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        constraint: Any = None,
        autocast: bool = True,
    ) -> Variable:
        """Make a Variable that belongs to this layer.

        The shape may stand first, and the initializer second, as in Keras 1 and 3: ``add_weight((3, 2), "zeros")``.

        Args:
            name: shown in summaries and files.
            shape: its sizes; a scalar if None.
            dtype: the layer's own if None.
            initializer: a name, an Initializer, a function of (shape, dtype), or a number; Glorot's uniform for
                floats, zeros for other dtypes, if None.
            regularizer: a name, a Regularizer or a function of the weight.
            trainable: whether an optimizer updates it.
            constraint: a name, a Constraint or a function of the weight.
            autocast: whether a layer of mixed precision reads it in the dtype that it computes in.

        Raises:
            ShapeError: if a size is unknown.
        """
        from pronghorn import constraints, regularizers

        sizes = () if shape is None else tuple(shape)
        if any(size is None or isinstance(size, Dim) for size in sizes):
            raise ShapeError(
                f"weight {name!r} would have the shape {sizes}: a weight's sizes must be known.",
                where=scope_path() or self.name,
                fix="Give the input's size where it is declared, for example Input((10,)), not Input((None,)).",
                actual=sizes,
            )
        if not all(hasattr(size, "__index__") for size in sizes):
            raise ShapeError(
                f"weight {name!r} would have the shape {sizes}, and sizes are ints.",
                where=scope_path() or self.name,
                fix="Call the layer on one Tensor, not on a list of them; or see how build() reads input_shape.",
                actual=sizes,
            )
        dtype = canonical(dtype or getattr(self, "variable_dtype", None) or floatx())
        with tracing(None):
            value = initial_value(initializer, tuple(int(size) for size in sizes), dtype, name)
            variable = Variable(value, name=name or "weight", dtype=dtype, trainable=trainable, autocast=autocast)
        variable.path = f"{scope_path() or self.name}/{variable.name}"
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        (self._trainable_weights if trainable else self._non_trainable_weights).append(variable)
        return variable

    def sublayers(self) -> list[Any]:
        """The layers directly inside this one, each once."""
        found = (item for value in list(self.__dict__.items()) for item in inside(value, HasWeights))
        return list(dict.fromkeys(layer for layer in found if layer is not self))

    def all_layers(self) -> list[Any]:
        """This layer and all inside it, each once, outer before inner."""
        seen: dict[Any, None] = {}
        pending: list[Any] = [self]
        while pending:
            layer = pending.pop()
            if layer not in seen:
                seen[layer] = None
                pending.extend(reversed(layer.sublayers()))
        return list(seen)

    def _own(self, trainable: bool) -> list[Variable]:
        listed = [*self._trainable_weights, *self._non_trainable_weights]
        loose = [v for item in list(self.__dict__.items()) for v in inside(item, Variable)]
        every = dict.fromkeys([*listed, *(v for v in loose if getattr(v, "is_weight", True))])
        return [v for v in every if v.trainable == trainable]

    @property
    def trainable_weights(self) -> list[Variable]:
        """Variables that an optimizer updates; none if the layer is not ``trainable``."""
        if not self.trainable:
            return []
        inner = [w for layer in self.sublayers() for w in layer.trainable_weights]
        return list(dict.fromkeys([*self._own(True), *inner]))

    @trainable_weights.setter
    def trainable_weights(self, weights: Sequence[Variable]) -> None:
        self._trainable_weights = _flagged(weights, trainable=True)

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """Variables that only the layer itself changes; all, if the layer is not ``trainable``."""
        own = self._own(False)
        inner = [w for layer in self.sublayers() for w in layer.non_trainable_weights]
        if self.trainable:
            return list(dict.fromkeys([*own, *inner]))
        held = [w for layer in self.sublayers() for w in layer.trainable_weights]
        return list(dict.fromkeys([*self._own(True), *held, *own, *inner]))

    @non_trainable_weights.setter
    def non_trainable_weights(self, weights: Sequence[Variable]) -> None:
        self._non_trainable_weights = _flagged(weights, trainable=False)

    @property
    def weights(self) -> list[Variable]:
        """All Variables, trainable ones first."""
        return [*self.trainable_weights, *self.non_trainable_weights]

    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights
    variables = weights

    def home(self) -> Backend:
        """The backend that the weights belong to; the active one if there are none."""
        weights = self.weights
        return weights[0].backend if weights else active_backend()

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """Copies of all weights as NumPy arrays: a layer's in the order of ``weights``, a model's layer by layer."""
        return [weight.numpy() for weight in self._saved_order()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set all weights, in the order of ``get_weights``. Wrong ones change nothing.

        Raises:
            ArgumentTypeError: if it is no list.
            ArgumentError: if there are more or fewer arrays than weights.
            ShapeError: if one has another shape than its weight.
        """
        if not hasattr(weights, "__len__"):
            raise ArgumentTypeError(
                f"a list of arrays is needed. Got {weights!r}.",
                where=f"{type(self).__name__} {self.name!r}, set_weights()",
                fix="Pass what get_weights() of an equal layer gives.",
                got=weights,
            )
        own = self._saved_order()
        if len(weights) != len(own):
            unbuilt = not own and not getattr(self, "built", True)
            raise ArgumentError(
                f"{len(weights)} arrays were given for {len(own)} weights.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Build the layer first by calling it."
                if unbuilt
                else "Pass what get_weights() of an equal layer gives.",
                expected=len(own),
                actual=len(weights),
            )
        arrays = [np.asarray(value) for value in weights]
        for weight, array in zip(own, arrays, strict=True):
            if array.shape != weight.shape:
                raise ShapeError(
                    f"weight {weight.path!r} has shape {weight.shape}, the given array {array.shape}.",
                    where=f"{type(self).__name__} {self.name!r}",
                    fix="Pass arrays in the order of get_weights().",
                    expected=weight.shape,
                    actual=array.shape,
                )
        for weight, array in zip(own, arrays, strict=True):
            weight.assign(array)

    def _saved_order(self) -> list[Variable]:
        return self.weights

    def count_params(self) -> int:
        """How many numbers the weights hold.

        Raises:
            NotBuiltError: if the layer has not been built.
        """
        if not getattr(self, "built", True):
            raise NotBuiltError(
                "its weights do not exist yet.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call it on an input, or give input_shape.",
            )
        return sum(weight.size for weight in self.weights)


def _flagged(weights: Sequence[Variable], *, trainable: bool) -> list[Variable]:
    for weight in weights:
        weight.trainable = trainable
    return list(weights)


def initial_value(
    initializer: Any, shape: tuple[int, ...], dtype: str, name: str | None = None
) -> np.ndarray[Any, Any]:
    """What an initializer gives for ``shape``, as a NumPy array.

    A function of its own need not take ``dtype``; one that must have a ``name``, as Keras 1's, is given the weight's.
    """
    from pronghorn import initializers
    from pronghorn.bases.initializer import Initializer

    if initializer is None:
        initializer = "glorot_uniform" if is_float(dtype) else "zeros"
    if isinstance(initializer, int | float):
        return np.full(shape, initializer)
    found = initializers.get(initializer)
    made = found(shape, dtype=dtype) if isinstance(found, Initializer) else _called(found, shape, dtype, name)
    # Functions of Keras 2's backend give what a run computes.
    value = np.asarray(Function([], [made])([])[0] if isinstance(made, Tensor) else made)
    if value.shape != shape:
        raise ShapeError(
            f"the initializer gave an array of shape {value.shape}, the weight has {shape}.",
            fix="Let the initializer return an array of the shape that it is given.",
            expected=shape,
            actual=value.shape,
        )
    return value


@contextlib.contextmanager
def kept_on_error(layer: HasWeights) -> Iterator[None]:
    """If the block fails, ``layer`` and the layers inside it are as they were, not half built."""
    attributes = _attributes(layer)
    try:
        yield
    except BaseException:
        _set_back(attributes)
        raise


@contextlib.contextmanager
def unchanged(layer: HasWeights) -> Iterator[None]:
    """After the block ``layer`` and the layers inside it are as they were."""
    attributes = _attributes(layer)
    try:
        yield
    finally:
        _set_back(attributes)


def _attributes(layer: HasWeights) -> list[tuple[Any, dict[str, Any], dict[str, list[Any]]]]:
    layers = layer.all_layers()
    return [(x, dict(x.__dict__), {k: list(v) for k, v in x.__dict__.items() if type(v) is list}) for x in layers]


def _set_back(attributes: list[tuple[Any, dict[str, Any], dict[str, list[Any]]]]) -> None:
    for layer, values, lists in attributes:
        layer.__dict__.clear()
        layer.__dict__.update(values)
        for name, items in lists.items():
            values[name][:] = items


#: For the quickest answer that there is nothing inside: training asks once a step.
_PLAIN = frozenset({str, int, float, bool, type(None)})
_HOLDERS = (list, tuple, dict)
_HIDDEN = frozenset({"_arguments", "connections", "_trainable_weights", "_non_trainable_weights"})


def inside(item: tuple[str, Any], kind: type) -> Sequence[Any]:
    """Objects of ``kind`` in an attribute (its name and value), or in lists, tuples and dicts in it."""
    name, value = item
    if type(value) in _PLAIN:
        return ()
    if isinstance(value, kind):
        return (value,)
    if not isinstance(value, _HOLDERS) or name in _HIDDEN:
        return ()
    found = []
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, kind):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            pending.extend(reversed(value))
        elif isinstance(value, dict):
            pending.extend(reversed(list(value.values())))  # a list at once: another thread may be adding to it
    return found


def _called(function: Any, shape: tuple[int, ...], dtype: str, name: str | None) -> Any:
    """A user's function of a shape, with the dtype if it takes one, and the name if it cannot do without."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return function(shape, dtype=dtype)
    offered = {"dtype": dtype, "name": name}
    wanted = {
        n: value for n, value in offered.items() if n in parameters and (n == "dtype" or _is_needed(parameters[n]))
    }
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        wanted["dtype"] = dtype
    return function(shape, **wanted)


def _is_needed(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty
