"""Golden cases: models that real Keras saved, what it computed with them, and the same model built here.

``load_case("opt_adam")`` reads ``golden/opt_adam.json`` (what the case is, with tolerances), ``.npz`` (arrays) and the
model file that Keras wrote: ``.h5`` of Keras 2.2.4 or ``.keras`` of Keras 3. Arrays: inputs ``x0`` …, predictions ``y0``
…, targets ``t0`` …, sample weights ``sw0`` …; ``loss_trajectory`` of training on the whole batch, beginning with the
saved weights; then the model's weights ``w0`` … and the optimizer's ``ow0`` ….
"""

import io
import json
import re
import zipfile
from collections import Counter
from functools import cache, cached_property
from pathlib import Path

import h5py
import numpy as np

#: Arguments of 3.15 that are left out where they are None.
_NEWER = {"quantization_config", "input_axes", "output_axes"}
#: Layers whose kernels Theano has the other way round.
_TURNED = {"Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose"}
FOLDER = Path(__file__).parent / "golden"


def load_case(name):
    """The golden case of that name."""
    return GoldenCase(name)


def case_names(prefix):
    """Names of the cases here that begin with ``prefix``."""
    return sorted(path.stem for path in FOLDER.glob(f"{prefix}*.json"))


@cache
def public():
    """What ``golden/public.json`` says of all cases: their names, what was not recorded for use here, allowances."""
    return json.loads((FOLDER / "public.json").read_text("utf-8"))


