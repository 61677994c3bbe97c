"""Sequential: a model that is a list of layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pronghorn import layers as layer_namespace
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ArgumentTypeError, NotBuiltError, SavingError
from pronghorn.functional import Input, InputLayer, LayerGraph
from pronghorn.graph import Tensor, tracing
from pronghorn.history import origin_of
from pronghorn.layer import Layer
from pronghorn.model import Model
from pronghorn.saving.model_config import MODEL_CLASSES
from pronghorn.saving.sharing import described_once, made_once, one_config
from pronghorn.structure import flatten
from pronghorn.weights import kept_on_error


class Sequential(Model):
    """Layers one after the other; each takes the one output of the one before.

    Args:
        layers: the first layers; more come by ``add``.
        name: shown in summaries.

    >>> from pronghorn import layers
    >>> model = Sequential([layers.Dense(2, input_shape=(3,)), layers.Activation("relu")])
    >>> model.output_shape
    (None, 2)
    """

    def __init__(self, layers: Iterable[Any] | None = None, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self._stack: list[Any] = []
        self._tensors: list[Any] = []
        if layers is not None and not isinstance(layers, Iterable):
            raise ArgumentTypeError(
                f"layers must be a list. Got {layers!r}.",
                where=type(self).__name__,
                fix="Pass for example [layers.Dense(1)].",
                argument="layers",
                got=layers,
            )
        for layer in layers or ():
            self.add(layer)

    @property
    def layers(self) -> list[Any]:
        """The layers, without the Input."""
        return list(self._stack)

    def sublayers(self) -> list[Any]:
        """The layers."""
        return list(dict.fromkeys(self._stack))

    def add(self, layer: Any) -> None:
        """Put ``layer`` at the end. Where the input's shape is known, it is called at once; else at the first data.

        Raises:
            ArgumentTypeError: if it is no layer; ArgumentError if it has several outputs or its name is taken.
            ShapeError: if it does not take what the layer before gives; then it is not added.
        """
        layer = self._as_layer(layer)
        if isinstance(layer, InputLayer):
            self.forget_programs()
            self._start(layer.output)
            return
        if any(layer.name == other.name and layer is not other for other in self._stack):
            raise ArgumentError(
                f"there is a layer named {layer.name!r} already.",
                where=f"Sequential {self.name!r}",
                fix="Give each layer a name of its own.",
                argument="name",
                got=layer.name,
            )
        with kept_on_error(self):
            if not self._tensors and not self._stack and (shape := _first_shape(layer)) is not None:
                self._start(Input(batch_shape=shape[0], dtype=shape[1], name=f"{layer.name}_input"))
            if self._tensors:
                self._tensors.append(self._next(layer))
            self._stack.append(layer)
            self._changed()

    def _next(self, layer: Any) -> Any:
        """What comes out of ``layer`` at the end of those there are."""
        with kept_on_error(layer):
            output = layer(self._tensors[-1])
            if len(flatten(output)) != 1:
                raise ArgumentError(
                    f"{layer!r} has {len(flatten(output))} outputs, a Sequential model takes one.",
                    where=f"Sequential {self.name!r}",
                    fix="Use Model(inputs, outputs) for layers with several outputs.",
                )
        return flatten(output)[0]

    def _as_layer(self, layer: Any) -> Any:
        if isinstance(layer, Layer):
            return layer
        origin = origin_of(layer) if isinstance(layer, Tensor) else None
        if origin is not None and isinstance(origin.connection.layer, InputLayer):
            return origin.connection.layer
        hint = "call it: add(Dense(1))" if isinstance(layer, type) else "for example layers.Dense(1)"
        raise ArgumentTypeError(
            f"a {type(layer).__name__} is no layer. Got {layer!r}.",
            where=f"Sequential {self.name!r}, add()",
            fix=f"Pass a layer; {hint}.",
            got=layer,
        )

    def _start(self, tensor: Tensor) -> None:
        with kept_on_error(self):
            self._tensors = [tensor]
            for layer in self._stack:
                self._tensors.append(self._next(layer))
            self._connect()

    def _changed(self) -> None:
        self.forget_programs()
        self._connect()

    def _connect(self) -> None:
        if len(self._tensors) > 1:
            losses = self._graph.losses if self._graph is not None else ()
            self._set_graph(LayerGraph(self._tensors[0], self._tensors[-1], losses))
        else:
            self._graph, self.built, self.autocast = None, False, True

    def pop(self) -> None:
        """Take the last layer away.

        Raises:
            ArgumentError: if there is none.
        """
        if not self._stack:
            raise ArgumentError("there is no layer to take away.", where=f"Sequential {self.name!r}, pop()")
        layer = self._stack.pop()
        if self._tensors:
            self._tensors.pop()
            if layer.connections:
                layer.connections.pop()
        self._changed()

    def build(self, input_shape: Any = None) -> None:
        """Make the weights, for inputs of ``input_shape`` (with the batch axis) if no layer said it.

        Raises:
            NotBuiltError: if there is no layer, or no shape.
        """
        if self._graph is not None:
            return
        if input_shape is None or not self._stack:
            raise NotBuiltError(
                "the shape of its input is not known." if self._stack else "it has no layers.",
                where=f"Sequential {self.name!r}",
                fix="Give the first layer input_shape=(...), or call fit or predict on data first.",
            )
        if self._tensors:
            return
        with tracing(None):
            self._start(Input(batch_shape=(None, *tuple(input_shape)[1:])))

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if self._graph is not None:
            return super().call(inputs, training=training, mask=mask)
        for layer in self._stack:
            inputs = layer(inputs)
        return inputs

    def get_config(self) -> dict[str, Any]:
        """Name, layers and the input's shape; of a subclass with an ``__init__``, its own arguments.

        Raises:
            SavingError: if a Tensor was added to its loss.
        """
        if self._graph is not None and self._graph.losses:
            raise SavingError(
                "what add_loss() was given is no part of a list of layers.",
                where=f"Sequential {self.name!r}",
                fix="Make it a Model(inputs, outputs): that keeps it.",
            )
        if not _is_list(type(self)):
            return Layer.get_config(self)
        shape = self._tensors[0].shape if self._tensors else None
        with one_config():
            listed = [described_once(layer, layer_namespace.serialize) for layer in self._stack]
        return {
            "name": self.name,
            "trainable": self.trainable,
            **self.policy_config(),
            "layers": listed,
            "build_input_shape": None if shape is None else [None if isinstance(s, Dim) else s for s in shape],
            "input_dtype": self._tensors[0].dtype if self._tensors else None,
            "input_name": self._tensors[0].name if self._tensors else None,
        }

    @classmethod
    def from_config(cls, config: Any, custom_objects: dict[str, Any] | None = None) -> Self:
        """A model from its config, with new weights; a bare list of layers is Keras 1's."""
        from pronghorn.discovery import registry

        with registry.scope(custom_objects or {}), one_config():
            if not _is_list(cls):
                return super().from_config(config)
            if isinstance(config, list):
                config = {"layers": config}
            if not isinstance(config, Mapping) or not isinstance(config.get("layers"), list | tuple):
                raise SavingError(
                    f"a config must have a list of layers. Got {config!r}.",
                    where=f"{cls.__name__}.from_config",
                    fix="Pass what get_config() gave.",
                    got=config,
                )
            model = cls(name=config.get("name"))
            model._take_dtype(config.get("dtype"))
            model.trainable = config.get("trainable", True)
            made = [made_once(item, layer_namespace.deserialize) for item in config["layers"]]
            shape = config.get("build_input_shape")
            name = config.get("input_name")
            if shape is not None and (name or not (made and _first_shape(made[0]))):
                model.add(Input(batch_shape=tuple(shape), dtype=config.get("input_dtype"), name=name))
            for layer in made:
                model.add(layer)
            return model


MODEL_CLASSES["Sequential"] = Sequential


def _is_list(cls: Any) -> bool:
    """True for Sequential itself: a subclass with an ``__init__`` of its own is made from its own arguments."""
    return cls.__init__ is Sequential.__init__


def _first_shape(layer: Any) -> tuple[Any, Any] | None:
    """The shape and dtype of the input that a first layer declares; a model's own input."""
    if layer.batch_input_shape is not None:
        return layer.batch_input_shape, getattr(layer, "input_dtype", None) or layer.compute_dtype
    graph = getattr(layer, "_graph", None)
    if graph is not None:
        x = graph.flat_inputs[0]
        return tuple(None if isinstance(s, Dim) else s for s in x.shape), x.dtype
    return None
