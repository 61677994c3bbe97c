"""``keras.engine.input_layer``."""

from pronghorn.api import models as _models

Input, InputLayer = _models.Input, _models.InputLayer
