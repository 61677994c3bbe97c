"""Calls numbered layer by layer, put in an order in which they can be made."""

import pytest

from pronghorn.errors import SavingError
from pronghorn_plugins.compat.wiring import Node, connected

INPUT = {"class_name": "InputLayer", "config": {"name": "x"}}
ADD = {"class_name": "Add", "config": {}}


def made(layer, number=0):
    return {"keras_history": (layer, number, 0)}


def test_calls_come_after_what_they_need():
    """The file's order is not one in which they can be made; a layer's calls keep theirs."""
    layers = {"b": ADD, "a": ADD, "x": INPUT}
    nodes = [
        Node("b", 0, [made("a", 1), made("a")], {}),
        Node("a", 1, made("x"), {"mask": made("a")}),
        Node("a", 0, made("x"), {}),
    ]
    found = connected(layers, nodes, [["x", 0, 0]], ["b", 0, 0])
    x = {"tensor_of": [0, 0]}
    assert [call["layer"] for call in found["calls"]] == [2, 1, 1, 0]
    assert found["calls"][1] == {"layer": 1, "inputs": x, "arguments": {}}
    assert found["calls"][2] == {"layer": 1, "inputs": x, "arguments": {"mask": {"tensor_of": [1, 0]}}}
    assert found["calls"][3]["inputs"] == [{"tensor_of": [2, 0]}, {"tensor_of": [1, 0]}]
    assert (found["input_layers"], found["output_layers"]) == (x, {"tensor_of": [3, 0]})


def test_a_long_chain_needs_no_recursion():
    count = 3000
    layers = {"x": INPUT, **{f"l{i}": ADD for i in range(count)}}
    nodes = [Node(f"l{i}", 0, made(f"l{i - 1}" if i else "x"), {}) for i in reversed(range(count))]
    found = connected(layers, nodes, ["x", 0, 0], [f"l{count - 1}", 0, 0])
    assert [call["layer"] for call in found["calls"]] == list(range(count + 1))


def test_a_circle_is_told():
    nodes = [Node("a", 0, made("b"), {}), Node("b", 0, made("a"), {})]
    with pytest.raises(SavingError, match="need each other"):
        connected({"x": INPUT, "a": ADD, "b": ADD}, nodes, ["x", 0, 0], ["b", 0, 0])


def test_a_call_that_is_missing_is_told():
    with pytest.raises(SavingError, match="comes out of call 1 of 'x' is needed"):
        connected({"x": INPUT, "a": ADD}, [Node("a", 0, made("x", 1), {})], ["x", 0, 0], ["a", 0, 0])
