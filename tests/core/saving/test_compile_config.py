"""What compile was given comes back in every form that it can be given in."""

import json

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Model, layers, losses, metrics, ops, optimizers, schedules
from pronghorn.api import FunctionLoss, FunctionMean, Loss, Metric
from pronghorn.discovery import own, registry
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.saving.compile_config import describe_compile, restore_compile

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = [np.eye(2, dtype="float32")[np.arange(8) % 2], np.abs(X[:, :1])]


def my_loss(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred) ** 1.5, axis=-1)


def powered(y_true, y_pred, power=2.0):
    return ops.mean(ops.abs(y_true - y_pred) ** power, axis=-1)


class MyLoss(Loss):
    """With an argument of its own."""

    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * ops.mean(ops.square(y_true - y_pred), axis=-1)


class Largest(Metric):
    """The largest prediction so far."""

    def __init__(self, name="largest", dtype=None):
        super().__init__(name, dtype)
        self.value = self.add_weight("value", initializer=-1.0)

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.value.assign(ops.maximum(self.value, ops.max(y_pred)))

    def result(self):
        return self.value + 0.0


OWN = {"my_loss": my_loss, "powered": powered, "MyLoss": MyLoss, "Largest": Largest}


def model():
    pronghorn.set_random_seed(0)
    x = Input((3,))
    return Model(x, [layers.Dense(2, activation="softmax", name="a")(x), layers.Dense(1, name="b")(x)])


GIVEN = {
    "names": {"loss": ["categorical_crossentropy", "mse"], "metrics": ["accuracy", "mae"]},
    "one for all": {"loss": "mse", "loss_weights": [0.25, 2], "metrics": ["mse"]},
    "dicts": {
        "loss": {"a": "categorical_crossentropy", "b": None},
        "loss_weights": {"a": np.float32(0.5)},
        "metrics": {"a": ["acc", metrics.AUC(num_thresholds=5)], "b": "mse"},
        "weighted_metrics": {"b": [metrics.MeanAbsoluteError()]},
    },
    "lists of lists": {"loss": ["mse", my_loss], "metrics": [["mae"], [my_loss, "mse"]]},
    "objects": {
        "loss": [
            losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
            losses.Huber(0.5, reduction="sum"),
        ],
        "metrics": [[metrics.Precision(thresholds=0.25, name="p")], []],
    },
    "functions of plugins": {"loss": losses.mean_squared_error, "metrics": [losses.mean_absolute_error]},
    "functions with options": {
        "loss": [FunctionLoss(powered, "sum", name="cubed", power=3.0), FunctionLoss(losses.huber, delta=0.1)],
        "metrics": [FunctionMean(powered, name="cubes", power=3.0)],
    },
    "own classes": {"loss": MyLoss(3.0, reduction="sum"), "metrics": [Largest(name="top")]},
    "reduction": {"loss": ["mse", my_loss], "loss_reduction": "sum_over_nonzero_weights"},
    "averaging": {"loss": "mse", "weighted_metrics": ["mae"], "metric_averaging": "batches"},
    "run_eagerly": {"loss": "mse", "run_eagerly": True},
}


@pytest.mark.filterwarnings("ignore:There is no gradient for")
@pytest.mark.parametrize("case", GIVEN)
def test_compiled_again_it_computes_the_same(case):
    given = GIVEN[case]
    first, second = model(), model()
    first.compile(optimizers.Adam(schedules.ExponentialDecay(0.1, 3, 0.5), beta_1=0.8, clipnorm=1.0), **given)
    with registry.scope(OWN):
        config = json.loads(json.dumps(describe_compile(first)))
        second.compile(**restore_compile(config))
        assert describe_compile(second) == config
    assert second.run_eagerly is first.run_eagerly
    logs = [
        [m.train_on_batch(X, Y, sample_weight=[X[:, 0] ** 2, X[:, 1] ** 2], return_dict=True) for _ in range(3)]
        for m in (first, second)
    ]
    assert logs[0] == logs[1]
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_not_compiled_is_none():
    assert describe_compile(model()) is None


def test_the_rate_is_what_it_has_become():
    first = model()
    first.compile("sgd", "mse")
    first.optimizer.learning_rate = 0.125
    assert restore_compile(describe_compile(first))["optimizer"].get_config()["learning_rate"] == 0.125


def test_what_has_no_name_is_told_with_the_way_out():
    first = model()
    first.compile("sgd", lambda a, b: ops.mean(a - b))
    with pytest.raises(SavingError, match=r"Model 'model.*compile\(\).*no name.*include_optimizer=False"):
        describe_compile(first)


def test_own_functions_need_custom_objects_or_register(monkeypatch):
    first = model()
    first.compile("sgd", my_loss)
    config = describe_compile(first)
    with pytest.raises(UnknownNameError, match="my_loss"):
        restore_compile(config)
    monkeypatch.setattr(own, "_own", {})
    pronghorn.register("losses")(my_loss)
    assert restore_compile(config)["loss"] is my_loss


def test_a_model_with_a_compile_of_its_own():
    class Mine(Model):
        def compile(self, optimizer, factor):
            super().compile(optimizer, "mse")
            self.factor = factor

        def get_compile_config(self):
            return {"optimizer": optimizers.serialize(self.optimizer), "factor": self.factor}

        def compile_from_config(self, config):
            self.compile(optimizers.deserialize(config["optimizer"]), config["factor"])

    x = Input((3,))
    first, second = (Mine(x, layers.Dense(1)(x)) for _ in range(2))
    first.compile("adam", 3)
    second.compile_from_config(first.get_compile_config())
    assert (second.factor, type(second.optimizer)) == (3, optimizers.Adam)
