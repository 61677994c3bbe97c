"""Whole runs of Keras 2.2.4, repeated: its history, epoch by epoch, and the weights at the end."""

import numpy as np
import pytest

pytest.importorskip("h5py")

from golden_case import load_case

from pronghorn.callbacks import EarlyStopping, ReduceLROnPlateau


def test_plateaus_and_stopping(backend):
    """ReduceLROnPlateau with a cooldown, and EarlyStopping."""
    case = load_case("fit_lr_schedule")
    model = case.sequential()
    model.compile(case.optimizer(), loss="mse")
    watch = [
        ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_delta=0.2, cooldown=1),
        EarlyStopping(monitor="loss", min_delta=0.01, patience=3),
    ]
    x, y = case.arrays["x0"], case.arrays["t0"]
    history = model.fit(x, y, batch_size=4, epochs=12, shuffle=False, verbose=0, callbacks=watch).history
    case.close(history["loss"], case.arrays["hist_loss"], "loss_trajectory")
    np.testing.assert_allclose(history["learning_rate"], case.arrays["hist_lr"], rtol=1e-6)
    for ours, theirs in zip(model.get_weights(), case.all("w"), strict=True):
        case.close(ours, theirs, "weights")
