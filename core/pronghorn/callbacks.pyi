# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.callbacks.backup import BackupAndRestore as BackupAndRestore
from pronghorn_plugins.callbacks.csv_logger import CSVLogger as CSVLogger
from pronghorn.bases.callback import Callback as Callback
from pronghorn_plugins.callbacks.early_stopping import EarlyStopping as EarlyStopping
from pronghorn.training.history import History as History
from pronghorn_plugins.callbacks.functions import LambdaCallback as LambdaCallback
from pronghorn_plugins.callbacks.rates import LearningRateScheduler as LearningRateScheduler
from pronghorn_plugins.callbacks.checkpoint import ModelCheckpoint as ModelCheckpoint
from pronghorn_plugins.callbacks.progress import ProgbarLogger as ProgbarLogger
from pronghorn_plugins.callbacks.rates import ReduceLROnPlateau as ReduceLROnPlateau
from pronghorn_plugins.callbacks.remote import RemoteMonitor as RemoteMonitor
from pronghorn_plugins.callbacks.averaging import SwapEMAWeights as SwapEMAWeights
from pronghorn_plugins.callbacks.tensorboard import TensorBoard as TensorBoard
from pronghorn_plugins.callbacks.guards import TerminateOnNaN as TerminateOnNaN

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
