"""Weights in the groups of an open HDF5 file: what ``keras.engine.saving`` gives to code that opens files itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import SavingError, registry, saving
from pronghorn_plugins.compat.keras2_written import DIALECT
from pronghorn_plugins.compat.keras_dialect import Dialect
from pronghorn_plugins.compat.keras_weights import converted, has_kernels
from pronghorn_plugins.formats import hdf5, keras2_groups
from pronghorn_plugins.formats.keras_h5 import KerasH5Format
from pronghorn_plugins.formats.reading import told_of


def save_attributes_to_hdf5_group(group: Any, name: str, data: Iterable[Any]) -> None:
    """Write a list of names as an attribute, in pieces ``<name>0``, ``<name>1`` … if it is too large for one.

    Args:
        group: an h5py group that is open for writing.
        name: the attribute's.
        data: strings, or bytes in UTF-8.

    Raises:
        SavingError: if a single name is larger than an attribute of HDF5 can be.
    """
    hdf5.set_names(group, name, [item.decode("utf-8") if isinstance(item, bytes) else str(item) for item in data])


def load_attributes_from_hdf5_group(group: Any, name: str) -> list[str]:
    """The names in an attribute, or in the pieces of it; an empty list if there is none."""
    return hdf5.names(group, name) or []


def save_weights_to_hdf5_group(f: Any, layers: Iterable[Any]) -> None:
    """Write the weights of ``layers`` into an open group, as 2.2.4 does: a group for each layer, which names its arrays.

    >>> import io, h5py
    >>> from pronghorn import Sequential, layers
    >>> model = Sequential([layers.Dense(2, input_shape=(3,), name="d")])
    >>> with h5py.File(io.BytesIO(), "w") as file:
    ...     save_weights_to_hdf5_group(file, model.layers)
    ...     load_attributes_from_hdf5_group(file["d"], "weight_names")
    ['d/kernel:0', 'd/bias:0']
    """
    keras2_groups.save_layers(layers, f, DIALECT)


def load_weights_from_hdf5_group(f: Any, layers: Iterable[Any], reshape: bool = False) -> None:
    """Set the weights of ``layers``, in their order, from an open group; those without weights do not count.

    Args:
        f: the h5py group with the attribute ``layer_names``: a file of weights, or ``model_weights`` of a whole model.
        layers: built layers.
        reshape: take arrays of another shape that hold as many numbers.

    Raises:
        SavingError: if the group has more or fewer layers, or they do not fit; then no weight has changed.
    """
    path = _path(f)
    with told_of(path):
        group = keras2_groups.weights_group(f)
        pairings = keras2_groups.paired_in_order(layers, group, keras2_groups.dialect_of(f))
        saving.assign_pairings(pairings, str(path), reshape=reshape)


def load_weights_from_hdf5_group_by_name(
    f: Any, layers: Iterable[Any], skip_mismatch: bool = False, reshape: bool = False
) -> None:
    """Set the weights of those of ``layers`` whose names are in an open group; the others stay.

    Args:
        f, layers, reshape: as for ``load_weights_from_hdf5_group``.
        skip_mismatch: leave out layers that do not fit, with a warning.

    Raises:
        SavingError: if a layer does not fit; then no weight has changed.
    """
    path = _path(f)
    with told_of(path):
        group = keras2_groups.weights_group(f)
        pairings = keras2_groups.paired_by_name(layers, group, keras2_groups.dialect_of(f), path)
        saving.assign_pairings(pairings, str(path), skip_mismatch=skip_mismatch, reshape=reshape)


def save_model_to_group(model: Any, f: Any, include_optimizer: bool = True) -> None:
    """Write a whole model into an open group.

    Raises:
        SavingError: for what Keras 2.2.4 does not have; then nothing is written.
    """
    KerasH5Format().save_into(model, f, _path(f), include_optimizer=include_optimizer)


def load_model_from_group(f: Any, custom_objects: Any = None, compile: bool = True) -> Any:
    """The model in an open group, with its weights, compiled as it was.

    Raises:
        SavingError: as of a file.
    """
    path = _path(f)
    with registry.scope(custom_objects), told_of(path):
        return KerasH5Format().load_from(f, path, compile=compile)


def preprocess_weights_for_loading(
    layer: Any,
    weights: Sequence[Any],
    original_keras_version: str | None = None,
    original_backend: str | None = None,
    reshape: bool = False,
) -> list[np.ndarray]:
    """The arrays that a file has for ``layer``, as the layer takes them.

    Args:
        layer: a built layer.
        weights: arrays in the file's order.
        original_keras_version: who wrote them: "1" has gates one by one and kernels otherwise; 2.2.4 if None.
        original_backend: "theano" has convolutions' kernels the other way round.
        reshape: give a convolution's kernel of another shape that holds as many numbers the layer's shape.

    Raises:
        SavingError: if they are another layer's and cannot be turned into this one's, or cannot be reshaped.
    """
    dialect = Dialect(original_keras_version or DIALECT.version, original_backend or "")
    found = converted(layer, [np.asarray(array) for array in weights], dialect)
    if reshape and has_kernels(layer) and found and layer.weights and found[0].shape != layer.weights[0].shape:
        wanted = layer.weights[0].shape
        if found[0].size != np.prod(wanted):
            raise SavingError(
                f"its kernel has shape {wanted}, the file's {found[0].shape}, which holds another count of numbers.",
                where=f"{type(layer).__name__} {layer.name!r}",
                fix="Build the layer as it was saved.",
            )
        found[0] = found[0].reshape(wanted)
    return found


def _path(group: Any) -> Path:
    return Path(str(group.file.filename))
