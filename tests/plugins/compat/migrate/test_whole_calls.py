"""Calls that have another form today."""

import pytest
from migrating import becomes, stays

import pronghorn
from pronghorn_plugins.compat.migrate.migration import migrated


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("merge([a, b], mode='concat', concat_axis=1)", "concatenate([a, b], axis=1)"),
        ("merge([a, b], 'sum', name='both')", "add([a, b], name='both')"),
        ("merge([a, b], mode='dot', dot_axes=[[1], [2]])", "dot([a, b], axes=(1, 2))"),
        ("merge(inputs, mode='cos', dot_axes=1)", "dot(inputs, axes=1, normalize=True)"),
        ("merge([merge([a, b], mode='mul'), c], mode='max')", "maximum([multiply([a, b]), c])"),
        ("merge(x, mode=lambda xs: xs[0], output_shape=f)", "Lambda(lambda xs: xs[0], output_shape=f)(x)"),
    ],
)
def test_merge(old, new):
    found = migrated(f"from keras.layers import merge\n{old}\n")
    imports, _, call = found.new.partition("\n")
    assert call == f"{new}\n"
    names = {name for name in dir(pronghorn.layers) if f"{name}(" in new}
    assert set(imports.removeprefix("from pronghorn.layers import ").split(", ")) == names
    assert not found.findings


def test_merge_by_a_function_of_the_script():
    old = "from keras.layers import merge\ndef f(xs):\n    return xs[0]\nmerge([a, b], mode=f)\n"
    assert becomes(old, "from pronghorn.layers import Lambda\ndef f(xs):\n    return xs[0]\nLambda(f)([a, b])\n") == {}


@pytest.mark.parametrize("call", ["merge.add([a, b])", "merge.concatenate([a, b])"])
def test_merge_the_module(call):
    assert becomes(
        f"from keras.layers import merge\n{call}\n",
        f"from pronghorn import layers\n{call.replace('merge', 'layers')}\n",
    ) == {}  # fmt: skip


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            "merge([a, b], mode=mode)",
            "merge: mode=mode is known only when the script runs. Write a call for each mode.",
        ),
        ("merge([a, b], mode='adds')", "merge: there is no mode 'adds'."),
        ("merge([a, b], **options)", "merge: arguments in ** are not known."),
        ("Merge([left, right], mode='sum')", "Merge puts several models together"),
    ],
)
def test_merge_that_is_told(call, text):
    name = call.partition("(")[0]
    start = "from pronghorn import compat\ncompat.install_as_keras()\n"
    home = "keras.legacy.layers" if name == "merge" else "keras.layers"
    found = becomes(f"from keras.layers import {name}\n{call}\n", f"{start}from {home} import {name}\n{call}\n")
    assert found[2, True].startswith(text)
    assert "it stays in keras" in found[2, False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TimeDistributedDense(3)", "TimeDistributed(Dense(3))"),
        (
            "TimeDistributedDense(output_dim=3, input_dim=4, input_length=5, init='normal', name='x')",
            "TimeDistributed(Dense(units=3, kernel_initializer='normal'), name='x', input_shape=(5, 4))",
        ),
    ],
)
def test_time_distributed_dense(old, new):
    before = "from keras.layers.core import TimeDistributedDense\n"
    assert becomes(f"{before}{old}\n", f"from pronghorn.layers import Dense, TimeDistributed\n{new}\n") == {}


def test_an_order_of_axes_that_nobody_knows_is_told():
    old = "from keras import backend as K\nK.set_image_dim_ordering(order)\n"
    found = becomes(old, old.replace("keras", "pronghorn"))
    assert "'channels_first' for 'th'" in found[2, True]


def test_what_is_no_merge_stays():
    assert stays("def merge(a, mode): 3\nmerge([a, b], mode='sum')\n") == {}
