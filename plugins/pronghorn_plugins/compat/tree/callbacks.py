"""``keras.callbacks``."""

from pronghorn.api import Callback as Callback
from pronghorn.api import History as History
from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__all__ = ["Callback", "History"]
__getattr__, __dir__ = _names_of(
    __name__,
    "callbacks",
    "TerminateOnNaN ProgbarLogger ModelCheckpoint EarlyStopping RemoteMonitor LearningRateScheduler TensorBoard "
    "ReduceLROnPlateau CSVLogger LambdaCallback",
)
