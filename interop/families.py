"""Models of many families of layers, each made by whoever's kit is given: pronghorn, or Keras."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

SEED = 0


def _dense(k: Any) -> Any:
    h = k.layers.Dense(5, activation="relu", kernel_regularizer="l2", name="a")
    return k.Sequential([k.Input((4,)), h, k.layers.Dropout(0.0, name="d"), k.layers.Dense(2, name="b")])


def _conv1d(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((12, 3)),
            la.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="tanh", name="a"),
            la.MaxPooling1D(2, name="p"),
            la.SeparableConv1D(5, 3, padding="same", name="b"),
            la.Conv1D(3, 2, strides=2, name="d"),
            la.GlobalAveragePooling1D(name="g"),
        ]
    )


def _conv2d(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((8, 9, 3)),
            la.ZeroPadding2D(1, name="z"),
            la.Conv2D(4, (3, 2), strides=2, padding="same", activation="relu", name="a"),
            la.DepthwiseConv2D(2, depth_multiplier=2, name="b"),
            la.SeparableConv2D(5, 2, padding="same", name="c"),
            la.Conv2DTranspose(3, 3, strides=2, padding="same", name="d"),
            la.AveragePooling2D(2, name="p"),
            la.Flatten(name="f"),
            la.Dense(2, name="e"),
        ]
    )


def _conv3d(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((5, 4, 6, 2)),
            la.Conv3D(3, 2, name="a"),
            la.Conv3DTranspose(2, 2, strides=2, name="b"),
            la.MaxPooling3D(2, name="p"),
            la.GlobalMaxPooling3D(name="g"),
        ]
    )


def _batch_norm(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((6, 6, 3)),
            la.Conv2D(4, 3, use_bias=False, name="a"),
            la.BatchNormalization(momentum=0.8, epsilon=1e-2, name="n"),
            la.Activation("tanh", name="t"),
            la.SeparableConv2D(3, 2, use_bias=False, name="b"),
            la.BatchNormalization(scale=False, name="m"),
            la.LeakyReLU(0.1, name="l"),
            la.Flatten(name="f"),
            la.Dense(2, name="e"),
        ]
    )


def _norms(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((5, 8)),
            la.LayerNormalization(name="a"),
            la.GroupNormalization(2, name="b"),
            la.UnitNormalization(name="c"),
            la.Dense(3, activation="gelu", name="d"),
        ]
    )


def _embedding(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((6,), dtype="int32"),
            la.Embedding(9, 4, mask_zero=True, name="e"),
            la.LSTM(3, return_sequences=True, name="a"),
            la.GRU(4, name="b"),
        ]
    )


def _recurrent(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((5, 3)),
            la.LSTM(4, return_sequences=True, recurrent_activation="sigmoid", name="a"),
            la.GRU(3, return_sequences=True, reset_after=False, name="b"),
            la.GRU(3, return_sequences=True, go_backwards=True, name="c"),
            la.SimpleRNN(2, name="d"),
        ]
    )


def _bidirectional(k: Any) -> Any:
    la = k.layers
    first = la.LSTM(3, return_sequences=True, name="in_a")
    second = la.GRU(2, name="in_b")
    return k.Sequential(
        [k.Input((5, 3)), la.Bidirectional(first, name="a"), la.Bidirectional(second, merge_mode="sum", name="b")]
    )


def _time_distributed(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((3, 6, 6, 2)),
            la.TimeDistributed(la.Conv2D(3, 3, name="in_a"), name="a"),
            la.TimeDistributed(la.Flatten(name="in_f"), name="f"),
            la.TimeDistributed(la.Dense(2, name="in_b"), name="b"),
        ]
    )


def _conv_lstm(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [k.Input((3, 5, 5, 2)), la.ConvLSTM2D(3, 3, name="a"), la.Flatten(name="f"), la.Dense(2, name="b")]
    )


def _attention(k: Any) -> Any:
    la = k.layers
    x, z = k.Input((5, 4), name="x"), k.Input((3, 4), name="z")
    a = la.Attention(use_scale=True, name="a")([x, z])
    b = la.AdditiveAttention(name="b")([x, z])
    c = la.MultiHeadAttention(2, 3, name="c")(x, z)
    return k.Model([x, z], la.Add(name="s")([a, b, c]))


def _merges(k: Any) -> Any:
    la = k.layers
    x, z = k.Input((4,), name="x"), k.Input((4,), name="z")
    a, b = la.Dense(3, name="a")(x), la.Dense(3, name="b")(z)
    kinds = [
        la.Add(name="m1"),
        la.Subtract(name="m2"),
        la.Multiply(name="m3"),
        la.Average(name="m4"),
        la.Maximum(name="m5"),
    ]
    made = [kind([a, b]) for kind in kinds]
    made += [la.Minimum(name="m6")([a, b]), la.Dot(1, name="m7")([a, b])]
    return k.Model([x, z], la.Dense(2, name="y")(la.Concatenate(name="m8")(made)))


def _shared(k: Any) -> Any:
    """A layer called twice, two outputs."""
    la = k.layers
    x, z = k.Input((4,), name="x"), k.Input((4,), name="z")
    twin = la.Dense(3, activation="tanh", name="twin")
    both = la.Concatenate(name="both")([twin(x), twin(z)])
    return k.Model([x, z], [la.Dense(2, name="left")(both), la.Dense(1, activation="sigmoid", name="right")(both)])


def _nested(k: Any) -> Any:
    la = k.layers
    inner = k.Sequential(
        [k.Input((3,)), la.Dense(4, use_bias=False, name="i"), la.BatchNormalization(name="n")], name="inner"
    )
    entry = k.Input((4,), name="entry")
    core = k.Model(entry, la.Add(name="plus")([entry, la.Dense(4, name="j")(entry)]), name="core")
    x = k.Input((3,), name="x")
    return k.Model(x, la.Dense(2, name="y")(core(core(inner(x)))))


def _frozen(k: Any) -> Any:
    la = k.layers
    still = la.Dense(4, activation="relu", trainable=False, name="a")
    return k.Sequential([k.Input((3,)), still, la.PReLU(name="p"), la.Dense(2, kernel_constraint="max_norm", name="b")])


def _shapes(k: Any) -> Any:
    la = k.layers
    return k.Sequential(
        [
            k.Input((4,)),
            la.Dense(6, name="a"),
            la.Reshape((3, 2), name="r"),
            la.Permute((2, 1), name="t"),
            la.Flatten(name="f"),
            la.RepeatVector(3, name="v"),
            la.Cropping1D(1, name="c"),
            la.UpSampling1D(2, name="u"),
            la.Activation("softmax", name="s"),
        ]
    )


FAMILIES: dict[str, Callable[[Any], Any]] = {
    name.removeprefix("_"): make
    for name, make in list(globals().items())
    if name.startswith("_") and callable(make) and getattr(make, "__module__", "") == __name__
}


def data_for(name: str) -> SimpleNamespace:
    """Inputs and targets for a family's model, the same for both kits."""
    from pronghorn import Input, Model, Sequential, layers

    made = FAMILIES[name](SimpleNamespace(Input=Input, Model=Model, Sequential=Sequential, layers=layers))
    rng = np.random.default_rng(SEED)
    inputs = [
        rng.integers(0, 9, (4, *t.shape[1:]))
        if t.dtype == "int32"
        else rng.normal(size=(4, *t.shape[1:])).astype("float32")
        for t in made.inputs
    ]
    targets = [rng.uniform(size=(4, *t.shape[1:])).astype("float32") for t in made.outputs]
    only = len(inputs) == 1, len(targets) == 1
    return SimpleNamespace(x=inputs[0] if only[0] else inputs, y=targets[0] if only[1] else targets)


def renewed(model: Any) -> Any:
    """The model with random weights, variances above 0.

    Of both signs, so that no gradient is 0 but for rounding: Adam and its like would make much of that.
    """
    rng = np.random.default_rng(SEED)
    for weight in model.weights:
        values = rng.normal(0, 0.4, weight.shape)
        weight.assign((np.abs(values) + 0.5 if "variance" in weight.path else values).astype("float32"))
    return model
