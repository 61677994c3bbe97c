"""``keras.applications``: networks for images, by function; each module also scales images as its network wants them.

Weights are None (new), a file's path, or "imagenet", which downloads what Keras 2.2.4 offers.
"""

import functools as _functools
from collections.abc import Callable as _Callable
from typing import Any as _Any

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

_NETWORKS = {
    "VGG16": "vgg16", "VGG19": "vgg19", "ResNet50": "resnet50", "InceptionV3": "inception_v3",
    "InceptionResNetV2": "inception_resnet_v2", "Xception": "xception", "MobileNet": "mobilenet",
    "MobileNetV2": "mobilenet_v2", "DenseNet121": "densenet", "DenseNet169": "densenet", "DenseNet201": "densenet",
    "NASNetMobile": "nasnet", "NASNetLarge": "nasnet",
}  # fmt: skip
__getattr__, __dir__ = _submodules(
    __name__,
    "vgg16 vgg19 resnet50 inception_v3 inception_resnet_v2 xception mobilenet mobilenet_v2 mobilenetv2 densenet nasnet "
    "imagenet_utils",
    {name: f"applications.{module}" for name, module in _NETWORKS.items()},
)
__all__ = list(_NETWORKS)
__all__ += ["keras_modules_injection"]


def keras_modules_injection(base_fun: _Callable[..., _Any]) -> _Callable[..., _Any]:
    """``base_fun`` called with ``backend``, ``layers``, ``models`` and ``utils`` of keras, as keras_applications wants.

    >>> keras_modules_injection(lambda units, **keras: keras["layers"].Dense(units))(3).units
    3
    """
    from pronghorn_plugins.compat.tree import backend, layers, models, utils

    @_functools.wraps(base_fun)
    def wrapper(*args: _Any, **kwargs: _Any) -> _Any:
        return base_fun(*args, **kwargs, backend=backend, layers=layers, models=models, utils=utils)

    return wrapper
