"""``keras.engine.saving``."""

import pickle as _pickle
from typing import Any

from pronghorn_plugins.compat.keras.hdf5_groups import (
    load_attributes_from_hdf5_group as load_attributes_from_hdf5_group,
)
from pronghorn_plugins.compat.keras.hdf5_groups import load_weights_from_hdf5_group as load_weights_from_hdf5_group
from pronghorn_plugins.compat.keras.hdf5_groups import (
    load_weights_from_hdf5_group_by_name as load_weights_from_hdf5_group_by_name,
)
from pronghorn_plugins.compat.keras.hdf5_groups import preprocess_weights_for_loading as preprocess_weights_for_loading
from pronghorn_plugins.compat.keras.hdf5_groups import save_attributes_to_hdf5_group as save_attributes_to_hdf5_group
from pronghorn_plugins.compat.keras.hdf5_groups import save_weights_to_hdf5_group as save_weights_to_hdf5_group
from pronghorn_plugins.compat.keras.models import load_model as load_model
from pronghorn_plugins.compat.keras.models import model_from_config as model_from_config
from pronghorn_plugins.compat.keras.models import model_from_json as model_from_json
from pronghorn_plugins.compat.keras.models import model_from_yaml as model_from_yaml
from pronghorn_plugins.compat.keras.models import save_model as save_model


def pickle_model(model: Any) -> bytes:
    """The model's config and weights as bytes."""
    return _pickle.dumps(model)


def unpickle_model(state: bytes) -> Any:
    """The model of ``pickle_model``'s bytes. Only bytes from a source that you trust: unpickling runs code."""
    return _pickle.loads(state)  # noqa: S301 - the caller's own bytes, as the name says
