"""What a value is, and its way out of the engine."""

import numpy as np
import pytest
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentTypeError
from pronghorn.graph import placeholder
from pronghorn.runtime import Variable, active_backend


def test_is_tensor(backend):
    array = active_backend().from_numpy(np.ones(2, "float32"), "float32")
    assert all(map(ops.is_tensor, [array, np.ones(2), placeholder((2,)), ops.ones(3)]))
    assert not any(map(ops.is_tensor, [1.0, [1, 2], np.float32(3), "text", None, Variable(np.ones(2, "float32"))]))


def test_dtype():
    assert [ops.dtype(x) for x in (1, 2.0, True, np.ones(1, "uint8"), placeholder((2,), "float16"))] == [
        "int32",
        "float32",
        "bool",
        "uint8",
        "float16",
    ]


def test_convert_to_numpy(backend):
    x = np.arange(3.0)
    found = ops.convert_to_numpy(x)
    x[0] = 9
    assert isinstance(found, np.ndarray)
    assert found.tolist() == [0, 1, 2]
    assert ops.convert_to_numpy(Variable(np.ones(2, "float32"))).tolist() == [1, 1]
    assert isinstance(ops.convert_to_numpy(ops.exp(x)), np.ndarray)
    with pytest.raises(ArgumentTypeError, match="no values yet"):
        ops.convert_to_numpy(placeholder((2,)))


FAR = np.array([-1e30, -300.5, -1.0, 0.0, 2.7, 255.0, 256.0, 70000.0, 2147483648.0, 1e30, np.inf, -np.inf])


@pytest.mark.parametrize("wanted", ["uint8", "int8", "int16", "int32", "int64"])
@pytest.mark.parametrize("given", ["float32", "float64"])
def test_saturate_to_integers(backend, given, wanted):
    limits = np.iinfo(wanted)

    def oracle(x):
        whole = [min(max(int(v) if np.isfinite(v) else int(np.sign(v)) * 2**70, limits.min), limits.max) for v in x]
        return np.array(whole, wanted)

    check(lambda x: ops.saturate_cast(x, wanted), oracle, FAR.astype(given))


def test_saturate_between_other_dtypes(backend):
    x = np.array([-(2**40), -129, 5, 300, 2**40])
    check(lambda x: ops.saturate_cast(x, "int8"), lambda x: np.clip(x, -128, 127).astype("int8"), x)
    check(lambda x: ops.saturate_cast(x, "uint16"), lambda x: np.clip(x, 0, 65535).astype("uint16"), x)
    with np.errstate(all="ignore"):
        check(lambda x: ops.saturate_cast(x, "float16"), lambda x: np.clip(x, -65504, 65504).astype("float16"), FAR)
    assert ops.saturate_cast(np.array([0, 3]), "bool").tolist() == [False, True]
