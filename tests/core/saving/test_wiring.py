"""Wiring: a graph of layers taken apart and put together again."""

import numpy as np

from pronghorn import Input, Model, layers
from pronghorn.saving.wiring import Ref, places, wiring_of


def shared():
    """One layer called three times, the last call first on the way to the outputs."""
    a, b = Input((3,), name="a"), Input((3,), name="b")
    dense = layers.Dense(3, name="dense")
    first, second = dense(a), dense(b)
    third = dense(second)
    return Model([a, b], [layers.Add(name="sum")([third, first])]), dense


def test_operands_come_before_and_calls_of_one_layer_in_their_order():
    model, dense = shared()
    wiring = wiring_of(model._graph)
    assert [call.layer.name for call in wiring.calls] == ["a", "b", "dense", "dense", "dense", "sum"]
    assert [call.inputs for call in wiring.calls if call.layer is dense] == [Ref(0, 0), Ref(1, 0), Ref(3, 0)]
    assert wiring.calls[-1].inputs == [Ref(4, 0), Ref(2, 0)]
    assert (wiring.inputs, wiring.outputs) == ([Ref(0, 0), Ref(1, 0)], [Ref(5, 0)])


def test_connected_again_the_calls_have_the_same_numbers():
    model, _ = shared()
    again = Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    for index in range(3):
        mine, theirs = (Model(m.inputs, m.get_layer("dense").get_output_at(index)) for m in (model, again))
        np.testing.assert_array_equal(mine.predict(list(x)), theirs.predict(list(x)))


def test_inputs_may_be_given():
    model, dense = shared()
    a, b = Input((3,), name="c"), Input((3,), name="d")
    made = wiring_of(model._graph).connect(lambda layer: layer, [a, b])
    assert made.inputs == [a, b]
    assert made.results[2][0] is dense.get_output_at(3)


def test_places_name_each_tensor():
    model, dense = shared()
    known = places(model._graph)
    assert known[id(dense.get_output_at(1))] == Ref(3, 0)
    assert known[id(model.inputs[1])] == Ref(1, 0)
    assert known[id(model.outputs[0])] == Ref(5, 0)


def test_a_thousand_layers():
    x = inputs = Input((2,))
    for _ in range(1000):
        x = layers.Activation("tanh")(x)
    assert len(wiring_of(Model(inputs, x)._graph).calls) == 1001
