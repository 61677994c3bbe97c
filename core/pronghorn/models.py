"""Models: ``models.Sequential``, ``models.Model``, and loading, cloning and reading them from JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pronghorn.cloning import cloned
from pronghorn.discovery import registry
from pronghorn.errors import ArgumentTypeError, SavingError, UnknownNameError
from pronghorn.functional import Input as Input
from pronghorn.functional import InputLayer as InputLayer
from pronghorn.model import Model as Model
from pronghorn.saving.model_config import restore_model
from pronghorn.saving.provenance import missing_component
from pronghorn.saving.saveable import existing, format_of
from pronghorn.sequential import Sequential as Sequential


def load_model(filepath: Any, custom_objects: Mapping[str, Any] | None = None, compile: bool = True) -> Any:
    """The model that ``model.save`` wrote, with weights, and compiled as it was.

    Components of installed packages are found by themselves; nothing in the file is executed.

    Args:
        filepath: the file, of pronghorn or of Keras 1, 2 or 3; its ending and what is in it say the format.
        custom_objects: your own classes and functions by name; they win over installed ones.
        compile: call ``compile`` as it was called, and go on with the optimizer's and the random state.

    Raises:
        SavingError: if the file is missing, damaged or foreign; if a component is missing, with what to install.
    """
    path = existing(filepath)
    with registry.scope(custom_objects):
        return format_of(path, "model").load(path, compile=compile)


def save_model(model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
    """``model.save(filepath)``."""
    model.save(filepath, overwrite=overwrite, include_optimizer=include_optimizer)


def model_from_json(json_string: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The model that ``to_json`` described, here or in Keras, with new weights.

    Args:
        json_string: what ``to_json`` gave.
        custom_objects: your own classes and functions by name.

    Raises:
        SavingError: if it is no JSON or no model, or a component is missing.
    """
    try:
        config = json.loads(json_string)
    except (TypeError, ValueError, RecursionError) as error:
        raise SavingError(
            f"this is no JSON: {error}.", where="model_from_json", fix="Pass what to_json() gave."
        ) from error
    return model_from_config(config, custom_objects)


def model_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The model of ``{"class_name": ..., "config": ...}``, in pronghorn's form or in that of a Keras, with new weights.

    Raises:
        SavingError: if it is no model, or a component is missing.
    """
    with registry.scope(custom_objects):
        try:
            return restore_model(_translated(config))
        except UnknownNameError as error:
            raise missing_component(error, config.get("components"), "config of a model") from error


def _translated(config: Any) -> Any:
    """A config in the form of another framework as one of pronghorn's, if a format knows it."""
    for _, found in registry.items("formats"):
        if hasattr(found, "translated") and (made := found.translated(config)) is not None:
            return made
    return config


def clone_model(model: Any, input_tensors: Any = None, clone_function: Callable[[Any], Any] | None = None) -> Any:
    """A model of the same layers, with new layers and new weights.

    Args:
        model: a Sequential model or one read from its inputs and outputs.
        input_tensors: build it on these instead of new Inputs.
        clone_function: gives the new layer for each layer (not for Inputs); made from its config if None.

    Raises:
        ArgumentTypeError: for a subclassed model, whose ``call`` cannot be read.
        ArgumentError: for more or fewer tensors than the model has inputs.

    >>> from pronghorn import layers
    >>> model = Sequential([layers.Dense(2, input_shape=(3,))])
    >>> clone_model(model).output_shape, clone_model(model).layers[0] is model.layers[0]
    ((None, 2), False)
    """
    if not isinstance(model, Sequential) and getattr(model, "_graph", None) is None:
        raise ArgumentTypeError(
            f"a {type(model).__name__} cannot be cloned: it is no Sequential and was not read from Tensors.",
            where="clone_model",
            fix="Make a new one from its class and config, or use copy.deepcopy.",
            got=model,
        )
    return cloned(model, input_tensors, clone_function)
