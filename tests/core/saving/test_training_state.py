"""The state of a run, taken and given back in one process."""

import json

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Model, Sequential, layers, optimizers
from pronghorn.bases.callback import Callback
from pronghorn.errors import SavingError
from pronghorn.saving.training_state import restore_training_state, training_state

X = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
Y = (X[:, :1] > 0).astype("float32")


def made(optimizer="adam", **options):
    model = Sequential([layers.Dense(4, input_shape=(3,)), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy", "AUC"], **options)
    return model


def fit(model, epochs, start=0):
    return model.fit(X, Y, batch_size=4, epochs=epochs, initial_epoch=start, verbose=0).history


def test_what_it_holds():
    model = made(optimizers.SGD(0.1, momentum=0.9))
    fit(model, 2)
    arrays, data = training_state(model)
    assert arrays["random_state"].tolist() == model.random_state().numpy().tolist()
    assert arrays["random_state"][1] == 6, "one step for each batch"
    assert sorted(k for k in arrays if k.startswith("optimizer/")) == [
        "optimizer/iterations", "optimizer/learning_rate", *(f"optimizer/momentum/{i}" for i in range(4)),
    ]  # fmt: skip
    assert data["position"] == [2, 0]
    assert data["optimizer_weights"] == [0, 1, 2, 3]
    json.dumps(data)


@pytest.mark.parametrize("fresh", [True, False])
def test_goes_on_as_if_nothing_had_happened(backend, fresh):
    """In a new model, and in one that has meanwhile trained elsewhere."""
    model = made()
    fit(model, 2)
    weights, state = model.get_weights(), training_state(model)
    wanted = fit(model, 4, 2)
    other = made() if fresh else model
    other.set_weights(weights)
    restore_training_state(other, *state)
    found = fit(other, 4, 2)
    assert {name: values[-2:] for name, values in found.items()} == wanted
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_metrics_amid_an_epoch(backend):
    model = made()
    model.train_on_batch(X[:4], Y[:4])
    weights, state = model.get_weights(), training_state(model)
    wanted = model.train_on_batch(X[4:], Y[4:], reset_metrics=False)
    other = made()
    other.set_weights(weights)
    restore_training_state(other, *state)
    assert other.train_on_batch(X[4:], Y[4:], reset_metrics=False) == wanted


def test_metrics_are_forgotten_where_an_epoch_begins():
    model, other = made(), made()
    fit(model, 1)
    other.set_weights(model.get_weights())
    restore_training_state(other, *training_state(model))
    assert other.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


def test_before_the_first_step_there_is_only_the_random_state():
    model, other = made(), made()
    arrays, data = training_state(model)
    assert data["optimizer_weights"] is None
    restore_training_state(other, arrays, data)
    assert other.random_state().numpy().tolist() == model.random_state().numpy().tolist()
    fit(other, 1)


def test_layers_frozen_later_keep_their_momenta():
    model, other = made(), made()
    fit(model, 1)
    model.layers[0].trainable = other.layers[0].trainable = False
    other.set_weights(model.get_weights())
    arrays, data = training_state(model)
    assert len(data["optimizer_weights"]) == 4
    restore_training_state(other, arrays, data)
    for name, value in model.optimizer.save_state().items():
        np.testing.assert_array_equal(other.optimizer.save_state()[name], value)


@pytest.mark.filterwarnings("ignore:trainable of .* was set after")
def test_what_was_trainable_at_compile_is_so_after_loading(tmp_path):
    """As in adversarial training: a part is compiled, then frozen for the whole that holds it."""
    model = made()
    model.trainable = False
    model.layers[0].trainable = False
    fit(model, 1)
    model.save(tmp_path / "m.pronghorn")
    again = pronghorn.models.load_model(tmp_path / "m.pronghorn")
    before = again.get_weights()
    wanted, found = fit(model, 2, 1), fit(again, 2, 1)
    assert found["loss"][-1:] == wanted["loss"]
    assert all((a != b).any() for a, b in zip(again.get_weights(), before, strict=True))
    again.compile("adam", "mse")
    assert again.trainable_weights == []
    arrays, data = training_state(model)
    with pytest.raises(SavingError, match="other layers"):
        restore_training_state(made(), arrays, {**data, "trainable_at_compile": [True]})


def test_momenta_find_their_weights_in_another_order():
    """The optimizer was built for the weights in one order here, and in another there."""
    model, other = made(), made()
    fit(model, 1)
    other.optimizer.build(list(reversed(other.trainable_weights)))
    restore_training_state(other, *training_state(model))
    mine, theirs = model.optimizer.save_state(), other.optimizer.save_state()
    slots = {name.rpartition("/")[0] for name in mine if name[-1].isdigit()}
    assert slots
    for slot in slots:
        for i in range(4):
            np.testing.assert_array_equal(mine[f"{slot}/{i}"], theirs[f"{slot}/{3 - i}"])


def test_an_optimizer_of_several_models_is_left_out_with_a_warning():
    shared = optimizers.Adam()
    one, two = made(shared), made(shared)
    fit(one, 1)
    fit(two, 1)
    with pytest.warns(UserWarning, match="state of Adam is left out.*weights outside"):
        arrays, data = training_state(one)
    assert data["optimizer_weights"] is None
    assert not any(name.startswith("optimizer/") for name in arrays)


def test_states_of_callbacks_with_arrays():
    class Keeper(Callback):
        state = None

        def get_state(self):
            return {"best": [np.arange(3.0), {"w": np.float32(2)}], "wait": np.int64(3), "low": float("-inf")}

        def set_state(self, state):
            self.state = state

    model, other, keeper = made(), made(), Keeper()
    model.fit(X, Y, verbose=0, callbacks=[keeper])
    arrays, data = training_state(model)
    again = json.loads(json.dumps(data))
    other.set_weights(model.get_weights())
    restore_training_state(other, arrays, again)
    fresh = Keeper()
    other.fit(X, Y, verbose=0, epochs=2, initial_epoch=1, callbacks=[fresh])
    np.testing.assert_array_equal(fresh.state["best"][0], np.arange(3.0))
    assert fresh.state["best"][1] == {"w": 2.0}
    assert (fresh.state["wait"], fresh.state["low"]) == (3, float("-inf"))


def test_subclassed_model_is_resumed_before_it_is_built():
    class Mine(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    model, other = Mine(), Mine()
    for m in (model, other):
        m.compile("adam", "mse")
    fit(model, 1)
    other.build((None, 3))
    other.set_weights(model.get_weights())
    restore_training_state(other, *training_state(model))
    assert fit(other, 2, 1)["loss"][-1] == fit(model, 2, 1)["loss"][-1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays, data: arrays.pop("random_state"), "no random state"),
        (lambda arrays, data: arrays.update(random_state=np.zeros(3)), "no random state"),
        (lambda arrays, data: data.update(position=[1, -1]), r"\[1, -1\] is no epoch and batch"),
        (lambda arrays, data: data.update(position="x"), "no epoch and batch"),
        (lambda arrays, data: data.update(optimizer_weights=[0, 1, 2, 9]), "other weights"),
        (lambda arrays, data: arrays.pop("optimizer/iterations"), "missing.*iterations"),
        (lambda arrays, data: arrays.update({"optimizer/momentum/1": np.zeros(9)}), "momentum"),
    ],
)
def test_what_is_damaged_changes_nothing(change, message):
    model, other = (made(optimizers.SGD(0.1, momentum=0.9)) for _ in range(2))
    for m in (model, other):
        fit(m, 1)
    arrays, data = training_state(model)
    change(arrays, data)
    before, random = other.optimizer.save_state(), other.random_state().numpy().tolist()
    with pytest.raises(SavingError, match=message):
        restore_training_state(other, arrays, data)
    assert other.random_state().numpy().tolist() == random
    assert other.training_position == (1, 0)
    for name, value in other.optimizer.save_state().items():
        np.testing.assert_array_equal(value, before[name])


def test_another_optimizers_state_is_refused():
    model, other = made("adam"), made(optimizers.SGD(momentum=0.9))
    fit(model, 1)
    with pytest.raises(SavingError, match="does not fit"):
        restore_training_state(other, *training_state(model))


def test_several_outputs():
    """A model of several outputs, with weights of losses: every metric finds its place again."""

    def several():
        x = Input((3,))
        model = Model(x, [layers.Dense(1, name="a")(x), layers.Dense(1, name="b")(x)])
        model.compile("sgd", {"a": "mse", "b": "mae"}, metrics={"b": ["mse", "mae"]}, loss_weights=[1.0, 0.5])
        return model

    pronghorn.set_random_seed(1)
    model, other = several(), several()
    model.train_on_batch(X[:4], [Y[:4], Y[:4]])
    state, weights = training_state(model), model.get_weights()
    other.set_weights(weights)
    restore_training_state(other, *state)
    logs = [m.train_on_batch(X[4:], [Y[4:], Y[4:]], reset_metrics=False, return_dict=True) for m in (model, other)]
    assert logs[0] == logs[1]
    assert len(logs[0]) == 5
