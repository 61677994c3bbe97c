"""Where components come from, and what to install when one is missing."""

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Model, Sequential, layers, metrics
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.saving.compile_config import describe_compile
from pronghorn.saving.model_config import describe_model
from pronghorn.saving.provenance import components_of, missing_component


def names(records):
    return {(record["kind"], record["name"]) for record in records}


def test_every_component_is_recorded_with_its_origin():
    inner = Sequential([layers.Dense(2, activation="relu", kernel_regularizer="l2", input_shape=(3,))])
    x = Input((3,))
    model = Model(x, layers.Dropout(0.5)(inner(x)))
    model.compile("adam", "mse", metrics=["accuracy", metrics.AUC(), pronghorn.losses.huber])
    records = components_of(describe_model(model), describe_compile(model))
    assert names(records) >= {
        ("layers", "Dense"),
        ("layers", "Dropout"),
        ("activations", "relu"),
        ("initializers", "GlorotUniform"),
        ("regularizers", "L1L2"),
        ("optimizers", "Adam"),
        ("losses", "mse"),
        ("metrics", "AUC"),
    }
    assert {record["distribution"] for record in records} == {"pronghorn"}
    assert {record["version"] for record in records} == {pronghorn.__version__}
    (dense,) = [record for record in records if record["name"] == "Dense"]
    assert dense["entry_point"] == "layers.dense"


def test_hand_written_configs_are_looked_into():
    config = {"class_name": "Mine", "config": {"kernel_initializer": {"class_name": "Zeros", "config": {}},
              "recurrent_activation": "tanh", "title": "Dense", "layer": {"class_name": "Dense", "config": {}}}}  # fmt: skip
    assert names(components_of(config)) == {("initializers", "Zeros"), ("activations", "tanh"), ("layers", "Dense")}


def test_the_users_own_have_no_origin():
    class Mine(pronghorn.Layer):
        pass

    assert components_of({"class_name": "Mine", "config": {}}) == []


def record(**more):
    return {"kind": "layers", "name": "CRF", "distribution": "acme-crf", "version": "1.2", "entry_point": "x", **more}


def missing(name="CRF", kind="layers"):
    return UnknownNameError(f"No plugin offers {name!r}.", fix="Available: Dense.", kind=kind, name_asked=name)


def test_the_error_says_what_to_install():
    error = missing_component(missing(), [record(name="Other"), record()], "model.pronghorn")
    assert isinstance(error, SavingError)
    assert "pip install 'acme-crf==1.2'" in str(error)
    assert "not installed" in str(error)
    assert str(error).startswith("model.pronghorn: the model needs 'CRF' (layers)")
    assert (error.component, error.distribution, error.version) == ("CRF", "acme-crf", "1.2")


def test_a_qualified_name_is_found_by_its_distribution():
    error = UnknownNameError("No distribution.", kind="layers", name_asked="acme-crf", distribution="acme-crf")
    assert "pip install 'acme-crf==1.2'" in str(missing_component(error, [record(name="acme-crf:CRF")], "f"))


def test_an_installed_package_in_another_version_is_told():
    text = str(missing_component(missing(), [record(distribution="numpy", version="0.1")], "f"))
    assert "is installed in version" in text
    assert "pip install 'numpy==0.1'" in text


def test_an_installed_package_whose_plugin_does_not_work():
    text = str(missing_component(missing(), [record(distribution="numpy", version=np.__version__)], "f"))
    assert "pronghorn plugins" in text


@pytest.mark.parametrize("records", [[], None, "x", [3], [record(kind="losses")], [record(name="Else")]])
def test_without_a_record_custom_objects_are_the_way(records):
    text = str(missing_component(missing(), records, "f"))
    assert "custom_objects={'CRF': it}" in text
    assert "pip" not in text


@pytest.mark.parametrize(
    "forged",
    [{"distribution": "x'; rm -rf ~; '"}, {"version": "1 --index-url http://evil"}, {"distribution": "-r evil"},
     {"distribution": 3}, {"version": None}, {"distribution": "https://evil/x.whl"}],
)  # fmt: skip
def test_a_forged_record_puts_no_command_into_the_text(forged):
    text = str(missing_component(missing(), [record(**forged)], "f"))
    assert "pip" not in text
    assert "evil" not in text
