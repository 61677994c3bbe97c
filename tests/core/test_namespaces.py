"""The facades: attributes, dir, star imports, and get/serialize/deserialize as Keras users know them."""

import functools
import importlib

import pytest

from pronghorn import (
    activations,
    callbacks,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    namespaces,
    optimizers,
    regularizers,
)
from pronghorn.discovery import PluginWarning, blocked, registry
from pronghorn.errors import (
    ArgumentTypeError,
    ConfigError,
    DuplicateNameError,
    SavingError,
    UnknownNameError,
)
from pronghorn.hookspecs import KINDS

SOURCE = """
class Configured:
    def __init__(self, **kwargs): self.kwargs = kwargs
    def get_config(self): return dict(self.kwargs)
class SGD(Configured):
    @classmethod
    def from_config(cls, config):
        made = cls(**config)
        made.through_from_config = True
        config.clear()
        return made
class Needy(Configured):
    def __init__(self, rate): super().__init__(rate=rate)
class L2(Configured): ...
def l2(l=0.01): return L2(l=l)
def penalty(weights): return 0.0
class Dense(Configured):
    def __init__(self, units): super().__init__(units=units)
class Huber(Configured): ...
def hinge(y_true, y_pred): return 0.0
def relu(x, alpha=0.0): return x
class Stop(Configured): ...
class Birds:
    name = "birds"
    def load_data(self): return "birds"
birds = Birds()
@hookimpl
def pronghorn_optimizers(): return [Component("SGD", SGD, ["sgd"]), Needy]
@hookimpl
def pronghorn_regularizers(): return [L2, l2, penalty]
@hookimpl
def pronghorn_layers(): return [Dense, Component("Heavy", "acme_heavy:Heavy")]
@hookimpl
def pronghorn_losses(): return [Huber, Component("hinge", hinge, ["Hinge2", "no identifier"[:2] + "-x"])]
@hookimpl
def pronghorn_activations(): return [relu]
@hookimpl
def pronghorn_callbacks(): return [Stop]
@hookimpl
def pronghorn_datasets(): return [birds]
"""
GIVEN = ("optimizers", "regularizers", "layers", "losses", "activations", "callbacks", "datasets")


@pytest.fixture
def acme(site):
    site.install(
        "acme", "1.0", {f"{kind}.a": "acme" for kind in GIVEN}, {"acme": SOURCE, "acme_heavy": "class Heavy: ..."}
    )
    return site


@pytest.mark.parametrize("kind", namespaces.FACADES)
def test_every_facade_stands_for_its_kind(site, kind):
    facade = importlib.import_module(f"pronghorn.{kind}")
    assert kind in KINDS
    assert facade.__doc__
    assert facade.get(None) is None
    assert facade.serialize(None) is None
    assert facade.deserialize(None) is None
    site.offer("acme", kind, Thing=()) if kind != "datasets" else None
    assert ("Thing" in dir(facade)) == (kind != "datasets")
    assert {"get", "serialize", "deserialize"} <= set(dir(facade))


def test_attributes_are_components(acme):
    assert layers.Dense(3).kwargs == {"units": 3}
    assert datasets.birds.load_data() == "birds"
    assert losses.hinge is losses.Hinge2
    assert layers.Heavy.__module__ == "acme_heavy"


def test_attributes_that_are_not_there(acme):
    assert not hasattr(layers, "Dens")
    assert getattr(layers, "Dens", None) is None
    with pytest.raises(AttributeError, match=r"No plugin offers 'Dens'. Did you mean 'Dense'"):
        layers.Dens  # noqa: B018
    with pytest.raises(ImportError):
        exec("from pronghorn.layers import Dens")


@pytest.mark.parametrize("name", ["__path__", "__wrapped__", "_private", "__file_"])
def test_underscored_names_load_nothing(acme, name):
    assert not hasattr(layers, name)
    assert acme.imported() == []


def test_a_component_that_cannot_be_imported_is_no_attribute(acme):
    (acme.folder / "acme_heavy.py").write_text("import no_such_engine")
    assert not hasattr(layers, "Heavy")
    with pytest.raises(AttributeError, match=r"acme 1\.0, .*No module named 'no_such_engine'"):
        layers.Heavy  # noqa: B018
    with pytest.warns(PluginWarning, match="no_such_engine"):
        names = star("layers")
    assert "Dense" in names
    assert "Heavy" not in names


