"""Binary primitives with broadcasting: arithmetic, logic, bits, comparison, choice.

The operands have one dtype: ``pronghorn.ops`` promotes. Where a function has no derivative (ties, kinks), the choice
is TensorFlow's. Cotangents of complex values are such that Re(sum(conj(ct) * dx)) is the change: TensorFlow's
convention, by which a step against the gradient goes downhill.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pronghorn.dtypes import COMPLEX, FLOATS, INTEGERS
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives import elementwise
from pronghorn.primitives.rules import ANY, BITS, BOOL, INEXACT, NUMBERS, ORDERED, REALS
from pronghorn.primitives.rules import one_dtype as _one_dtype
from pronghorn.primitives.rules import takes as _takes
from pronghorn.primitives.shape import unbroadcast
from pronghorn.spec import TensorSpec, broadcast_shapes

#: (ct, out, a, b) -> the cotangents before they are summed to the operands' shapes; complex values come conjugated.
_Pullback: TypeAlias = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor | None, Tensor | None]]


def _binary(
    name: str, doc: str, pullback: _Pullback | None = None, *, takes: tuple[str, ...], gives: str | None = None
) -> Primitive:
    primitive = Primitive(name, doc, differentiable=pullback is not None)

    @primitive.shape_rule
    def infer(a: TensorSpec, b: TensorSpec) -> TensorSpec:
        _takes(a, takes)
        dtype = _one_dtype(a, b)
        return TensorSpec(broadcast_shapes(a.shape, b.shape), gives or dtype)

    if pullback is not None:

        @primitive.vjp_rule
        def vjp(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor | None, ...]:
            cotangents = pullback(ct, *(elementwise.conjugated(x) for x in (out, a, b)))
            return tuple(None if c is None else unbroadcast(c, x) for c, x in zip(cotangents, (a, b), strict=True))

    return primitive


def where_zero(condition: Tensor, x: Tensor) -> Tensor:
    """x where ``condition`` holds, 0 elsewhere."""
    chosen: Tensor = where(condition, x, constant(0, x.dtype))
    return chosen


def _divide_pullback(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    da = divide(ct, b)
    return da, elementwise.negative(multiply(da, out))


def _power_pullback(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """b a**(b-1), which is 0 for b = 0 at a = 0 too; a**b log(a), taken as 0 where log has no real value."""
    zero, one = constant(0, a.dtype), constant(1, a.dtype)
    da = multiply(ct, multiply(b, power(a, where(equal(b, zero), one, subtract(b, one)))))
    defined = not_equal(a, zero) if a.dtype in COMPLEX else greater(a, zero)
    log = where(defined, elementwise.log(where(defined, a, one)), zero)
    return da, multiply(ct, multiply(out, log))


def _maximum_pullback(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    first = greater_equal(a, b)
    return where_zero(first, ct), where_zero(elementwise.logical_not(first), ct)


def _minimum_pullback(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    first = less_equal(a, b)
    return where_zero(first, ct), where_zero(elementwise.logical_not(first), ct)


def _mod_pullback(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return ct, elementwise.negative(multiply(ct, floor_divide(a, b)))


def _arctan2_pullback(ct: Tensor, out: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    scaled = divide(ct, add(elementwise.square(a), elementwise.square(b)))
    return multiply(scaled, b), elementwise.negative(multiply(scaled, a))


add = _binary("add", "a + b.", lambda ct, out, a, b: (ct, ct), takes=NUMBERS)
subtract = _binary("subtract", "a - b.", lambda ct, out, a, b: (ct, elementwise.negative(ct)), takes=NUMBERS)
multiply: Primitive = _binary(
    "multiply", "a * b.", lambda ct, out, a, b: (multiply(ct, b), multiply(ct, a)), takes=NUMBERS
)
divide = _binary("divide", "a / b.", _divide_pullback, takes=INEXACT)
power = _binary("power", "a ** b; the derivative by b is 0 where a <= 0.", _power_pullback, takes=NUMBERS)
maximum = _binary("maximum", "The larger one; NaN wins; a tie's gradient is a's.", _maximum_pullback, takes=ORDERED)
minimum = _binary("minimum", "The smaller one; NaN wins; a tie's gradient is a's.", _minimum_pullback, takes=ORDERED)
floor_divide = _binary("floor_divide", "floor(a / b).", takes=REALS)
mod = _binary("mod", "a - b floor(a / b): the rest has the divisor's sign.", _mod_pullback, takes=REALS)
arctan2 = _binary("arctan2", "The angle of the point (b, a) in (-pi, pi].", _arctan2_pullback, takes=FLOATS)

logical_and = _binary("logical_and", "True where both are.", takes=BOOL)
logical_or = _binary("logical_or", "True where one or both are.", takes=BOOL)
logical_xor = _binary("logical_xor", "True where exactly one is.", takes=BOOL)
bitwise_and = _binary("bitwise_and", "Bits set in both.", takes=BITS)
bitwise_or = _binary("bitwise_or", "Bits set in one or both.", takes=BITS)
bitwise_xor = _binary("bitwise_xor", "Bits set in exactly one.", takes=BITS)
left_shift = _binary("left_shift", "a * 2**b.", takes=INTEGERS)
right_shift = _binary("right_shift", "floor(a / 2**b): the sign is kept.", takes=INTEGERS)

equal = _binary("equal", "a == b; NaN equals nothing.", takes=ANY, gives="bool")
not_equal = _binary("not_equal", "a != b.", takes=ANY, gives="bool")
less = _binary("less", "a < b.", takes=ORDERED, gives="bool")
less_equal = _binary("less_equal", "a <= b.", takes=ORDERED, gives="bool")
greater: Primitive = _binary("greater", "a > b.", takes=ORDERED, gives="bool")
greater_equal = _binary("greater_equal", "a >= b.", takes=ORDERED, gives="bool")

where = Primitive("where", "a where the condition holds, b elsewhere; all three broadcast.")


@where.shape_rule
def _where(condition: TensorSpec, a: TensorSpec, b: TensorSpec) -> TensorSpec:
    _takes(condition, BOOL)
    return TensorSpec(broadcast_shapes(condition.shape, a.shape, b.shape), _one_dtype(a, b))


@where.vjp_rule
def _where_vjp(ct: Tensor, out: Tensor, condition: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor | None, ...]:
    zero = constant(0, ct.dtype)
    return None, unbroadcast(where(condition, ct, zero), a), unbroadcast(where(condition, zero, ct), b)
