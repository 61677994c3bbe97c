"""Which number is watched, and when it is better."""

import warnings

import pytest

from pronghorn import callbacks, errors
from pronghorn_plugins.callbacks.monitoring import Monitored


@pytest.mark.parametrize(
    ("monitor", "rises"),
    [
        *[(name, True) for name in ("val_accuracy", "acc", "auc", "val_precision_1", "recall", "f1_score", "mean_iou")],
        *[(name, True) for name in ("r2_score", "val_cosine_similarity", "top_k_categorical_accuracy")],
        *[(name, False) for name in ("loss", "val_loss", "mae", "val_mean_squared_error", "kld", "error_rate")],
    ],
)
def test_auto_reads_the_name(monitor, rises):
    assert Monitored(monitor, "auto").rises is rises
    assert Monitored(monitor, "max").rises
    assert not Monitored(monitor, "min").rises


@pytest.mark.parametrize(
    ("mode", "delta", "value", "best", "expected"),
    [
        ("min", 0, 1.0, None, True),
        ("min", 0, float("nan"), None, False),
        ("min", 0, float("nan"), 1.0, False),
        ("min", 0, 1.0, 1.0, False),
        ("min", 0.25, 0.75, 1.0, False),
        ("min", 0.25, 0.7, 1.0, True),
        ("max", 0.25, 1.25, 1.0, False),
        ("max", -0.25, 1.3, 1.0, True),
        ("max", 0, float("inf"), 1.0, True),
    ],
)
def test_what_is_better(mode, delta, value, best, expected):
    assert Monitored("x", mode, delta).improves(value, best) is expected


def test_another_mode_is_refused():
    with pytest.raises(errors.ArgumentError, match=r"EarlyStopping: mode must be 'auto', 'min' or 'max'\. Got 'best'"):
        callbacks.EarlyStopping(mode="best")


class TestUnknownMonitor:
    def test_one_warning_names_what_there_is(self):
        watch = callbacks.EarlyStopping("val_los")
        with pytest.warns(
            UserWarning, match=r"^EarlyStopping: there is no 'val_los' in the logs.*Did you mean 'val_loss'"
        ):
            assert watch.get_monitor_value({"loss": 1.0, "val_loss": 2.0}) is None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert watch.get_monitor_value({"loss": 1.0, "val_loss": 2.0}) is None

    def test_without_validation_it_says_so(self):
        watch = callbacks.EarlyStopping("val_loss")
        with pytest.warns(UserWarning, match=r"Pass validation_data or validation_split to fit"):
            watch.get_monitor_value({"loss": 1.0})

    def test_an_epoch_without_validation_is_no_reason_to_warn(self):
        watch = callbacks.EarlyStopping("val_loss")
        watch.set_params({"do_validation": True})
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert watch.get_monitor_value({"loss": 1.0}) is None
        with pytest.warns(UserWarning, match="Did you mean 'val_loss'"):
            callbacks.EarlyStopping("val_lost").get_monitor_value({"loss": 1.0, "val_loss": 2.0})
