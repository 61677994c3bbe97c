"""The backend: which engine runs, and the settings of keras.json."""

from pronghorn.config import epsilon as epsilon
from pronghorn.config import floatx as floatx
from pronghorn.config import image_data_format as image_data_format
from pronghorn.config import set_epsilon as set_epsilon
from pronghorn.config import set_floatx as set_floatx
from pronghorn.config import set_image_data_format as set_image_data_format
from pronghorn.runtime.active import active_backend as active_backend
from pronghorn.runtime.active import available_backends as available_backends
from pronghorn.runtime.active import get_backend as get_backend
from pronghorn.runtime.active import set_backend as set_backend
from pronghorn.runtime.active import using_backend as using_backend


def backend() -> str:
    """The name of the active backend."""
    return active_backend().name
