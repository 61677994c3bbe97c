"""A model as data: its class and config, and the inputs that it was built for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pronghorn import layers as layer_namespace
from pronghorn.discovery import registry, scoped, scoped_name
from pronghorn.dtypes import canonical
from pronghorn.errors import PronghornError, SavingError
from pronghorn.input_spec import InputSpec
from pronghorn.namespaces import CORE, class_in_files
from pronghorn.spec import keras_shape
from pronghorn.structure import map_structure

#: The core's own models by the names that configs use; the modules that define them enter them.
MODEL_CLASSES = CORE["layers"]


def describe_model(model: Any) -> dict[str, Any]:
    """``{"class_name": ..., "config": ...}`` of a model.

    Raises:
        SavingError: for components that have no name.
    """
    cls = class_in_files(model)
    if cls in MODEL_CLASSES.values() and not scoped_name(cls):
        return {"class_name": cls.__name__, "config": model.get_config()}
    return layer_namespace.serialize(model)  # type: ignore[no-any-return]


def restore_model(config: Any) -> Any:
    """The model that ``describe_model`` described, with new weights.

    Raises:
        UnknownNameError: for a component that is not installed and no custom object.
        SavingError: if the config is of another form, or of no model.
    """
    if not isinstance(config, Mapping) or not isinstance(config.get("class_name"), str):
        raise SavingError(
            "a model's config must have a class_name.", fix="Pass what to_json() gave, or class_name and get_config()."
        )
    name, arguments = config["class_name"], config.get("config", {})
    cls = _model_class(name)
    try:
        model = cls.from_config(arguments)
    except PronghornError:
        raise
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise SavingError(
            f"{name} cannot be made of its config: {type(error).__name__}: {error}.",
            where="config of a model",
            fix="The config is damaged, or of another version of the class.",
        ) from error
    if not isinstance(model, MODEL_CLASSES["Model"]):
        raise SavingError(f"{name!r} is no model.", where="config of a model", fix="Choose another file.", got=name)
    return model


def _model_class(name: str) -> Any:
    """The class of a model by the name that a config has for it; the user's own win.

    Raises:
        UnknownNameError: if there is none.
    """
    if name in MODEL_CLASSES and name not in scoped():
        return MODEL_CLASSES[name]
    found = registry.get("layers", name)
    if not callable(getattr(found, "from_config", None)):
        raise SavingError(f"{name!r} is no model.", where="config of a model", fix="Pass a Model's class.", got=name)
    return found


def describe_build(model: Any) -> Any:
    """What a model was built for, as data; None for models that know it from their layers."""
    if class_in_files(model) in MODEL_CLASSES.values() or not model.built:
        return None
    specs = model.__dict__.get("built_on")
    if model._graph is not None:
        specs = map_structure(lambda x: InputSpec(x.dtype, keras_shape(x.shape)), model._graph.inputs)
    return None if specs is None else map_structure(_leaf, specs)


def restore_build(model: Any, described: Any) -> None:
    """Make the weights of a model that has none yet, for the inputs that ``describe_build`` described.

    Raises:
        SavingError: if its ``call`` does not take them.
    """
    if model.built or described is None:
        return
    try:
        model.build_on(_specs(described))
    except (PronghornError, TypeError) as error:
        raise SavingError(
            f"the weights cannot be made: its call() fails on inputs as those that it was built on: {error}",
            where=f"{type(model).__name__} {model.name!r}",
            fix="Make the model yourself, call it on data once, and use load_weights.",
        ) from error


def _leaf(spec: InputSpec) -> dict[str, Any]:
    return {"shape": list(spec.shape or ()), "dtype": spec.dtype}


def _specs(described: Any) -> Any:
    match described:
        case {"shape": list() as shape, "dtype": str() as dtype}:
            return InputSpec(canonical(dtype), tuple(shape))
        case dict():
            return {key: _specs(item) for key, item in described.items()}
        case list():
            return [_specs(item) for item in described]
    raise SavingError(f"{described!r} is no input.", where="config of a model", fix="The file is damaged.")
