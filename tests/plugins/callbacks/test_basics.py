"""Core's two callbacks are among the others."""

from pronghorn import callbacks
from pronghorn.bases.callback import Callback
from pronghorn.training.history import History


def test_they_are_cores_own():
    assert callbacks.Callback is Callback
    assert callbacks.History is History


def test_all_of_keras_names_are_there():
    names = (
        "Callback CSVLogger EarlyStopping History LambdaCallback LearningRateScheduler ModelCheckpoint ProgbarLogger"
    )
    more = "ReduceLROnPlateau RemoteMonitor TensorBoard TerminateOnNaN BackupAndRestore SwapEMAWeights"
    assert {*names.split(), *more.split()} <= set(dir(callbacks))
