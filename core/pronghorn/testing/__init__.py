"""The conformance kit: samples of every primitive, and the checks that core, its plugins and other people's must pass.

Exists so that an author of a layer, primitive or backend proves it by the same tests as ours. Not here: tests of
pronghorn itself, and anything that needs pytest.
"""

from pronghorn.testing.check_dims import check_dims as check_dims
from pronghorn.testing.check_layer import check_layer as check_layer
from pronghorn.testing.check_vjp import check_vjp as check_vjp
from pronghorn.testing.host_case import HostCase as HostCase
from pronghorn.testing.layer_case import LayerCase as LayerCase
from pronghorn.testing.sample import Sample as Sample
from pronghorn.testing.sample import check_value as check_value
