"""The backend: which engine runs, the settings of keras.json, and the functions that Keras 2 code calls ``K.<name>``.

The engine and the settings are core's own; every function of Tensors is a plugin's (``pronghorn_backend_functions``).
"""

from pronghorn.config import epsilon as epsilon
from pronghorn.config import floatx as floatx
from pronghorn.config import image_data_format as image_data_format
from pronghorn.config import set_epsilon as set_epsilon
from pronghorn.config import set_floatx as set_floatx
from pronghorn.config import set_image_data_format as set_image_data_format
from pronghorn.namespaces import facade as _facade
from pronghorn.runtime.active import active_backend as active_backend
from pronghorn.runtime.active import available_backends as available_backends
from pronghorn.runtime.active import get_backend as get_backend
from pronghorn.runtime.active import set_backend as set_backend
from pronghorn.runtime.active import using_backend as using_backend

_functions = _facade("backend_functions", __name__)
__getattr__, __dir__ = _functions.attribute, _functions.names


def backend() -> str:
    """The name of the active backend.

    >>> with using_backend("numpy"):
    ...     backend()
    'numpy'
    """
    return active_backend().name
