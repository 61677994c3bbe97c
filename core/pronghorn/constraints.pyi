# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.constraints.norms import MaxNorm as MaxNorm
from pronghorn_plugins.constraints.norms import MinMaxNorm as MinMaxNorm
from pronghorn_plugins.constraints.norms import NonNeg as NonNeg
from pronghorn_plugins.constraints.norms import UnitNorm as UnitNorm
from pronghorn_plugins.constraints.norms import MaxNorm as max_norm
from pronghorn_plugins.constraints.norms import MaxNorm as maxnorm
from pronghorn_plugins.constraints.norms import MinMaxNorm as min_max_norm
from pronghorn_plugins.constraints.norms import NonNeg as non_neg
from pronghorn_plugins.constraints.norms import NonNeg as nonneg
from pronghorn_plugins.constraints.norms import UnitNorm as unit_norm
from pronghorn_plugins.constraints.norms import UnitNorm as unitnorm

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
