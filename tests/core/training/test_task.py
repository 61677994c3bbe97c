"""What compile() asked of each output: by name, list or for all; accuracy by shapes; names in logs."""

import numpy as np
import pytest

from pronghorn import Input, losses, metrics, ops
from pronghorn.bases.loss import Loss
from pronghorn.bases.metric import Mean, Metric
from pronghorn.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from pronghorn.training.task import Plan, check_plan, make_loss, make_tasks, per_output

NAMES = ["a", "b"]


def own(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


@pytest.mark.parametrize(
    ("value", "lists", "wanted"),
    [
        (None, False, [None, None]),
        ("mse", False, ["mse", "mse"]),
        ({"b": "mse"}, False, [None, "mse"]),
        (["mse", None], False, ["mse", None]),
        (2.0, False, [2.0, 2.0]),
        (["mae", "mse"], True, [["mae", "mse"], ["mae", "mse"]]),
        ([["mae"], []], True, [["mae"], []]),
        ([["mae"], "mse"], True, [["mae"], "mse"]),
        ({"a": ["mae"], "b": "mse"}, True, [["mae"], "mse"]),
        ({"class_name": "Huber", "config": {}}, False, [{"class_name": "Huber", "config": {}}] * 2),
    ],
)
def test_an_argument_for_each_output(value, lists, wanted):
    assert per_output(value, NAMES, "argument", lists=lists) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(["mae"], [["mae"]]), ([["mae", "mse"]], [["mae", "mse"]]), ("m", ["m"])]
)
def test_metrics_of_a_single_output(value, wanted):
    assert per_output(value, ["only"], "metrics", lists=True) == wanted


def test_names_and_numbers_that_do_not_fit():
    with pytest.raises(ArgumentError, match=r"compile\(loss=\): there is no output 'c'. Available: a, b") as caught:
        per_output({"c": "mse"}, NAMES, "loss")
    assert (caught.value.argument, caught.value.got) == ("loss", "c")
    with pytest.raises(ArgumentError, match=r"compile\(loss=\): it has 3 entries, the model 2 outputs \(a, b\)"):
        per_output(["mse"] * 3, NAMES, "loss")


@pytest.mark.parametrize("given", ["mse", own, losses.Huber(), {"class_name": "Huber", "config": {"delta": 2.0}}])
def test_what_a_loss_may_be(given):
    assert isinstance(make_loss(given, "sum"), Loss)
    assert make_loss(None, "sum") is None


def test_the_reduction_is_for_names_and_functions():
    assert make_loss("mse", "sum").reduction == make_loss(own, "sum").reduction == "sum"
    assert make_loss(losses.Huber(), "sum").reduction == "sum_over_batch_size"


@pytest.mark.parametrize(
    ("plan", "error", "text"),
    [
        (Plan(loss="binary_crossentary"), UnknownNameError, "'binary_crossentary'. Did you mean 'binary_crossentropy'"),
        (Plan(loss={"a": "mse", "b": "nope"}), UnknownNameError, "losses: No plugin offers 'nope'"),
        (Plan(loss=3), ArgumentTypeError, "expected a name.*Got 3"),
        (Plan(metrics=["acuracy"]), UnknownNameError, "'acuracy'. Did you mean 'accuracy'"),
        (Plan(metrics=[3]), ArgumentTypeError, "Got 3"),
        (Plan(metrics=3), ArgumentTypeError, "Got 3"),
        (Plan(metrics={"a": [["mse"]]}), ArgumentTypeError, r"Got \['mse'\]"),
        (Plan(weighted_metrics=["nope"]), UnknownNameError, "metrics: No plugin offers 'nope'"),
        (Plan(weighted_metrics={"c": "mse"}), ArgumentError, r"compile\(weighted_metrics=\): there is no output 'c'"),
        (Plan(loss_weights={"a": "x"}), ArgumentTypeError, "a str is no number. Got 'x'"),
        (Plan(loss_weights=[1.0]), ArgumentError, "it has 1 entries"),
    ],
)
@pytest.mark.parametrize("names", [NAMES, []], ids=["known", "unknown"])
def test_wrong_plans(plan, error, text, names):
    if not names and error is ArgumentError:
        check_plan(plan, names)  # the first batch will tell
        return
    with pytest.raises(error, match=text):
        check_plan(plan, names)


