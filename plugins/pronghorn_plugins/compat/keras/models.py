"""Model and Sequential as code for Keras 1 and 2 calls them: its log names, generator methods, old keywords."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from pronghorn.api import ArgumentTypeError, Mean, Prefetch, flatten, keras_shape, mask_of, models
from pronghorn_plugins.compat.keras.arguments import check_steps, translated_fit, translated_generator
from pronghorn_plugins.compat.keras.batch_logs import BatchLogs
from pronghorn_plugins.compat.keras.callbacks import show_validation_data
from pronghorn_plugins.compat.keras.compiled import Compiled
from pronghorn_plugins.compat.keras.data_checks import standardize_single_array
from pronghorn_plugins.compat.keras.dialect import loss_for_compile, metric_for_compile, spellings
from pronghorn_plugins.compat.keras.merging import Merge
from pronghorn_plugins.compat.keras.network import Network
from pronghorn_plugins.compat.keras.weight_modes import check_modes
from pronghorn_plugins.compat.spelling import tell


class _Keras2(Compiled, Network):
    """What Keras 2.2.4's models have and today's have not, or have otherwise."""

    def compile(
        self,
        optimizer: Any = None,
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        sample_weight_mode: Any = None,
        weighted_metrics: Any = None,
        target_tensors: Any = None,
        **kwargs: Any,
    ) -> None:
        """As 2.2.4: losses are averaged over the samples that count, ``metrics=["accuracy"]`` is logged as ``acc``."""
        if optimizer is None:
            raise ArgumentTypeError(
                f"there is no optimizer{f', but {next(iter(kwargs))!r}' if kwargs else ''}.",
                where=f"compile of {type(self).__name__} {self.name!r}",  # type: ignore[attr-defined]
                fix="Pass one first, or by its name: compile(optimizer='sgd', loss='mse').",
                argument="optimizer",
            )
        if "class_mode" in kwargs:
            kwargs.pop("class_mode")
            tell("compile(class_mode=...)", "compile(optimizer, loss): the loss says what the targets are")
        check_modes(sample_weight_mode, self.output_names)  # type: ignore[attr-defined]
        reduction = kwargs.setdefault("loss_reduction", "sum_over_nonzero_weights")
        averaging = kwargs.setdefault("metric_averaging", "batches")
        for layer in self.all_layers():  # type: ignore[attr-defined]
            if "activity_reduction" not in getattr(layer, "_arguments", {}):
                layer.activity_reduction = "sum"
        with spellings():
            super().compile(  # type: ignore[misc]
                optimizer, _each(loss_for_compile, loss, reduction), _each(metric_for_compile, metrics, averaging),
                loss_weights, sample_weight_mode, _each(metric_for_compile, weighted_metrics, averaging), target_tensors,
                **kwargs,
            )  # fmt: skip
        self.sample_weight_mode = sample_weight_mode

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = 1,
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: Any = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Train, and give the History; Keras 1's ``nb_epoch`` and ``show_accuracy`` are understood."""
        more = translated_fit(kwargs, "fit")
        if isinstance(class_weight, str):
            text = f"class_weight={class_weight!r} never had a meaning: it is left out. Pass a dict of classes and weights."
            warnings.warn(text, UserWarning, stacklevel=2)
            class_weight = None
        self._check_weights(sample_weight)
        show_validation_data(self, callbacks, validation_data, (x, y, sample_weight, validation_split))
        return super().fit(  # type: ignore[misc]
            x, y, batch_size, more.pop("epochs", epochs), verbose, callbacks, validation_split, validation_data,
            shuffle, class_weight, sample_weight, initial_epoch, steps_per_epoch, validation_steps, **more,
        )  # fmt: skip

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = 1,
        sample_weight: Any = None,
        steps: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """The loss, or a list of it and the metrics."""
        more = translated_fit(kwargs, "evaluate")
        self._check_weights(sample_weight)
        return super().evaluate(x, y, batch_size, verbose, sample_weight, steps, **more)  # type: ignore[misc]

    def fit_generator(
        self,
        generator: Any,
        steps_per_epoch: int | None = None,
        epochs: int = 1,
        verbose: Any = 1,
        callbacks: Any = None,
        validation_data: Any = None,
        validation_steps: int | None = None,
        class_weight: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        shuffle: Any = True,
        initial_epoch: Any = 0,
        **kwargs: Any,
    ) -> Any:
        """``fit`` on a generator or Sequence of batches, (x, y) or (x, y, sample_weight), made ahead by threads.

        Args as in ``fit``; ``use_multiprocessing`` means threads all the same. ``kwargs``: Keras 1's samples_per_epoch,
        nb_epoch, nb_val_samples, nb_worker, max_q_size, pickle_safe.
        """
        given = {
            "steps_per_epoch": steps_per_epoch, "epochs": epochs, "verbose": verbose, "callbacks": callbacks,
            "validation_data": validation_data, "validation_steps": validation_steps, "class_weight": class_weight,
            "max_queue_size": max_queue_size, "workers": workers, "use_multiprocessing": use_multiprocessing, "shuffle": shuffle,
            "initial_epoch": initial_epoch,
        }  # fmt: skip
        o = translated_generator("fit_generator", generator, given, kwargs)
        check_steps("steps_per_epoch", o["steps_per_epoch"], generator)
        check_steps("validation_steps", o["validation_steps"], o["validation_data"])
        ahead, held_out = _ahead(o), o.pop("validation_data")
        show_validation_data(self, o["callbacks"], held_out)
        if held_out is not None and not isinstance(held_out, tuple | list):
            held_out = ahead(held_out)
        return super().fit(ahead(generator), validation_data=held_out, **o)  # type: ignore[misc]

    def evaluate_generator(
        self,
        generator: Any,
        steps: int | None = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        verbose: Any = 0,
        **kwargs: Any,
    ) -> Any:
        """``evaluate`` on a generator or Sequence of batches."""
        given = {"steps": steps, "max_queue_size": max_queue_size, "workers": workers,
                     "use_multiprocessing": use_multiprocessing, "verbose": verbose}  # fmt: skip
        batches, options = _batches("evaluate_generator", generator, given, kwargs)
        return super().evaluate(batches, **options)  # type: ignore[misc]

    def predict_generator(
        self,
        generator: Any,
        steps: int | None = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        verbose: Any = 0,
        **kwargs: Any,
    ) -> Any:
        """``predict`` on a generator or Sequence of batches; targets that come with them are left alone."""
        given = {"steps": steps, "max_queue_size": max_queue_size, "workers": workers,
                     "use_multiprocessing": use_multiprocessing, "verbose": verbose}  # fmt: skip
        batches, options = _batches("predict_generator", generator, given, kwargs)
        return super().predict(batches, **options)  # type: ignore[misc]

    def run_internal_graph(self, inputs: Any, masks: Any = None) -> tuple[list[Any], list[Any], list[Any]]:
        """The outputs for other Tensors as inputs, their masks, and their shapes; a list of each."""
        given = inputs if len(flatten(inputs)) > 1 else flatten(inputs)[0]
        outputs = flatten(self(given) if masks is None else self(given, mask=masks))  # type: ignore[operator]
        return outputs, [mask_of(x) for x in outputs], [keras_shape(x.shape) for x in outputs]

    def _matched(self, y: Any, y_pred: Any, sample_weight: Any) -> Iterator[Any]:
        """Targets (B,) reach losses and metrics as (B, 1), as in 2.2.4."""
        for task, true, pred, weight in super()._matched(y, y_pred, sample_weight):  # type: ignore[misc]
            yield task, standardize_single_array(true) if len(pred.shape) > 1 else true, pred, weight

    def logs_of_batch(self, batch: int, logs: dict[str, Any] | None) -> dict[str, Any]:
        """What 2.2.4 tells ``on_batch_begin`` and ``on_batch_end``: the batch's own loss and metrics, its number and size."""
        known, means = self.__dict__.setdefault("_batch_logs", BatchLogs()), []
        if logs:
            means = [m.name for m in self.metrics if type(m) is Mean or getattr(m, "averaging", "") == "batches"]  # type: ignore[attr-defined]
        return known.told(batch, self.__dict__["_samples"], logs, means)

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **options: Any) -> None:
        """Write the model to a file, or into an open HDF5 file or group."""
        if _is_open(filepath):
            from pronghorn_plugins.compat.keras import hdf5_groups

            hdf5_groups.save_model_to_group(self, filepath, include_optimizer)
        else:
            super().save(filepath, overwrite, include_optimizer, **options)  # type: ignore[misc]

    def to_yaml(self, **options: Any) -> str:
        """The config as YAML, in its JSON form: every YAML reader takes it, and ``model_from_yaml``."""
        return json.dumps(json.loads(self.to_json(**options)), indent=1)  # type: ignore[attr-defined]