def test_two_offers_are_no_attribute_and_no_star(acme):
    acme.offer("beta", Dense=())
    with pytest.raises(DuplicateNameError):
        layers.Dense  # noqa: B018
    assert not hasattr(layers, "Dense")
    assert "Dense" not in star("layers")
    assert layers.get("beta:Dense").__module__ == "beta_layers"


def star(kind):
    names = {}
    exec(f"from pronghorn.{kind} import *", names)
    return set(names) - {"__builtins__"}


def test_star_binds_components_and_not_the_functions_of_every_facade(acme):
    assert {"Dense", "Heavy"} <= star("layers")
    assert star("losses") == {"Huber", "hinge", "Hinge2"}
    assert not {"get", "serialize", "deserialize"} & star("layers")


def test_dir_lists_without_importing_what_is_lazy(acme):
    assert {"Dense", "Heavy", "get"} <= set(dir(layers))
    assert "acme_heavy" not in acme.imported()


def test_blocked_components_are_not_there(acme):
    assert hasattr(layers, "Dense")
    with blocked("layers.a"):
        assert not hasattr(layers, "Dense")
        assert hasattr(losses, "hinge")


def test_custom_objects_win_in_get_and_are_no_attributes(acme):
    def hinge(y_true, y_pred): ...

    with registry.scope({"hinge": hinge}):
        assert losses.get("hinge") is hinge
        assert losses.hinge is not hinge


@pytest.mark.parametrize("name", ["SGD", "sgd", "Sgd", "acme:SGD"])
def test_get_makes_an_instance_where_the_kind_is_one_of_instances(acme, name):
    assert type(optimizers.get(name)) is optimizers.SGD
    assert optimizers.get(name).kwargs == {}


def test_get_by_kind(acme):
    assert losses.get("hinge") is losses.hinge
    assert type(losses.get("Huber")) is losses.Huber
    assert activations.get("relu") is activations.relu
    assert layers.get("Dense") is layers.Dense
    assert callbacks.get("Stop") is callbacks.Stop
    assert datasets.get("birds") is datasets.birds


def test_get_calls_a_factory_and_not_a_plain_function(acme):
    assert regularizers.get("l2").kwargs == {"l": 0.01}
    assert regularizers.get("penalty") is regularizers.penalty
    assert type(regularizers.get("L2")) is regularizers.L2


def test_get_gives_back_what_is_one_already(acme):
    sgd = optimizers.SGD(momentum=0.9)
    assert optimizers.get(sgd) is sgd
    assert type(optimizers.get(optimizers.SGD)) is optimizers.SGD
    assert layers.get(layers.Dense) is layers.Dense
    assert regularizers.get(len) is len
    assert regularizers.get(regularizers.penalty) is regularizers.penalty


@pytest.mark.parametrize("wrong", [3, 0.5, True, [1], ("a", "b"), b"relu"])
def test_get_refuses_what_is_no_component(acme, wrong):
    with pytest.raises(ArgumentTypeError) as caught:
        activations.get(wrong)
    assert f"pronghorn.activations.get: expected a name, a config, a function or an object. Got {wrong!r}." in str(
        caught.value
    )
    assert isinstance(caught.value, TypeError)


def test_get_of_a_class_that_needs_arguments_says_so(acme):
    with pytest.raises(ConfigError, match=r"'Needy' cannot be made from the arguments \{\}: .*'rate'") as caught:
        optimizers.get("Needy")
    assert isinstance(caught.value.__cause__, TypeError)


def test_get_of_a_near_miss(acme):
    with pytest.raises(UnknownNameError, match="Did you mean 'hinge'"):
        losses.get("hinje")


def test_deserialize_a_class(acme):
    config = {"class_name": "SGD", "config": {"momentum": 0.9}}
    made = optimizers.deserialize(config)
    assert (type(made), made.kwargs, made.through_from_config) == (optimizers.SGD, {"momentum": 0.9}, True)
    assert config == {"class_name": "SGD", "config": {"momentum": 0.9}}, "the caller's config is left as it was"
    assert optimizers.get({"class_name": "sgd"}).kwargs == {}
    assert layers.deserialize({"class_name": "Dense", "config": {"units": 3}}).kwargs == {"units": 3}


