# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.initializers.constant import Constant as Constant
from pronghorn_plugins.initializers.variance import GlorotNormal as GlorotNormal
from pronghorn_plugins.initializers.variance import GlorotUniform as GlorotUniform
from pronghorn_plugins.initializers.variance import HeNormal as HeNormal
from pronghorn_plugins.initializers.variance import HeUniform as HeUniform
from pronghorn_plugins.initializers.constant import Identity as Identity
from pronghorn_plugins.initializers.constant import Identity as IdentityInitializer
from pronghorn_plugins.initializers.variance import LecunNormal as LecunNormal
from pronghorn_plugins.initializers.variance import LecunUniform as LecunUniform
from pronghorn_plugins.initializers.constant import Ones as Ones
from pronghorn_plugins.initializers.orthogonal import Orthogonal as Orthogonal
from pronghorn_plugins.initializers.orthogonal import Orthogonal as OrthogonalInitializer
from pronghorn_plugins.initializers.random import RandomNormal as RandomNormal
from pronghorn_plugins.initializers.random import RandomUniform as RandomUniform
from pronghorn_plugins.initializers.fourier import STFT as STFT
from pronghorn_plugins.initializers.fourier import STFT as STFTInitializer
from pronghorn_plugins.initializers.random import TruncatedNormal as TruncatedNormal
from pronghorn_plugins.initializers.variance import VarianceScaling as VarianceScaling
from pronghorn_plugins.initializers.constant import Zeros as Zeros
from pronghorn_plugins.initializers.constant import Constant as constant
from pronghorn_plugins.initializers.variance import GlorotNormal as glorot_normal
from pronghorn_plugins.initializers.variance import GlorotUniform as glorot_uniform
from pronghorn_plugins.initializers.variance import HeNormal as he_normal
from pronghorn_plugins.initializers.variance import HeUniform as he_uniform
from pronghorn_plugins.initializers.constant import Identity as identity
from pronghorn_plugins.initializers.variance import LecunNormal as lecun_normal
from pronghorn_plugins.initializers.variance import LecunUniform as lecun_uniform
from pronghorn_plugins.initializers.random import RandomNormal as normal
from pronghorn_plugins.initializers.constant import Ones as one
from pronghorn_plugins.initializers.constant import Ones as ones
from pronghorn_plugins.initializers.orthogonal import Orthogonal as orthogonal
from pronghorn_plugins.initializers.random import RandomNormal as random_normal
from pronghorn_plugins.initializers.random import RandomUniform as random_uniform
from pronghorn_plugins.initializers.fourier import STFT as stft
from pronghorn_plugins.initializers.random import TruncatedNormal as truncated_normal
from pronghorn_plugins.initializers.random import RandomUniform as uniform
from pronghorn_plugins.initializers.variance import VarianceScaling as variance_scaling
from pronghorn_plugins.initializers.constant import Zeros as zero
from pronghorn_plugins.initializers.constant import Zeros as zeros

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