class Model(_Keras2, models.Model):
    """``Model(inputs, outputs)``, and the base of subclassed models, with the methods of Keras 2.2.4."""

    stands_for: ClassVar[Any] = models.Model

    def _set_graph(self, graph: Any) -> None:
        """A list of one input or output means that one: ``predict`` gives an array, ``model.input`` is a Tensor."""
        graph.inputs, graph.outputs = _only(graph.inputs), _only(graph.outputs)
        super()._set_graph(graph)


class Sequential(_Keras2, models.Sequential):
    """Layers one after the other, with the methods of Keras 2.2.4."""

    stands_for: ClassVar[Any] = models.Sequential

    def add(self, layer: Any) -> None:
        """Put ``layer`` at the end; Keras 1's ``Merge`` of other models begins a model of several inputs."""
        if not isinstance(layer, Merge):
            super().add(layer)
            return
        inputs, output, merging = layer.begin()
        self._tensors, self._stack = [inputs if len(inputs) > 1 else inputs[0], output], [merging]
        self._changed()

    def _end_in(self, tensors: list[Any]) -> None:
        """Take the last layers away down to the one that made the only one of ``tensors``."""
        if len(tensors) != 1 or all(x is not tensors[0] for x in self._tensors):
            super()._end_in(tensors)
            return
        while self._tensors[-1] is not tensors[0]:
            self.pop()
        self.__dict__.update(_tasks=None, _tracker=None)

    @property
    def model(self) -> Any:
        """Itself; what it was before 2.2."""
        return self

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """``predict``, with a warning where the outputs are no probabilities."""
        found = self.predict(x, batch_size, verbose)
        if np.min(found) < 0 or np.max(found) > 1:
            text = "Network returning invalid probability values. The last layer might not normalize predictions into "
            warnings.warn(text + "probabilities (like softmax or sigmoid would).", stacklevel=2)
        return found

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The index of the greatest output (B,); of one output alone whether it is above 1/2 (B, 1)."""
        found = self.predict(x, batch_size, verbose)
        return found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")


def _only(tensors: Any) -> Any:
    return tensors[0] if isinstance(tensors, list | tuple) and len(tensors) == 1 else tensors


def _batches(method: str, generator: Any, given: dict[str, Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The generator, made ahead by threads where that is asked for, and today's other arguments."""
    options = translated_generator(method, generator, given, kwargs)
    check_steps("steps", options["steps"], generator)
    return _ahead(options)(generator), options


