"""verify: each invariant broken once, and named."""

import attrs
import pytest

from pronghorn.errors import GraphError
from pronghorn.graph import Graph, Node, Tensor, placeholder, verify
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.spec import TensorSpec


@attrs.define(eq=False)
class State:
    """Stands for a Variable."""

    name: str = "state"
    shape: tuple = (2,)
    stored_dtype: str = "float32"


def test_a_sound_graph_is_returned():
    x = placeholder((None, 2))
    graph = Graph([x], [P["softmax"](x, axis=1)], [(State(shape=()), P["exp"](placeholder(())))][:0])
    assert verify(graph) is graph


def test_a_missing_input():
    x, y = placeholder((2,)), placeholder((2,), name="labels")
    with pytest.raises(GraphError, match=r"^pass 3: the graph needs 'labels', which is not among its inputs"):
        verify(Graph([x], [P["add"](x, y)]), "pass 3")


def test_wrong_specs():
    x = placeholder((2,))
    node = Node(P["exp"], (x,), {}, (TensorSpec((3,)),))
    with pytest.raises(GraphError, match=r"exp> has specs .*3.*, its shape rule says .*2"):
        verify(Graph([x], [Tensor(node)]))


def test_an_operand_from_the_future():
    x, y = placeholder((2,)), placeholder((2,))
    old = P["exp"](x)
    young = P["sin"](y)
    node = Node(P["negative"], (young,), {}, young.node.specs)
    node.serial = old.node.serial
    with pytest.raises(GraphError, match="younger"):
        verify(Graph([y], [Tensor(node)]))


@pytest.mark.parametrize("state", [State(shape=(3,)), State(stored_dtype="float16")])
def test_an_update_of_another_spec(state):
    x = placeholder((2,))
    with pytest.raises(GraphError, match=r"the new value of 'state' is float32\[2\], the Variable is"):
        verify(Graph([x], [], [(state, P["exp"](x))]))


def test_two_updates_of_one_variable():
    state, x = State(), placeholder((2,))
    with pytest.raises(GraphError, match="'state' is updated twice"):
        verify(Graph([x], [], [(state, P["exp"](x)), (state, P["sin"](x))]))
