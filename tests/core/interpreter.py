"""An interpreter of graphs that shares nothing with the engines: one NumPy expression for each primitive, in float64 as
readily as in float32. Tests of autograd, replay and the passes take their numbers from it."""

import math

import numpy as np

from pronghorn.dtypes import as_numpy
from pronghorn.graph import CONSTANT, PHASE, PLACEHOLDER, READ, SIZE, Graph


def evaluate(graph, *inputs, state=None, phase=False):
    """The outputs of ``graph`` for ``inputs``, and what its updates store, by Variable."""
    assert isinstance(graph, Graph)
    values = {(x.node, x.index): np.asarray(value) for x, value in zip(graph.inputs, inputs, strict=True)}
    for x, value in zip(graph.inputs, inputs, strict=True):
        assert np.shape(value) == x.shape, f"{x} was given {np.shape(value)}"
    for node in graph.nodes:
        operands = [values[x.node, x.index] for x in node.inputs]
        results = _results(node, operands, state or {}, phase)
        for index, (result, spec) in enumerate(zip(results, node.specs, strict=True)):
            assert result.shape == spec.shape, f"{node} gave {result.shape}, its spec is {spec}"
            assert result.dtype == as_numpy(spec.dtype), f"{node} gave {result.dtype}, its spec is {spec}"
            values[node, index] = result
    outputs = [values[x.node, x.index] for x in graph.outputs]
    return outputs, {variable: values[x.node, x.index] for variable, x in graph.updates}


def _results(node, operands, state, phase):
    primitive, attributes = node.primitive, node.attributes
    if primitive is CONSTANT:
        return [np.asarray(attributes["value"])]
    if primitive is READ:
        return [np.asarray(state[attributes["variable"]])]
    if primitive is PHASE:
        return [np.array(phase)]
    assert primitive not in (PLACEHOLDER, SIZE), f"{node} is open"
    if primitive.name in CONTROL:
        return CONTROL[primitive.name](*operands, **attributes)
    if primitive.name not in TABLE and primitive.is_composite:
        return evaluate(primitive.expand(tuple(x.spec for x in node.inputs), dict(attributes)), *operands)[0]
    if primitive.name not in TABLE and primitive.implementation is not None:
        return primitive.implementation(*operands, **attributes)
    with np.errstate(all="ignore"):
        result = TABLE[primitive.name](*operands, **attributes)
    return [np.asarray(result).astype(as_numpy(node.specs[0].dtype), copy=False)]


def _sum_to(x, shape):
    lead = x.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, size in enumerate(shape) if size == 1 != x.shape[lead + i])
    return x.sum(axes, keepdims=True).reshape(shape)


def _dot_general(a, b, contract, batch):
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    names_a = [next(letters) for _ in a.shape]
    names_b = [next(letters) for _ in b.shape]
    for i, j in [*zip(*contract, strict=True), *zip(*batch, strict=True)]:
        names_b[j] = names_a[i]
    result = [names_a[i] for i in batch[0]]
    result += [c for i, c in enumerate(names_a) if i not in contract[0] + batch[0]]
    result += [c for i, c in enumerate(names_b) if i not in contract[1] + batch[1]]
    return np.einsum(f"{''.join(names_a)},{''.join(names_b)}->{''.join(result)}", a, b)


def _pad(x, low, high, interior, value):
    sizes = [lo + max(n + (n - 1) * i, 0) + hi for n, lo, hi, i in zip(x.shape, low, high, interior, strict=True)]
    padded = np.full(sizes, value, x.dtype)
    inner = tuple(
        slice(lo, lo + max(n + (n - 1) * i, 0), i + 1) for n, lo, i in zip(x.shape, low, interior, strict=True)
    )
    padded[inner] = x
    return padded


