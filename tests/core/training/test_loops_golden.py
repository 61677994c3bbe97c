"""`fit` against Keras 2.2.4: batches with a rest, validation_split, metrics averaged over the samples."""

import pytest

pytest.importorskip("h5py")

from golden_case import load_case


def test_history_of_a_run(backend):
    case = load_case("fit_history")
    model = case.sequential()
    model.compile(case.optimizer(), loss=case.compiled["loss"], metrics=["accuracy"])
    x, y = case.arrays["x0"], case.arrays["t0"]
    history = model.fit(x, y, **case.entry["fit"], verbose=0).history
    for keras, ours in (("loss", "loss"), ("acc", "accuracy"), ("val_loss", "val_loss"), ("val_acc", "val_accuracy")):
        case.close(history[ours], case.arrays[f"hist_{keras}"], "loss_trajectory")
    for mine, theirs in zip(model.get_weights(), case.all("w"), strict=True):
        case.close(mine, theirs, "weights")
