"""The runtime: backends, Variables, Programs, calls on arrays, random state.

Exists because a graph is only a description. Guards against: a backend chosen at import, Variables of two backends in
one Program, compiling one thing twice. Not here: any engine; those are plugins.
"""

from pronghorn.runtime import eager as eager
from pronghorn.runtime.active import active_backend as active_backend
from pronghorn.runtime.active import available_backends as available_backends
from pronghorn.runtime.active import get_backend as get_backend
from pronghorn.runtime.active import set_backend as set_backend
from pronghorn.runtime.active import using_backend as using_backend
from pronghorn.runtime.backend import Backend as Backend
from pronghorn.runtime.backend import Capabilities as Capabilities
from pronghorn.runtime.backend import Program as Program
from pronghorn.runtime.compile import compile_graph as compile_graph
from pronghorn.runtime.random_state import host_generator as host_generator
from pronghorn.runtime.random_state import random_state as random_state
from pronghorn.runtime.random_state import seeds_from as seeds_from
from pronghorn.runtime.random_state import set_random_seed as set_random_seed
from pronghorn.runtime.variable import Variable as Variable
from pronghorn.runtime.variable import flat_group as flat_group
