"""Where arrays live: jax is imported late, and neither arrays nor settings are shared with the caller."""

import subprocess
import sys

import numpy as np
import pytest

from pronghorn.primitives import PRIMITIVES


def test_looking_at_the_backend_imports_no_jax():
    code = (
        "import sys\n"
        "from pronghorn.runtime import get_backend\n"
        "from pronghorn.passes import kernels_for\n"
        "backend = get_backend('jax')\n"
        "assert backend.is_available() and not backend.is_array(1.0) and kernels_for('jax')\n"
        "assert 'jax' not in sys.modules, 'imported before it was used'\n"
        "assert backend.from_numpy([1.0]).shape == (1,) and 'jax' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_devices_are_those_of_jax(engine, jax):
    assert engine.devices() == [f"{device.platform}:{device.id}" for device in jax.devices()]


@pytest.mark.parametrize(
    "dtype",
    ["bool", "uint8", "int8", "int32", "int64", "uint64", "float16", "float32", "float64", "complex64", "complex128"],
)
def test_a_round_trip_keeps_value_and_dtype(engine, dtype):
    value = np.array([[0, 1, 3]]).astype(dtype)
    array = engine.from_numpy(value)
    back = engine.to_numpy(array)
    assert engine.is_array(array)
    assert not engine.is_array(value)
    assert back.dtype == value.dtype
    np.testing.assert_array_equal(back, value)


def test_from_numpy_takes_a_dtype(engine):
    assert engine.from_numpy([1.5, 2.0], "float64").dtype == "float64"
    assert engine.from_numpy(np.array([1, 2]), "bfloat16").dtype.name == "bfloat16"


@pytest.mark.parametrize("size", [3, 1 << 16])
def test_from_numpy_copies_a_numpy_array(engine, size):
    aligned = np.empty(size + 16, np.float64)
    value = aligned[(-aligned.ctypes.data % 64) // 8 :][:size]  # memory that XLA would otherwise adopt
    value[:] = 1
    array = engine.from_numpy(value)
    value[:] = 7
    assert engine.to_numpy(array).max() == 1


def test_from_numpy_copies_an_array_of_jax(engine):
    array = engine.from_numpy([1.0, 2.0])
    copy = engine.from_numpy(array)
    array.delete()
    np.testing.assert_array_equal(engine.to_numpy(copy), [1, 2])


def test_an_eager_call_compiles_once(engine, compilations):
    primitive = PRIMITIVES["reduce_sum"]
    x = engine.from_numpy(np.ones((3, 5, 7)))
    engine.call(primitive, [x], {"axes": (1,), "keepdims": False})
    before = len(compilations)
    for _ in range(3):
        result = engine.call(primitive, [x], {"axes": (1,), "keepdims": False})
    assert len(compilations) == before
    np.testing.assert_array_equal(engine.to_numpy(result), np.full((3, 7), 5.0))


def test_an_eager_call_of_what_it_lacks_names_the_primitive(engine):
    from pronghorn.errors import BackendError
    from pronghorn.graph import Primitive

    with pytest.raises(BackendError, match=r"'jax' has no lowering of the primitive 'frobnicate'.*numpy") as caught:
        engine.call(Primitive("frobnicate", "Nothing."), [engine.from_numpy([1.0])], {})
    assert caught.value.primitive == "frobnicate"
