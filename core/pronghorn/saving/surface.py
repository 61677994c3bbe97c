"""What file formats are written with: the plugin author's ``saving``, re-exported by ``pronghorn.api``."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.saving.atomic import writing as writing
from pronghorn.saving.model_config import describe_compile as describe_compile
from pronghorn.saving.model_config import describe_model as describe_model
from pronghorn.saving.model_config import restore_compile as restore_compile
from pronghorn.saving.model_config import restore_model as restore_model
from pronghorn.saving.provenance import components_of as components_of
from pronghorn.saving.provenance import missing_component as missing_component
from pronghorn.saving.training_state import restore_training_state as restore_training_state
from pronghorn.saving.training_state import training_state as training_state
from pronghorn.saving.weights import assign_weights as assign_weights
from pronghorn.saving.weights import assign_weights_by_name as assign_weights_by_name
from pronghorn.saving.weights import named_weights as named_weights


def weight_arrays(model: Any) -> dict[str, np.ndarray[Any, Any]]:
    """Copies of the weights by the names of ``named_weights``."""
    return {name: weight.numpy() for name, weight in named_weights(model).items()}