def _is_open(filepath: Any) -> bool:
    """Whether it is an open HDF5 file or a group of one, which 2.2.4 takes where a path is taken."""
    return hasattr(filepath, "attrs") and hasattr(filepath, "create_group")


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True) -> Any:
    """The model in a file, or in an open HDF5 file or group, in the dialect of 2.2.4."""
    with spellings():
        if _is_open(filepath):
            from pronghorn_plugins.compat.keras import hdf5_groups

            return hdf5_groups.load_model_from_group(filepath, custom_objects, compile)
        return models.load_model(filepath, custom_objects, compile=compile)


def save_model(model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
    """``model.save(filepath)``."""
    model.save(filepath, overwrite, include_optimizer)


def model_from_json(json_string: str, custom_objects: Any = None) -> Any:
    """The model that ``to_json`` described, with new weights."""
    with spellings():
        return models.model_from_json(json_string, custom_objects)


def model_from_yaml(yaml_string: str, custom_objects: Any = None) -> Any:
    """The model that ``to_yaml`` described, with new weights. YAML in another form than JSON's needs PyYAML.

    Raises:
        ArgumentTypeError: if it is no JSON and PyYAML is not installed.
    """
    try:
        config = json.loads(yaml_string)
    except ValueError:
        config = _read_yaml(yaml_string)
    return model_from_config(config, custom_objects)


def _read_yaml(text: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise ArgumentTypeError(
            "reading YAML needs PyYAML.", where="model_from_yaml", fix="Run: pip install pyyaml. Or use to_json()."
        ) from None
    return yaml.safe_load(text)


def model_from_config(config: Any, custom_objects: Any = None) -> Any:
    """The model of a config, with new weights."""
    with spellings():
        return models.model_from_config(config, custom_objects)


def clone_model(model: Any, input_tensors: Any = None) -> Any:
    """A model of the same layers, with new layers and new weights."""
    with spellings():
        return models.clone_model(model, input_tensors)


def _ahead(options: dict[str, Any]) -> Callable[[Any], Any]:
    """What has the batches of a generator made ahead, by threads, as ``options`` say, which loses these."""
    workers, size = options.pop("workers"), options.pop("max_queue_size")
    options.pop("use_multiprocessing")  # threads do it: NumPy leaves the interpreter free
    return lambda source: Prefetch(source, workers, size) if workers else source


def _each(function: Any, given: Any, option: str) -> Any:
    """``given`` with each leaf of its lists and dicts put through ``function``."""
    if isinstance(given, dict):
        return {name: _each(function, item, option) for name, item in given.items()}
    if isinstance(given, list | tuple):
        return [_each(function, item, option) for item in given]
    return given if given is None else function(given, option)
