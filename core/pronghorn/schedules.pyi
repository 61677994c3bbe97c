# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.schedules.cosine import CosineDecay as CosineDecay
from pronghorn_plugins.schedules.cosine import CosineDecayRestarts as CosineDecayRestarts
from pronghorn_plugins.schedules.decay import ExponentialDecay as ExponentialDecay
from pronghorn_plugins.schedules.decay import InverseTimeDecay as InverseTimeDecay
from pronghorn_plugins.schedules.piecewise import PiecewiseConstantDecay as PiecewiseConstantDecay
from pronghorn_plugins.schedules.decay import PolynomialDecay as PolynomialDecay

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
