"""Weights by name and by order: all are checked before one changes."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, layers
from pronghorn.errors import NotBuiltError, SavingError
from pronghorn.saving.weights import assign_weights, assign_weights_by_name, named_weights, weight_arrays


def two(units=3, last="out", **options):
    return Sequential([layers.Dense(units, input_shape=(2,), name="in"), layers.Dense(1, name=last, **options)])


def unchanged(model, before):
    return all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))


def test_names_say_where_a_weight_is():
    class Pair(Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.first, self.second = layers.Dense(2, name="a/b"), layers.Dense(2, use_bias=False, name="c")

        def build(self, input_shape):
            self.scale = self.add_weight(name="scale", shape=())

        def call(self, x):
            return self.second(self.first(x)) * self.scale

    x = Input((2,))
    inner = Model(x, layers.Dense(2, name="deep")(x), name="inner")
    model = Model(x, Pair(name="pair")(inner(x)))
    assert list(named_weights(model)) == [
        "00000/inner/deep/kernel",
        "00001/inner/deep/bias",
        "00002/pair/scale",
        "00003/pair/a%2Fb/kernel",
        "00004/pair/a%2Fb/bias",
        "00005/pair/c/kernel",
    ]
    assert [v is w for v, w in zip(named_weights(model).values(), model._saved_order(), strict=True)] == [True] * 6


def test_a_models_own_weights_and_shared_ones_stand_once():
    class Mine(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2, name="dense")
            self.again = self.dense
            self.shift = self.add_weight(name="shift", shape=(2,))

        def call(self, x):
            return self.dense(x) + self.shift

    model = Mine()
    model(np.ones((1, 3), "float32"))
    assert sorted(name.split("/", 1)[1] for name in named_weights(model)) == ["dense/bias", "dense/kernel", "shift"]


def test_what_is_not_built_has_none():
    with pytest.raises(NotBuiltError, match="Call it on data once"):
        named_weights(Sequential([layers.Dense(2)]))


def test_in_order_whatever_the_names():
    source, target = two(), two(last="other")
    assign_weights(target, weight_arrays(source), "file")
    assert unchanged(target, source.get_weights())


def test_the_order_is_that_of_the_numbers():
    """Also with more than 100,000 weights: the number is no string."""
    model = two()
    arrays = {f"{99_998 + i}/x/w": a for i, a in enumerate(model.get_weights())}
    other = two()
    assign_weights(other, dict(sorted(arrays.items())), "file")
    assert unchanged(other, model.get_weights())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.popitem(), r"the file holds 3 weights, the model has 4.*by_name"),
        (
            lambda a: a.update({"00001/in/bias": np.zeros(4, "float32")}),
            r"layer 'in'.*'in/bias' has shape \(3,\), .*\(4,\)",
        ),
        (lambda a: a.update({"00003/out/bias": np.zeros(1, "complex64")}), r"'out/bias' is float32, .* complex64"),
        (lambda a: a.update({"kernel": np.zeros(1)}), r"not named as pronghorn names.*'kernel'"),
    ],
)
@pytest.mark.parametrize("by_name", [False, True])
def test_what_does_not_fit_changes_nothing(change, message, by_name):
    model = two()
    before, arrays = model.get_weights(), {k: v + 1 for k, v in weight_arrays(model).items()}
    change(arrays)
    if by_name and "3 weights" in message:
        message = "layer 'out'.*it has 2 weights, the file 1"
    assign = assign_weights_by_name if by_name else assign_weights
    with pytest.raises(SavingError, match=message):
        assign(model, arrays, "some/file", skip_mismatch=False)
    assert unchanged(model, before)


def test_by_name_only_what_is_in_both():
    source, target = two(), two(last="other")
    before = target.get_weights()
    assign_weights_by_name(target, weight_arrays(source), "file", False)
    assert unchanged(target.layers[0], source.get_weights()[:2])
    assert unchanged(target.layers[1], before[2:])


def test_by_name_in_any_order():
    source = two(units=1)
    x = Input((2,))
    target = Model(x, [layers.Dense(1, name="out")(layers.Dense(1, name="in")(x))])
    mixed = {
        f"{i:05d}/{k.split('/', 1)[1]}": v for i, (k, v) in enumerate(reversed(list(weight_arrays(source).items())))
    }
    # Inside a layer the order is the file's.
    mixed["00000/out/kernel"], mixed["00001/out/bias"] = mixed.pop("00001/out/kernel"), mixed.pop("00000/out/bias")
    mixed["00002/in/kernel"], mixed["00003/in/bias"] = mixed.pop("00003/in/kernel"), mixed.pop("00002/in/bias")
    assign_weights_by_name(target, mixed, "file", False)
    assert unchanged(target, source.get_weights())


def test_by_name_a_nested_model_is_one_layer():
    def made(name):
        x = Input((2,))
        return Model(x, layers.Dense(1)(Model(x, layers.Dense(2)(x), name=name)(x)))

    source, target = made("inner"), made("inner")
    before = target.get_weights()
    assign_weights_by_name(target, weight_arrays(source), "file", False)
    assert unchanged(target, [*source.get_weights()[:2], *before[2:]])


def test_mismatches_may_be_skipped_with_a_warning():
    source, target = two(3), two(4)
    before = target.get_weights()
    with pytest.warns(UserWarning, match="is left as it is") as told:
        assign_weights_by_name(target, weight_arrays(source), "file", True)
    first, second = (str(warning.message) for warning in told)
    assert first.startswith("file: layer 'in' is left as it is: its 'in/kernel' has shape (2, 4), the file's")
    assert second.startswith("file: layer 'out' is left as it is")
    assert unchanged(target, before)
    other = two(3, use_bias=False)
    with pytest.warns(UserWarning, match="layer 'out' is left as it is: it has 1 weights, the file 2"):
        assign_weights(other, weight_arrays(source), "file", skip_mismatch=True)
    assert unchanged(other.layers[0], source.get_weights()[:2])


def test_no_name_in_common_is_told():
    model = Sequential([layers.Dense(1, input_shape=(2,), name="dense")])
    with pytest.warns(UserWarning, match=r"no layer was loaded by name.*\['in', 'out'\].*\['dense'\]"):
        assign_weights_by_name(model, weight_arrays(two()), "file", False)


def test_reshape_takes_as_many_numbers():
    """Keras 2.2.4's reshape=True."""
    model = two()
    arrays = {k: np.ravel(v) for k, v in weight_arrays(two()).items()}
    with pytest.raises(SavingError, match="does not fit"):
        assign_weights(model, arrays, "file")
    assign_weights(model, arrays, "file", reshape=True)
    assert unchanged(model, [a.reshape(w.shape) for a, w in zip(arrays.values(), model.get_weights(), strict=True)])


def test_other_floats_are_cast():
    model = two()
    assign_weights(model, {k: v.astype("float64") for k, v in weight_arrays(model).items()}, "file")
    assert model.get_weights()[0].dtype == np.float32
