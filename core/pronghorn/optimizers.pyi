# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.optimizers.adadelta import Adadelta as Adadelta
from pronghorn_plugins.optimizers.adafactor import Adafactor as Adafactor
from pronghorn_plugins.optimizers.adagrad import Adagrad as Adagrad
from pronghorn_plugins.optimizers.adam import Adam as Adam
from pronghorn_plugins.optimizers.adam import AdamW as AdamW
from pronghorn_plugins.optimizers.adamax import Adamax as Adamax
from pronghorn_plugins.optimizers.ftrl import Ftrl as Ftrl
from pronghorn_plugins.optimizers.lion import Lion as Lion
from pronghorn_plugins.optimizers.loss_scale import LossScaleOptimizer as LossScaleOptimizer
from pronghorn_plugins.optimizers.nadam import Nadam as Nadam
from pronghorn_plugins.optimizers.rmsprop import RMSprop as RMSprop
from pronghorn_plugins.optimizers.sgd import SGD as SGD
from pronghorn_plugins.optimizers.adadelta import Adadelta as adadelta
from pronghorn_plugins.optimizers.adafactor import Adafactor as adafactor
from pronghorn_plugins.optimizers.adagrad import Adagrad as adagrad
from pronghorn_plugins.optimizers.adam import Adam as adam
from pronghorn_plugins.optimizers.adamax import Adamax as adamax
from pronghorn_plugins.optimizers.adam import AdamW as adamw
from pronghorn_plugins.optimizers.ftrl import Ftrl as ftrl
from pronghorn_plugins.optimizers.lion import Lion as lion
from pronghorn_plugins.optimizers.loss_scale import LossScaleOptimizer as loss_scale_optimizer
from pronghorn_plugins.optimizers.nadam import Nadam as nadam
from pronghorn_plugins.optimizers.rmsprop import RMSprop as rmsprop
from pronghorn_plugins.optimizers.sgd import SGD as sgd

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
