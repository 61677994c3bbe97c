"""Merges element by element: sums, differences, products, means and extremes, and their functional forms."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import LayerCase, hookimpl, ops

from .merging import Merge, check_two


class Elementwise(Merge):
    """Merges element by element: inputs with fewer axes get new ones behind the batch."""

    def merge(self, inputs: list[Any]) -> Any:
        most = max(x.ndim for x in inputs)
        return self.combine(
            [ops.expand_dims(x, tuple(range(1, 1 + most - x.ndim))) if x.ndim < most else x for x in inputs]
        )

    def combine(self, inputs: list[Any]) -> Any:
        """The one value, of inputs with equally many axes."""
        total = inputs[0]
        for x in inputs[1:]:
            total = self.pair(total, x)
        return total

    def pair(self, a: Any, b: Any) -> Any:
        """What two values make."""
        raise NotImplementedError(f"{type(self).__name__} must define pair(a, b).")


class Add(Elementwise):
    """``a + b + ...``

    Shapes:
        a list of Tensors (B, ...) that broadcast -> (B, ...). Inputs with fewer axes get new ones behind the batch. The
        mask is true where all masks are.
    Raises:
        ArgumentTypeError: for ``Add([a, b])``; ArgumentError if it is not called on a list.
        ShapeError: if the inputs do not broadcast.
    Source: Keras 2.2.4, ``keras.layers.Add``.

    >>> from pronghorn import Input, layers
    >>> layers.Add()([Input((3,)), Input((3,))]).shape
    (None, 3)
    """

    usage = "add([a, b]) or Add()([a, b])"

    def pair(self, a: Any, b: Any) -> Any:
        """``a + b``."""
        return a + b


class Subtract(Elementwise):
    """``a - b`` of exactly two inputs.

    Shapes and errors as of ``Add``.
    Source: Keras 2.2.4, ``keras.layers.Subtract``.

    >>> import numpy
    >>> Subtract()([numpy.float32([3.0]), numpy.float32([1.0])]).tolist()
    [2.0]
    """

    usage = "subtract([a, b]) or Subtract()([a, b])"

    def check(self, shapes: list[Any]) -> None:
        """Two inputs that broadcast."""
        check_two(self.place, shapes)
        super().check(shapes)

    def pair(self, a: Any, b: Any) -> Any:
        """``a - b``."""
        return a - b


class Multiply(Elementwise):
    """``a * b * ...``

    Shapes and errors as of ``Add``.
    Source: Keras 2.2.4, ``keras.layers.Multiply``.

    >>> import numpy
    >>> Multiply()([numpy.float32([3.0]), numpy.float32([2.0])]).tolist()
    [6.0]
    """

    usage = "multiply([a, b]) or Multiply()([a, b])"

    def pair(self, a: Any, b: Any) -> Any:
        """``a * b``."""
        return a * b


class Average(Elementwise):
    """``(a + b + ...) / n``

    Shapes and errors as of ``Add``.
    Source: Keras 2.2.4, ``keras.layers.Average``.

    >>> import numpy
    >>> Average()([numpy.float32([3.0]), numpy.float32([2.0])]).tolist()
    [2.5]
    """

    usage = "average([a, b]) or Average()([a, b])"

    def combine(self, inputs: list[Any]) -> Any:
        """The sum divided by the number of inputs."""
        return super().combine(inputs) / len(inputs)

    def pair(self, a: Any, b: Any) -> Any:
        """``a + b``."""
        return a + b


class Maximum(Elementwise):
    """The greatest of the inputs, element by element.

    Shapes and errors as of ``Add``. The gradient of equal elements goes to the first.
    Source: Keras 2.2.4, ``keras.layers.Maximum``.

    >>> import numpy
    >>> Maximum()([numpy.float32([3.0]), numpy.float32([2.0])]).tolist()
    [3.0]
    """

    usage = "maximum([a, b]) or Maximum()([a, b])"

    def pair(self, a: Any, b: Any) -> Any:
        """The greater."""
        return ops.maximum(a, b)


class Minimum(Elementwise):
    """The least of the inputs, element by element.

    Shapes and errors as of ``Add``. The gradient of equal elements goes to the first.
    Source: Keras 2.2.4, ``keras.layers.Minimum``.

    >>> import numpy
    >>> Minimum()([numpy.float32([3.0]), numpy.float32([2.0])]).tolist()
    [2.0]
    """

    usage = "minimum([a, b]) or Minimum()([a, b])"

    def pair(self, a: Any, b: Any) -> Any:
        """The less."""
        return ops.minimum(a, b)


def add(inputs: Any, **kwargs: Any) -> Any:
    """``Add(**kwargs)(inputs)``."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """``Subtract(**kwargs)(inputs)``."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """``Multiply(**kwargs)(inputs)``."""
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """``Average(**kwargs)(inputs)``."""
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """``Maximum(**kwargs)(inputs)``."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """``Minimum(**kwargs)(inputs)``."""
    return Minimum(**kwargs)(inputs)


@hookimpl
def pronghorn_layers() -> list[Any]:
    return [Add, Average, Maximum, Minimum, Multiply, Subtract, add, average, maximum, minimum, multiply, subtract]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    two, three = [(2, 4, 3)] * 2, [(2, 3)] * 3
    return [
        *(LayerCase(cls, {}, three) for cls in (Add, Average, Maximum, Minimum, Multiply)),
        *(LayerCase(cls, {}, two, unknown=(1,)) for cls in (Add, Average, Maximum, Minimum, Multiply, Subtract)),
        LayerCase(Add, {}, [(2, 4, 3), (2, 3)], passes_mask=False, id="fewer-axes"),
        LayerCase(Multiply, {}, [(2, 4, 3), (2, 1, 3)], passes_mask=False, id="broadcast"),
    ]
