"""pronghorn.register: a user's own names for the whole process."""

import pytest

import pronghorn
from pronghorn import activations, layers, losses, metrics
from pronghorn.discovery import own, registered_as, registry, scoped_name
from pronghorn.errors import ArgumentError, ArgumentTypeError, DuplicateNameError, UnknownNameError


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(own, "_own", {})


def test_a_function_is_known_by_its_name():
    @pronghorn.register("activations")
    def tripled(x):
        return 3 * x

    assert activations.get("tripled") is tripled
    assert layers.Dense(2, activation="tripled").activation is tripled
    assert activations.serialize(tripled) == "tripled"
    assert registered_as(tripled) == ("activations", "tripled")
    assert scoped_name(tripled) == "tripled"


def test_a_name_of_another_kind_is_not_known():
    pronghorn.register("losses", "mine")(lambda a, b: a - b)
    assert callable(losses.get("mine"))
    with pytest.raises(UnknownNameError, match="mine"):
        metrics.get("mine")


def test_a_lambda_may_be_registered_by_a_name():
    thing = pronghorn.register("functions", "halved")(lambda x: x / 2)
    layer = layers.Lambda(thing)
    assert layer.get_config()["function"] == {"kind": "functions", "function": "halved"}
    assert layers.Lambda.from_config(layer.get_config()).function is thing


def test_custom_objects_win_inside_and_plugins_do_not_see_it():
    @pronghorn.register("layers")
    class Mine(pronghorn.Layer):
        pass

    class Other(pronghorn.Layer):
        pass

    assert registry.get("layers", "Mine") is Mine
    with registry.scope({"Mine": Other}):
        assert registry.get("layers", "Mine") is Other
    with pytest.raises(UnknownNameError):
        registry.get("layers", "Mine", custom=False)
    assert not hasattr(layers, "Mine")


def test_a_cell_that_runs_again_replaces_what_it_made():
    def edition(value):
        @pronghorn.register("functions", "cell")
        def function(x):
            return value

        return function

    first, second = edition(1), edition(2)
    assert registered_as(first) is None
    assert registered_as(second) == ("functions", "cell")


def test_another_thing_of_the_same_name_is_refused():
    pronghorn.register("functions", "same")(len)
    with pytest.raises(DuplicateNameError, match=r"registered as 'same' before.*another name"):
        pronghorn.register("functions", "same")(sum)
    assert registered_as(len) == ("functions", "same")


@pytest.mark.parametrize(("kind", "name"), [("layers", "Dense"), ("losses", "mse"), ("optimizers", "adam")])
def test_a_plugins_name_is_refused_and_its_aliases(kind, name):
    with pytest.raises(DuplicateNameError, match=f"plugin offers '{name}'.*custom_objects"):
        pronghorn.register(kind, name)(type("Thing", (), {}))


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"no kind 'layer'.*'layers'"):
        pronghorn.register("layer")
    with pytest.raises(ArgumentError, match="no kind 'commands'"):
        pronghorn.register("commands")
    with pytest.raises(ArgumentError, match=r"<lambda>.*name="):
        pronghorn.register("functions")(lambda x: x)
    with pytest.raises(ArgumentError, match="colon"):
        pronghorn.register("functions", "a:b")(len)
    with pytest.raises(ArgumentTypeError, match="class or function"):
        pronghorn.register("functions", "three")(3)
