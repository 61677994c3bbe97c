"""Values without the Tensors in them."""

from collections import namedtuple

from pronghorn.graph import detached, placeholder

Pair = namedtuple("Pair", "a b")


def test_tensors_are_replaced_wherever_they_are():
    x = placeholder((2,))
    value = {"a": [1, x], "b": (x, {"c": x}), "d": Pair(x, 2)}
    assert detached(value) == {"a": [1, None], "b": (None, {"c": None}), "d": Pair(None, 2)}
    assert detached(value, lambda tensor: tensor is x)["b"] == (True, {"c": True})
    assert detached(x) is None


def test_containers_without_a_tensor_stay_the_same_objects():
    cyclic = {"inner": [1, 2]}
    cyclic["self"] = cyclic
    assert detached(cyclic) is cyclic
    value = {"plain": [1], "other": placeholder(())}
    assert detached(value)["plain"] is value["plain"]
