"""EinsumDense: a dense layer whose axes are named by an einsum equation."""

import math
import re
from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    InputSpec,
    Layer,
    LayerCase,
    ShapeError,
    activations,
    constraints,
    hookimpl,
    initializers,
    ops,
    regularizers,
)

from .arguments import count

_FORMS = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")


class EinsumDense(Layer):
    """``activation(einsum(equation, x, kernel) + bias)``.

    Args:
        equation: the axes of x, kernel and result, one letter each, such as ``"abc,cd->abd"``; ``...`` before or behind
            the letters of x and of the result stands for axes that stay as they are.
        output_shape: the sizes of the result without the batch axis, and without the axes of ``...``; an int for one.
            None for a size that x has already.
        activation: a name or function of the result; none if None.
        bias_axes: the letters of the result along which there is a bias; none if None.
        kernel_initializer, bias_initializer: how the weights start. What scales with the number of inputs counts the
            kernel's axes that are not in the result as inputs, the others as outputs.
        kernel_regularizer, bias_regularizer: penalties on the weights.
        kernel_constraint, bias_constraint: what the weights must obey.
        activity_regularizer: penalty on the output.
    Shapes:
        x, kernel and result as the equation says; bias: the sizes of ``bias_axes``, 1 for what stands between and behind
        them.
    Raises:
        ArgumentError: if the equation has another form, or names an axis that stands alone.
        ShapeError: if ``output_shape`` or the input does not fit it.
    Source: Keras 3, ``keras.layers.EinsumDense``.

    >>> from pronghorn import Input, layers
    >>> layers.EinsumDense("abc,cde->abde", output_shape=(None, 4, 2), bias_axes="de")(Input((5, 3))).shape
    (None, 5, 4, 2)
    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.equation = equation
        self._terms = _parsed(equation)
        given = (output_shape,) if hasattr(output_shape, "__index__") else tuple(output_shape)
        self._output_sizes = tuple(None if n is None else count("output_shape", n, "EinsumDense") for n in given)
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        if bias_axes and not set(bias_axes) <= set(self._terms[2]):
            raise ArgumentError(
                f"bias_axes must be letters of the result {self._terms[2]!r}. Got {bias_axes!r}.",
                where="EinsumDense",
                fix="Name axes behind '->'.",
                argument="bias_axes",
                got=bias_axes,
            )
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Any) -> None:
        sizes, elided = self._sizes(tuple(input_shape))
        given, of_kernel, result = self._terms
        self.kernel = self.add_weight(
            name="kernel",
            shape=tuple(sizes[letter] for letter in of_kernel),
            initializer=self._first_kernel,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.bias_axes:
            behind = result[min(map(result.index, self.bias_axes)) :]
            shape = tuple(sizes[letter] if letter in self.bias_axes else 1 for letter in behind)
            self.bias = self.add_weight(
                name="bias",
                shape=shape if "..." in self.equation[:3] else (*shape, *(1,) * elided),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        start = -len(given) if self.equation.startswith("...") else 0
        fixed = {start + i: sizes[letter] for i, letter in enumerate(given) if letter in of_kernel}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=fixed)
        self.built = True

    def call(self, inputs: Any) -> Any:
        y = ops.einsum(self.equation, inputs, self.kernel)
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)

    def _first_kernel(self, shape: Any, dtype: Any = None) -> Any:
        if not getattr(self.kernel_initializer, "scales_by_fans", False):
            return self.kernel_initializer(shape, dtype=dtype)
        _, of_kernel, result = self._terms
        order = sorted(range(len(shape)), key=lambda axis: of_kernel[axis] in result)
        inputs = [axis for axis in order if of_kernel[axis] not in result]
        fans = [math.prod(shape[axis] for axis in axes) for axes in (inputs, order[len(inputs) :])]
        drawn = self.kernel_initializer(fans, dtype=dtype)
        return drawn.reshape([shape[axis] for axis in order]).transpose(
            [order.index(axis) for axis in range(len(shape))]
        )

    def _sizes(self, input_shape: tuple[Any, ...]) -> tuple[dict[str, Any], int]:
        """The size of each letter, and how many axes ``...`` stands for."""
        given, of_kernel, result = self._terms
        elided = len(input_shape) - len(given)
        left, right = self.equation.startswith("..."), "...," in self.equation
        if elided < 0 or (elided and not (left or right)):
            raise ShapeError(
                f"the equation {self.equation!r} names {len(given)} axes of the input. Got shape {input_shape}.",
                where="EinsumDense",
                fix="Write one letter for each axis, the batch axis too, or '...' for the rest.",
                expected=len(given),
                actual=input_shape,
            )
        sizes = dict(zip(given, input_shape[elided:] if left else input_shape, strict=False))
        # Batch comes first: it is the first letter, unless '...' stands there.
        for letter, size in zip(self._told(result, covers_batch=left and elided > 0), self._output_sizes, strict=True):
            if size is not None and sizes.setdefault(letter, size) not in (None, size):
                raise ShapeError(
                    f"axis {letter!r} of {self.equation!r} has size {sizes[letter]} in the input {input_shape}, and {size} "
                    f"in output_shape.",
                    where="EinsumDense",
                    fix="Correct output_shape, or give None for sizes that the input has.",
                    expected=sizes[letter],
                    actual=size,
                )
        if unknown := [letter for letter in of_kernel if sizes.get(letter) is None]:
            raise ShapeError(
                f"the kernel's axis {unknown[0]!r} of {self.equation!r} has no known size. Got input shape {input_shape} "
                f"and output_shape {self._output_sizes}.",
                where="EinsumDense",
                fix="Give its size in output_shape, or where the input is declared.",
                actual=input_shape,
            )
        return sizes, elided

    def _told(self, result: str, *, covers_batch: bool) -> str:
        """The letters whose sizes ``output_shape`` tells."""
        letters = result if covers_batch else result[1:]
        if len(letters) != len(self._output_sizes):
            raise ShapeError(
                f"output_shape must have {len(letters)} sizes, of the axes {', '.join(letters)} of {self.equation!r}. "
                f"Got {self._output_sizes}.",
                where="EinsumDense",
                fix="Leave out the batch axis and the axes of '...'.",
                expected=len(letters),
                actual=self._output_sizes,
            )
        return letters


def _parsed(equation: Any) -> tuple[str, str, str]:
    """The letters of input, kernel and result."""
    found = _FORMS.fullmatch(equation.replace(" ", "")) if isinstance(equation, str) else None
    if found is None or [found[1], found[3]] != [found[5], found[7]] or (found[1] and found[3]):
        raise ArgumentError(
            f"the equation must have the form 'ab,bc->ac', '...ab,bc->...ac' or 'ab...,bc->ac...'. Got {equation!r}.",
            where="EinsumDense",
            fix="Write the letters of the input, of the kernel and of the result.",
            argument="equation",
            got=equation,
        )
    given, of_kernel, result = found[2], found[4], found[6]
    twice = next((term for term in (given, of_kernel, result) if len(set(term)) < len(term)), None)
    alone = sorted((set(of_kernel) - set(given) - set(result)) | (set(result) - set(given) - set(of_kernel)))
    if twice or alone:
        problem = f"{twice!r} names an axis twice" if twice else f"axis {alone[0]!r} has no match"
        raise ArgumentError(
            f"{problem} in {equation!r}.",
            where="EinsumDense",
            fix="Each letter of the kernel must be in the input or in the result, each of the result in one of the others.",
            argument="equation",
            got=equation,
        )
    return given, of_kernel, result


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [EinsumDense]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    heads = {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de", "activation": "tanh"}
    left = {"equation": "...x,xy->...y", "output_shape": 3, "bias_axes": "y"}
    right = {"equation": "abc...,bd->adc...", "output_shape": (2, 3), "bias_axes": "d"}
    return [
        LayerCase(EinsumDense, heads, (2, 4, 3), unknown=(1,)),
        LayerCase(EinsumDense, left, (2, 3, 2, 4), unknown=(1, 2)),
        LayerCase(EinsumDense, right, (2, 4, 3, 2), unknown=(3,)),
    ]
