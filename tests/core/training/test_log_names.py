"""Names of logs in Keras 2's spelling and in today's."""

import json
import pickle

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers
from pronghorn.training.log_names import Curves, log_name


@pytest.mark.parametrize(
    ("name", "logs", "expected"),
    [
        ("val_acc", ["loss", "val_accuracy"], "val_accuracy"),
        ("val_accuracy", ["val_acc"], "val_acc"),
        ("acc", ["accuracy"], "accuracy"),
        ("dense_1_acc", ["dense_1_accuracy"], "dense_1_accuracy"),
        ("val_out_ce", ["val_out_crossentropy"], "val_out_crossentropy"),
        ("lr", ["learning_rate"], "learning_rate"),
        ("acc", ["acc", "accuracy"], "acc"),
        ("val_acc", ["accuracy"], None),
        ("race", ["racrossentropy"], None),
        ("loss", [], None),
    ],
)
def test_both_spellings_find_a_number(name, logs, expected):
    assert log_name(name, dict.fromkeys(logs, 1.0)) == expected


@pytest.mark.parametrize("metric", ["accuracy", "acc"])
def test_history_is_read_under_both_names(metric):
    model = Sequential([Input((2,)), layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=[metric])
    x, y = np.eye(2), np.array([0.0, 1.0])
    curves = model.fit(x, y, epochs=2, verbose=0, validation_data=(x, y)).history
    names = [name for name in curves if "acc" in name]
    assert len(names) == 2
    for name in names:
        for spelling in (name.replace("accuracy", "acc"), name.replace("accuracy", "acc").replace("acc", "accuracy")):
            assert spelling in curves
            assert curves[spelling] is curves[name]
            assert curves.get(spelling) is curves[name]


def test_curves_are_a_dict_otherwise():
    curves = Curves({"acc": [1.0], "loss": [2.0]})
    assert list(curves) == ["acc", "loss"]
    assert json.loads(json.dumps(curves)) == curves == {"acc": [1.0], "loss": [2.0]}
    assert pickle.loads(pickle.dumps(curves))["accuracy"] == [1.0]
    assert curves.get("nothing", 3) == 3
    assert "nothing" not in curves
    with pytest.raises(KeyError, match="nothing"):
        curves["nothing"]
    curves.setdefault("accuracy", []).append(0.0)
    assert curves["accuracy"] == [0.0]
    assert curves["acc"] == [1.0]
