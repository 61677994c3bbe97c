"""``keras.callbacks``."""

from pronghorn.api import Callback as Callback
from pronghorn.api import History as History
from pronghorn_plugins.compat.keras.callback_list import BaseLogger as BaseLogger
from pronghorn_plugins.compat.keras.callback_list import CallbackList as CallbackList
from pronghorn_plugins.compat.keras.callbacks import LearningRateScheduler as LearningRateScheduler
from pronghorn_plugins.compat.keras.callbacks import ReduceLROnPlateau as ReduceLROnPlateau
from pronghorn_plugins.compat.keras.callbacks import TensorBoard as TensorBoard
from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__all__ = [
    "BaseLogger",
    "Callback",
    "CallbackList",
    "History",
    "LearningRateScheduler",
    "ReduceLROnPlateau",
    "TensorBoard",
]
__getattr__, __dir__ = _names_of(
    __name__,
    "callbacks",
    "TerminateOnNaN ProgbarLogger ModelCheckpoint EarlyStopping RemoteMonitor CSVLogger LambdaCallback",
)
