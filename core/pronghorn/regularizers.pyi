# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.regularizers.norms import L1 as L1
from pronghorn_plugins.regularizers.norms import L1L2 as L1L2
from pronghorn_plugins.regularizers.norms import L2 as L2
from pronghorn_plugins.regularizers.orthogonal import OrthogonalRegularizer as OrthogonalRegularizer
from pronghorn_plugins.regularizers.norms import l1 as l1
from pronghorn_plugins.regularizers.norms import l1_l2 as l1_l2
from pronghorn_plugins.regularizers.norms import l2 as l2
from pronghorn_plugins.regularizers.orthogonal import OrthogonalRegularizer as orthogonal_regularizer

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