def test_deserialize_functions(acme):
    assert regularizers.deserialize({"class_name": "l2", "config": {"l": 0.5}}).kwargs == {"l": 0.5}
    assert losses.deserialize("hinge") is losses.hinge
    assert losses.deserialize({"class_name": "hinge", "config": None}) is losses.hinge
    assert losses.deserialize({"class_name": "function", "config": "hinge"}) is losses.hinge


def test_deserialize_own_classes(acme):
    class Mine:
        def __init__(self, units, inner=None):
            self.units = units
            self.inner = layers.deserialize(inner)

    inner = {"class_name": "Mine", "config": {"units": 1}}
    made = layers.deserialize({"class_name": "Mine", "config": {"units": 2, "inner": inner}}, {"Mine": Mine})
    assert (made.units, made.inner.units) == (2, 1)
    with pytest.raises(UnknownNameError):
        layers.deserialize(inner)


@pytest.mark.parametrize(
    "config",
    [{}, {"config": {}}, {"class_name": 3}, {"class_name": "SGD", "config": [1]}, ["SGD"], 3, {"class_name": None}],
)
def test_deserialize_refuses_other_forms(acme, config):
    with pytest.raises(ConfigError, match="a config must be") as caught:
        optimizers.deserialize(config)
    assert repr(config) in str(caught.value)


def test_deserialize_with_arguments_that_do_not_fit(acme):
    with pytest.raises(ConfigError, match=r"'Dense' cannot be made from the arguments \{'unitz': 3\}"):
        layers.deserialize({"class_name": "Dense", "config": {"unitz": 3}})


def test_serialize_and_back(acme):
    assert optimizers.serialize(optimizers.SGD(lr=0.1)) == {"class_name": "SGD", "config": {"lr": 0.1}}
    assert losses.serialize(losses.Hinge2) == "hinge"
    assert layers.serialize(layers.Dense) == "Dense"
    assert losses.serialize("hinge") == "hinge"
    dense = layers.Dense(3)
    again = layers.deserialize(layers.serialize(dense))
    assert (type(again), again.kwargs) == (type(dense), dense.kwargs)


def test_serialize_qualifies_what_the_bare_name_does_not_mean(acme):
    dense = layers.Dense(3)
    acme.offer("beta", Dense=())
    assert layers.serialize(dense)["class_name"] == "acme:Dense"
    mine, other = layers.get("acme:Dense"), layers.get("beta:Dense")
    assert layers.serialize(mine) == "acme:Dense"
    registry.prefer("layers", "beta:Dense")
    assert (layers.serialize(mine), layers.serialize(other)) == ("acme:Dense", "Dense")


def test_serialize_own_functions_by_their_name(acme):
    def my_loss(y_true, y_pred): ...

    assert losses.serialize(my_loss) == "my_loss"
    with registry.scope({"yours": my_loss}):
        assert losses.serialize(my_loss) == "yours"
        assert losses.deserialize("yours") is my_loss


def test_serialize_warns_of_an_own_function_under_a_plugins_name(acme):
    def hinge(y_true, y_pred): ...

    with pytest.warns(PluginWarning, match="load with custom_objects={'hinge': hinge}"):
        assert losses.serialize(hinge) == "hinge"


@pytest.mark.parametrize("nameless", [lambda y_true, y_pred: 0, functools.partial(print, 1), object()])
def test_serialize_refuses_what_has_no_name(acme, nameless):
    with pytest.raises(SavingError) as caught:
        losses.serialize(nameless)
    assert "named function" in str(caught.value) or "Define it with def" in str(caught.value)


def test_all_facades_work_without_any_plugin(site):
    for kind in namespaces.FACADES:
        assert star(kind) == {n for n in vars(importlib.import_module(f"pronghorn.{kind}")) if n[0] != "_"} - {
            "get",
            "serialize",
            "deserialize",
        }
    with pytest.raises(UnknownNameError, match=r"Nothing of this kind can be used"):
        metrics.get("accuracy")
    assert not hasattr(initializers, "zeros")
