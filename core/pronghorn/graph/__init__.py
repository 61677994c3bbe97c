"""The graph: Tensor, Node, Primitive, Graph, and replay.

Exists because everything else, forward and backward, is a transformation of it. Guards against: recursion (all walks
are iterative), hidden global state (a Graph is what its outputs reach), silent shape errors (each bind infers at once).
Not here: what the primitives are (`primitives/`), how they run (`runtime/`).
"""

from pronghorn.graph.captured import in_this_step as in_this_step
from pronghorn.graph.closing import Body as Body
from pronghorn.graph.detaching import detached as detached
from pronghorn.graph.graph import Graph as Graph
from pronghorn.graph.graph import ancestors as ancestors
from pronghorn.graph.leaves import CONSTANT as CONSTANT
from pronghorn.graph.leaves import LEARNING_PHASE as LEARNING_PHASE
from pronghorn.graph.leaves import LEAVES as LEAVES
from pronghorn.graph.leaves import PHASE as PHASE
from pronghorn.graph.leaves import PLACEHOLDER as PLACEHOLDER
from pronghorn.graph.leaves import READ as READ
from pronghorn.graph.leaves import SIZE as SIZE
from pronghorn.graph.leaves import as_tensor as as_tensor
from pronghorn.graph.leaves import constant as constant
from pronghorn.graph.leaves import placeholder as placeholder
from pronghorn.graph.leaves import read as read
from pronghorn.graph.leaves import size_of as size_of
from pronghorn.graph.outside import captured as captured
from pronghorn.graph.outside import with_outside as with_outside
from pronghorn.graph.primitive import EAGER as EAGER
from pronghorn.graph.primitive import Primitive as Primitive
from pronghorn.graph.primitive import contains_dim as contains_dim
from pronghorn.graph.replay import replay as replay
from pronghorn.graph.replay import transform as transform
from pronghorn.graph.tensor import OPERATORS as OPERATORS
from pronghorn.graph.tensor import TENSOR_ATTRIBUTES as TENSOR_ATTRIBUTES
from pronghorn.graph.tensor import Node as Node
from pronghorn.graph.tensor import Tensor as Tensor
from pronghorn.graph.tensor import install_operators as install_operators
from pronghorn.graph.tensor import last_serial as last_serial
from pronghorn.graph.trace import Trace as Trace
from pronghorn.graph.trace import building as building
from pronghorn.graph.trace import current_trace as current_trace
from pronghorn.graph.trace import scope as scope
from pronghorn.graph.trace import scope_path as scope_path
from pronghorn.graph.trace import tracing as tracing
from pronghorn.graph.verify import verify as verify
