"""KernelTable: one kernel for each primitive, errors that name it, and which memory may be shared."""

import numpy as np
import pytest

from pronghorn.errors import BackendError, PluginError
from pronghorn.graph import Graph, Primitive, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn_plugins.backends.numpy.table import KERNELS, KernelTable, Scratch

LEAVES = {"placeholder", "constant", "read", "learning_phase", "size"}


@pytest.mark.parametrize("name", sorted(n for n, p in PRIMITIVES.items() if not p.is_composite and n not in LEAVES))
def test_each_plain_primitive_has_a_kernel(name):
    assert name in KERNELS


def test_each_kernel_is_of_a_primitive():
    assert set(KERNELS) <= set(PRIMITIVES)


def test_a_second_kernel_is_refused():
    table = KernelTable("toy")
    table.implements("add")(lambda ins, outs: np.add)
    with pytest.raises(PluginError, match="'add' has two kernels on toy"):
        table.views("add")(lambda ins, outs: np.add)


def test_a_missing_kernel_is_named_with_its_nearest():
    table = KernelTable("toy")
    table.implements("reduce_sum")(lambda ins, outs: None)
    with pytest.raises(BackendError, match=r"toy has no kernel for the primitive 'reduce_sun'.*reduce_sum") as caught:
        table["reduce_sun"]
    assert caught.value.primitive == "reduce_sun"


def test_kernel_of_a_claimed_half_is_its_implementation():
    primitive = Primitive("mine", "A claimed half.")
    primitive.implementation = lambda ins, outs: np.add
    assert KERNELS.kernel_of(primitive).factory is primitive.implementation


def test_positions_that_may_be_shared():
    assert KERNELS["add"].may_share(1)
    assert [KERNELS["scatter_add"].may_share(i) for i in range(3)] == [True, False, False]
    assert not KERNELS["dot_general"].may_share(0)


def test_make_takes_specs_and_attributes_from_the_node():
    x = placeholder((700,), "float32")
    condition = placeholder((700,), "bool")
    node = Graph([x, condition], [PRIMITIVES["where"](condition, x, x)]).outputs[0].node
    kernel = KERNELS.kernel_of(node.primitive)
    made = kernel.make(node)
    assert isinstance(made, Scratch)
    assert kernel.scratch_count(node) == len(made.specs) > 0
