"""Lambda: a function of Tensors as a layer."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from pronghorn.api import ArgumentTypeError, Layer, LayerCase, SavingError, hookimpl, ops


class Lambda(Layer):
    """``function(x, **arguments)``.

    For what no layer does, in a line. The function is not part of a saved model, only its name: define it with ``def``,
    register it, or pass it as one of ``custom_objects`` when loading. A function with weights is better a Layer.

    Args:
        function: of the input (or the list of inputs); ``mask=`` and ``training=`` are passed if it takes them.
        output_shape: of one sample, or a function of the input's shape; only ``compute_output_shape`` looks at it.
        mask: the mask of the output, or a function of (inputs, mask) that gives it; without one no mask is passed on.
        arguments: more keyword arguments of the function.
    Shapes:
        whatever the function makes.
    Raises:
        ArgumentTypeError: if function cannot be called.
        SavingError: when a model with a nameless function is saved.
    Source: Keras 2.2.4, ``keras.layers.Lambda``.

    >>> from pronghorn import layers
    >>> layers.Lambda(lambda x: x ** 2)([3.0]).tolist()
    [9.0]
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise ArgumentTypeError(
                f"function must be a function of Tensors. Got {function!r}.",
                where="Lambda",
                fix="Pass for example Lambda(lambda x: x / 255).",
                argument="function",
                got=function,
            )
        self.function = function
        self._declared_shape = output_shape
        self.mask = mask
        self.arguments = dict(arguments or {})
        self.supports_masking = mask is not None
        self._takes = _parameters(function)

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        given = {name: value for name, value in (("mask", mask), ("training", training)) if name in self._takes}
        return self.function(inputs, **{**self.arguments, **given})

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """What ``mask=`` said: a mask, or the result of the function that it is."""
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def compute_output_shape(self, input_shape: Any) -> Any:
        """What ``output_shape=`` said, or what comes out for an input of that shape."""
        declared = self._declared_shape
        if declared is None:
            return super().compute_output_shape(input_shape)
        if callable(declared):
            return tuple(declared(input_shape))
        first = input_shape[0]
        return (first[0] if isinstance(first, list | tuple) else first, *declared)

    def get_config(self) -> dict[str, Any]:
        """The arguments, functions by their names.

        Raises:
            SavingError: if a function has none.
        """
        try:
            return super().get_config()
        except SavingError as error:
            raise error.at(f"Lambda {self.name!r}") from error


def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return frozenset()


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Lambda]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Lambda, {"function": ops.square}, (2, 3), has_config=False),
        LayerCase(
            Lambda, {"function": _scaled, "arguments": {"factor": 3.0}}, (2, 3), custom_objects={"scaled": _scaled}
        ),
        LayerCase(
            Lambda,
            {"function": ops.square, "output_shape": (3,), "mask": ops.ones((2, 3), dtype="bool")},
            (2, 3),
            has_config=False,
            passes_mask=False,
            id="told",
        ),
    ]


def _scaled(x: Any, factor: float) -> Any:
    return factor * x