@pytest.mark.parametrize("names", [NAMES, []])
def test_right_plans(names):
    check_plan(Plan(), names)
    check_plan(Plan("mse", [1, np.float32(2)], ["accuracy", "ce", own, metrics.AUC], metrics.AUC()), names)
    check_plan(Plan({"a": "mse"}, {"a": 2}, {"a": ["acc"], "b": {"class_name": "AUC", "config": {}}}), names)


def tasks(plan, shapes=((3,), (1,)), targets=None, names=NAMES):
    outputs = [Input(shape) for shape in shapes]
    return make_tasks(names, plan, targets or outputs, outputs)


@pytest.mark.parametrize(
    ("loss", "output", "target", "wanted"),
    [
        ("binary_crossentropy", (1,), (1,), "binary"),
        ("mse", (1,), (1,), "binary"),
        ("binary_crossentropy", (3,), (3,), "binary"),
        ("binary_crossentropy", (3,), (), "sparse_categorical"),
        ("categorical_crossentropy", (3,), (3,), "categorical"),
        ("mse", (3,), (3,), "categorical"),
        ("sparse_categorical_crossentropy", (3,), (1,), "sparse_categorical"),
        ("sparse_categorical_crossentropy", (3,), (), "sparse_categorical"),
        ("sparse_categorical_crossentropy", (5, 3), (5,), "sparse_categorical"),
        ("sparse_categorical_crossentropy", (5, 3), (5, 1), "sparse_categorical"),
        (losses.BinaryCrossentropy(), (3,), (3,), "binary"),
        (own, (3,), (3,), "categorical"),
    ],
)
def test_accuracy_and_crossentropy_are_chosen_by_the_shapes(loss, output, target, wanted):
    plan = Plan(loss, metrics=["accuracy", "acc", "ce", "crossentropy"])
    (task,) = tasks(plan, [output], [Input(target)], ["only"])
    found = [
        getattr(m, "function", None).__name__ if hasattr(m, "function") else type(m).__name__ for m in task.metrics
    ]
    assert found == [f"{wanted}_accuracy"] * 2 + [f"{wanted}_crossentropy"] * 2
    assert [m.name for m in task.metrics] == ["accuracy", "acc", "ce", "crossentropy"]


def test_names_in_logs_are_distinct():
    (task,) = tasks(Plan("mse", metrics=["mae", own, own], weighted_metrics=["mae", own]), [(3,)], names=["only"])
    assert [m.name for m in task.metrics] == ["mae", "own", "own_1"]
    assert [m.name for m in task.weighted_metrics] == ["weighted_mae", "weighted_own"]


def test_names_of_several_outputs_begin_with_the_output():
    first, second = tasks(Plan(["mse", None], [2, None], metrics=["mae"], weighted_metrics=["mae"]))
    assert [m.name for m in (*first.metrics, *first.weighted_metrics)] == ["a_mae", "a_weighted_mae"]
    assert [m.name for m in (*second.metrics, *second.weighted_metrics)] == ["b_mae", "b_weighted_mae"]
    assert (first.tracker.name, second.tracker, first.weight, second.weight) == ("a_loss", None, 2.0, 1.0)


def test_a_metric_for_two_outputs_counts_for_each():
    mine = Mean("mine")

    class Counts(Metric):
        def update_state(self, y_true, y_pred, sample_weight=None):
            mine.update_state(y_pred)

    counts = Counts(name="counts")
    first, second = tasks(Plan("mse", metrics=[counts]))
    assert first.metrics[0] is counts
    assert second.metrics[0] is not counts
    assert [first.metrics[0].name, second.metrics[0].name] == ["a_counts", "b_counts"]