class GoldenCase:
    """One case: ``entry`` (its manifest), ``arrays``, ``config``, ``compiled`` (None if it was not), weights."""

    def __init__(self, name):
        self.name = name
        self.entry = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        self.path = FOLDER / self.entry["model"]
        self.arrays = {}
        # A case of another engine than TensorFlow has the inputs of TensorFlow's.
        for file in (self.entry.get("inputs_in"), self.entry["arrays_file"]):
            if file:
                with np.load(FOLDER / file) as found:
                    mine = [key for key in found if file == self.entry["arrays_file"] or re.match(r"(x|t|sw)\d", key)]
                    self.arrays.update({key: found[key] for key in mine})

    def __repr__(self):
        return f"<GoldenCase {self.name}>"

    @property
    def is_keras3(self):
        """True if Keras 3 made it, False for 2.2.4."""
        return self.path.suffix == ".keras"

    @property
    def is_of_another_engine(self):
        """True if Theano or CNTK made it."""
        return self.entry["engine"] in ("theano", "cntk")

    @property
    def agrees(self):
        """Whether ``predict`` and ``loss_trajectory`` can serve as an oracle: they agree with TensorFlow's."""
        return self.entry.get("agrees_with_tensorflow", {"predict": True, "loss_trajectory": True})

    @property
    def allowances(self):
        """What is not compared, because rounding decides it: places of ``weights``, how many ``metric_steps`` are."""
        return public()["allowances"].get(self.name, {})

    @property
    def disagreements(self):
        """The places of the trained weights that differ from TensorFlow's."""
        if not self.is_of_another_engine or self.agrees["final_weights"]:
            return ()
        differences = self.entry["max_abs_difference_to_tensorflow"]["final_weights_each"]
        return [place for place, difference in enumerate(differences) if difference > 1e-4]

    @property
    def inputs(self):
        """The inputs, in a list if there are several."""
        return _one_or_all(self.all("x"))

    @property
    def targets(self):
        """The targets, in a list if there are several; None if there is none."""
        return _one_or_all(self.all("t") or [None])

    @property
    def fit_arguments(self):
        """What ``fit`` was called with."""
        from pronghorn.callbacks import EarlyStopping, ReduceLROnPlateau

        found = dict(self.entry["fit"])
        if "callbacks" in found:
            watched = {"monitor": "loss"}
            found["callbacks"] = [
                ReduceLROnPlateau(**watched, factor=0.5, patience=1, min_delta=0.2, cooldown=1),
                EarlyStopping(**watched, min_delta=0.01, patience=3),
            ]
        return found

    def as_stored(self, layer, arrays):
        """A layer's weights as the engine has them: Theano turns the kernels of convolutions around."""
        if self.entry["engine"] != "theano" or type(layer).__name__ not in _TURNED:
            return arrays
        return [_turned(arrays[0]), *arrays[1:]]

    def all(self, prefix):
        """The arrays ``<prefix>0``, ``<prefix>1`` … in order."""
        found = []
        while f"{prefix}{len(found)}" in self.arrays:
            found.append(self.arrays[f"{prefix}{len(found)}"])
        return found

    def close(self, found, wanted, kind):
        """Assert that ``found`` equals ``wanted`` within the case's tolerance for "predict", "loss_trajectory", "weights"."""
        np.testing.assert_allclose(found, wanted, **self.entry["tolerance"][kind], err_msg=f"{self.name}: {kind}")

    @cached_property
    def _attributes(self):
        if self.is_keras3:
            with zipfile.ZipFile(self.path) as archive:
                whole = json.loads(archive.read("config.json"))
            return whole, whole.get("compile_config")
        with h5py.File(self.path) as file:
            found = [json.loads(file.attrs[key]) for key in ("model_config", "training_config") if key in file.attrs]
        return found[0], found[1] if len(found) == 2 else None

    @property
    def config(self):
        """The model's config: ``class_name`` and ``config``."""
        return self._attributes[0]

    @property
    def compiled(self):
        """What it was compiled with, as Keras wrote it."""
        return self._attributes[1]

    @property
    def layer_configs(self):
        """The layers, each ``class_name`` and ``config``."""
        inner = self.config["config"]
        return inner if isinstance(inner, list) else inner["layers"]

    @cached_property
    def weights(self):
        """Saved weights by layer: lists of arrays in Keras' order, for layers that have some."""
        return self._keras3_weights() if self.is_keras3 else self._keras2_weights()

    def _keras2_weights(self):
        with h5py.File(self.path) as file:
            groups = file.get("model_weights", file)
            names = {layer: groups[layer].attrs["weight_names"] for layer in groups}
            read = {layer: [np.array(groups[layer][name]) for name in found] for layer, found in names.items()}
            if file.attrs.get("backend") == "theano":
                convolutions = [c["config"]["name"] for c in self.layer_configs if c["class_name"] in _TURNED]
                read.update({name: [_turned(read[name][0]), *read[name][1:]] for name in convolutions})
        return {layer: arrays for layer, arrays in read.items() if arrays}

    def _keras3_weights(self):
        """Keras 3 names the groups by the layers' classes, counted: ``dense``, ``dense_1`` …; inside come cells and the like."""
        found, counts = {}, Counter()
        with zipfile.ZipFile(self.path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            for layer in self.layer_configs:
                group = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", layer["class_name"]).lower()
                path = f"layers/{group}_{counts[group]}" if counts[group] else f"layers/{group}"
                counts[group] += 1
                arrays = _stored(file[path]) if path in file else []
                if arrays:
                    found[layer["config"]["name"]] = arrays
        return found

    @cached_property
    def optimizer_weights(self):
        """The optimizer's saved weights, in Keras' order; None if there are none in the file."""
        if self.is_keras3:
            with zipfile.ZipFile(self.path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
                stored = file["optimizer/vars"] if "optimizer" in file else {}
                return [np.array(stored[str(i)]) for i in range(len(stored))] or None
        with h5py.File(self.path) as file:
            if "optimizer_weights" not in file:
                return None
            group = file["optimizer_weights"]
            return [np.array(group[name]) for name in group.attrs["weight_names"]]

    def optimizer(self, **changes):
        """The optimizer that it was compiled with, built here: 2.2.4's arguments in the dialect of 2.2.4."""
        from pronghorn import optimizers

        saved = self.compiled["optimizer"] if self.is_keras3 else self.compiled["optimizer_config"]
        config = {**saved["config"], **changes}
        if not self.is_keras3:
            given = {**config, "learning_rate": config.pop("lr"), "dialect": "keras2"}
            config = {name: value for name, value in given.items() if name != "lr"}
            defaults = getattr(optimizers, saved["class_name"]).keras2_defaults
            config = {**defaults, **config}
        return optimizers.deserialize({"class_name": saved["class_name"], "config": config})

    def sequential(self):
        """The Sequential model of the case, built here from its config, with the saved weights."""
        from pronghorn import Input, Sequential, layers

        model = Sequential(name=self.config["config"]["name"] if isinstance(self.config["config"], dict) else None)
        for item in self.layer_configs:
            plain = _plain(item)
            if plain["class_name"] == "InputLayer":
                shape = plain["config"].get("batch_shape") or plain["config"]["batch_input_shape"]
                model.add(Input(batch_shape=tuple(shape), dtype=plain["config"]["dtype"]))
            else:
                model.add(layers.deserialize(plain))
        for layer, arrays in self.weights.items():
            model.get_layer(layer).set_weights(arrays)
        return model


def _one_or_all(arrays):
    return arrays if len(arrays) > 1 else arrays[0]


def _turned(kernel):
    """A convolution's kernel (..., in, out) with its spatial axes backwards."""
    return np.flip(kernel, axis=tuple(range(kernel.ndim - 2)))


def _stored(group):
    """The arrays of a layer's group, those of parts inside it after its own."""
    own = group.get("vars", {})
    arrays = [np.array(own[str(i)]) for i in range(len(own))]
    for name, part in group.items():
        arrays += _stored(part) if name != "vars" and hasattr(part, "items") else []
    return arrays


def _plain(value):
    """Keras 3's config as 2.2.4 would write it: objects by class and config, dtypes by name."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    if "registered_name" in value:
        value = {"class_name": value["class_name"], "config": value["config"]}
    return {key: _plain(item) for key, item in value.items() if item is not None or key not in _NEWER}