def _scatter_add(x, indices, updates, axis):
    result = np.moveaxis(x, axis, 0).copy()
    moved = np.moveaxis(updates, range(axis, axis + indices.ndim), range(indices.ndim))
    np.add.at(result, indices, moved)
    return np.moveaxis(result, 0, axis)


def _iota(shape, axis, dtype):
    along = np.arange(shape[axis]).reshape([-1 if i == axis else 1 for i in range(len(shape))])
    return np.broadcast_to(along, shape)


def _random_bits(key, shape):
    return np.random.default_rng(np.abs(key)).integers(2**32, size=shape, dtype=np.uint32)


def _scan(*operands, body, carries, scanned, length, reverse, **_):
    carry, xs, constants = operands[:carries], operands[carries : carries + scanned], operands[carries + scanned :]
    ys = [None] * length
    for t in reversed(range(length)) if reverse else range(length):
        results = evaluate(body, *carry, *(x[t] for x in xs), *constants)[0]
        carry, ys[t] = results[:carries], results[carries:]
    stacked = [np.stack(each) for each in zip(*ys, strict=True)]
    return [*carry, *stacked]


def _cond(pred, *operands, true, false):
    return evaluate(true if pred else false, *operands)[0]


def _while_loop(*operands, condition, body, carries):
    carry, constants = operands[:carries], operands[carries:]
    while evaluate(condition, *carry, *constants)[0][0]:
        carry = evaluate(body, *carry, *constants)[0]
    return list(carry)


CONTROL = {"scan": _scan, "cond": _cond, "while_loop": _while_loop}

_SAME_IN_NUMPY = [
    "negative", "exp", "expm1", "log", "log1p", "sqrt", "square", "reciprocal", "sin", "cos", "tan", "arcsin",
    "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "absolute", "sign", "floor", "ceil",
    "isnan", "isinf", "isfinite", "logical_not", "real", "imag", "conj", "add", "subtract", "multiply", "divide",
    "power", "maximum", "minimum", "floor_divide", "mod", "arctan2", "logical_and", "logical_or", "logical_xor",
    "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "equal", "not_equal", "less",
    "less_equal", "greater", "greater_equal", "where",
]  # fmt: skip
_REDUCTIONS = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min, "any": np.any, "all": np.all}

TABLE = {
    **{name: getattr(np, name) for name in _SAME_IN_NUMPY},
    **{
        f"reduce_{name}": lambda x, axes, keepdims, reduce=reduce: reduce(x, axis=axes, keepdims=keepdims)
        for name, reduce in _REDUCTIONS.items()
    },
    "bitwise_not": np.invert,
    "round": np.round,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "erf": np.vectorize(math.erf, otypes=[float]),
    "cast": lambda x, dtype: (x.real if np.iscomplexobj(x) and "complex" not in dtype else x).astype(as_numpy(dtype)),
    "clip": lambda x, low, high: np.clip(x, a_min=low, a_max=high),
    "stop_gradient": lambda x: x,
    "recompute": lambda x: x,
    "reshape": lambda x, shape: x.reshape(shape),
    "transpose": lambda x, perm: x.transpose(perm),
    "broadcast_to": np.broadcast_to,
    "sum_to": _sum_to,
    "concatenate": lambda *xs, axis: np.concatenate(xs, axis),
    "pack": lambda *xs: np.concatenate([x.ravel() for x in xs]),
    "pad": _pad,
    "slice": lambda x, start, stop, step: x[tuple(map(slice, start, stop, step))],
    "reverse": lambda x, axes: np.flip(x, axis=axes),
    "iota": _iota,
    "argmax": np.argmax,
    "argmin": np.argmin,
    "cumsum": lambda x, axis, reverse=False: np.flip(np.cumsum(np.flip(x, axis), axis), axis) if reverse else np.cumsum(x, axis),
    "gather": np.take,
    "scatter_add": _scatter_add,
    "take_along_axis": np.take_along_axis,
    "dot_general": _dot_general,
    "random_bits": _random_bits,
}  # fmt: skip
