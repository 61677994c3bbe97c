"""``keras.models``."""

from pronghorn.api import models as _models
from pronghorn_plugins.compat.keras.models import Model as Model
from pronghorn_plugins.compat.keras.models import Sequential as Sequential
from pronghorn_plugins.compat.keras.models import clone_model as clone_model
from pronghorn_plugins.compat.keras.models import load_model as load_model
from pronghorn_plugins.compat.keras.models import model_from_config as model_from_config
from pronghorn_plugins.compat.keras.models import model_from_json as model_from_json
from pronghorn_plugins.compat.keras.models import model_from_yaml as model_from_yaml
from pronghorn_plugins.compat.keras.models import save_model as save_model

Input, InputLayer = _models.Input, _models.InputLayer
__all__ = [
    "Input", "InputLayer", "Model", "Sequential", "clone_model", "load_model", "model_from_config", "model_from_json",
    "model_from_yaml", "save_model",
]  # fmt: skip
