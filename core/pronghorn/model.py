"""Model: a layer that can be trained, evaluated and saved."""

from __future__ import annotations

from typing import Any, Self

from pronghorn.config import MIXED_POLICIES
from pronghorn.dim import BATCH
from pronghorn.errors import ArgumentError, GraphError, NotBuiltError, UnknownNameError, nearest
from pronghorn.functional import LayerGraph
from pronghorn.graph import Tensor, Trace, current_trace, placeholder, tracing
from pronghorn.graph_config import graph_config, graph_from_config
from pronghorn.history import keras_shape
from pronghorn.input_spec import InputSpec
from pronghorn.layer import Layer, map_shapes
from pronghorn.runtime import Variable
from pronghorn.saving.model_config import MODEL_CLASSES
from pronghorn.saving.saveable import Saveable
from pronghorn.saving.sharing import one_config
from pronghorn.structure import flatten, map_structure
from pronghorn.summary import print_summary
from pronghorn.training.inputs import arranged_inputs
from pronghorn.training.trainer import Trainer


class Model(Trainer, Saveable, Layer):
    """A model: read from its inputs and outputs, or a subclass with a ``call`` of its own.

    Args:
        inputs: an ``Input`` Tensor, or a list or dict of them.
        outputs: a Tensor computed from them, or a list or dict.
        name: shown in summaries; made from the class name if None.

    Raises:
        GraphError: if the outputs need an Input that is not given.

    >>> from pronghorn import Input, layers
    >>> x = Input((4,))
    >>> Model(x, layers.Dense(2)(x)).output_shape
    (None, 2)
    """

    _graph: LayerGraph | None = None

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        if (inputs is None) != (outputs is None):
            raise ArgumentError(
                f"{'outputs' if outputs is None else 'inputs'} is missing.",
                where="Model",
                fix="Pass both inputs= and outputs=, or none and define call() in a subclass.",
            )
        if inputs is not None:
            self._set_graph(LayerGraph(inputs, outputs))

    def _set_graph(self, graph: LayerGraph) -> None:
        self._graph, self.autocast = graph, False
        self.built = True

    @property
    def layers(self) -> list[Any]:
        """The layers directly inside, in the order in which Keras lists them: deepest first."""
        return list(self._graph.layers) if self._graph is not None else self.sublayers()

    def sublayers(self) -> list[Any]:
        """The layers of the graph, then those in other attributes."""
        graph = self._graph.layers if self._graph is not None else []
        return list(dict.fromkeys([*graph, *super().sublayers()]))

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """A layer by its name or its place in ``layers``.

        Raises:
            UnknownNameError: naming the nearest; ArgumentError if there is no such index.
        """
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ArgumentError(
                    f"there is no layer {index}: the model has {len(self.layers)}.", where=self.name, got=index
                )
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise UnknownNameError(
            f"there is no layer {name!r}.",
            where=f"{type(self).__name__} {self.name!r}",
            fix=nearest(str(name), [layer.name for layer in self.layers]),
            name_asked=name,
        )

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if self._graph is not None and self._graph.stage is not None and current_trace() is None:
            if any(isinstance(x, Tensor) for x in flatten(inputs)):
                raise GraphError(
                    "it begins with layers that compute on the host, and so cannot be part of another model.",
                    where=f"{type(self).__name__} {self.name!r}",
                    fix="Call those layers on the other model's Inputs, and a model of the rest behind them.",
                )
            inputs = arranged_inputs(self, inputs, "call")
        return super().__call__(inputs, *args, **kwargs)

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """What the model computes."""
        if self._graph is None:
            raise NotImplementedError(
                f"{type(self).__name__} must define call(inputs), or be given inputs and outputs."
            )
        return self._graph.run(self._arranged(inputs), mask)

    def _arranged(self, inputs: Any) -> Any:
        """Inputs in the order of the graph's, from a dict by name if they are one.

        Raises:
            ArgumentError: if there are more or fewer than the graph's, or others.
        """
        assert self._graph is not None
        names, given = self.input_names, inputs
        if self._graph.stage is not None:
            names = [f"{x.name or x!r}" for x in self._graph.entries]
        elif isinstance(inputs, dict):
            given = [inputs.get(name) for name in names] if set(inputs) == set(names) else []
        if len(flatten(given)) != len(names):
            got = sorted(map(str, inputs)) if isinstance(inputs, dict) else len(flatten(given))
            raise ArgumentError(
                f"it takes the inputs {', '.join(names)}. Got {got}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Pass one Tensor or array for each, in a list or in a dict by name.",
                expected=names,
                actual=got,
            )
        return given

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: the outputs carry the masks of the layers that they came from."""
        return None

    def add_loss(self, loss: Any, inputs: Any = None) -> None:
        """Add a scalar to the loss: a symbolic Tensor made of the model's own, or a function without arguments.

        Files keep the Tensor, and not the function.

        Raises:
            GraphError: if a Tensor is not computed from the model's inputs.
        """
        tensors = [x for x in flatten(loss) if isinstance(x, Tensor)]
        if current_trace() is not None or self._graph is None or not tensors:
            super().add_loss(loss, inputs)
            return
        graph = self._graph
        self._set_graph(LayerGraph(graph.inputs, graph.outputs, [*graph.losses, *tensors]))
        self.forget_programs()

    @property
    def inputs(self) -> list[Any] | None:
        """The Input Tensors of a model that was read from Tensors."""
        return self._graph.flat_inputs if self._graph is not None else None

    @property
    def _entries(self) -> list[Any] | None:
        """The Tensors that Programs begin with: the inputs, or what the layers on the host make of them."""
        return self._graph.entries if self._graph is not None else None

    def _staged(self, arrays: Any) -> list[Any]:
        """What Programs begin with, of the arrays for ``inputs``."""
        assert self._graph is not None
        return list(arrays) if self._graph.stage is None else self._graph.stage(arrays)

    @property
    def outputs(self) -> list[Any] | None:
        """The output Tensors of a model that was read from Tensors."""
        return self._graph.flat_outputs if self._graph is not None else None

    @property
    def input(self) -> Any:
        """What the model begins with."""
        return self._graph.inputs if self._graph is not None else super().input

    @property
    def output(self) -> Any:
        """What the model ends in."""
        return self._graph.outputs if self._graph is not None else super().output

    @property
    def input_shape(self) -> Any:
        """The shape of ``input``, None for unknown sizes."""
        return map_structure(lambda x: keras_shape(x.shape), self.input)

    @property
    def output_shape(self) -> Any:
        """The shape of ``output``, None for unknown sizes."""
        return map_structure(lambda x: keras_shape(x.shape), self.output)

    @property
    def input_names(self) -> list[str]:
        """Names by which a dict of inputs is read."""
        return self._graph.input_names() if self._graph is not None else []

    @property
    def output_names(self) -> list[str]:
        """Names by which a dict of targets, losses or metrics is read."""
        return self._graph.output_names() if self._graph is not None else self.__dict__.get("_output_names", [])

    def _saved_order(self) -> list[Variable]:
        """Layer by layer, as Keras does."""
        inner = [weight for layer in self.layers for weight in layer.weights]
        return list(dict.fromkeys([*inner, *self.weights]))

    @property
    def uses_learning_phase(self) -> bool:
        """True if some layer behaves differently in training."""
        return any("training" in type(layer).call.__code__.co_varnames for layer in self.all_layers()[1:])

    @property
    def state_updates(self) -> list[Any]:
        """(Variable, Tensor) pairs of stateful layers."""
        return [pair for layer in self.all_layers() if layer.stateful for c in layer.connections for pair in c.updates]

    @property
    def is_stateful(self) -> bool:
        """True if some layer keeps its state from batch to batch."""
        return any(layer.stateful for layer in self.all_layers() if layer is not self)

    def reset_states(self) -> None:
        """Set the states of stateful layers back."""
        for layer in self.all_layers():
            if layer is not self and hasattr(layer, "reset_states") and layer.stateful:
                layer.reset_states()

    def ensure_built(self, inputs: Any) -> None:
        """Build for ``inputs``, and remember what they were: a saved model is built for them again."""
        if not self.built and self._graph is None:
            self.__dict__["built_on"] = map_structure(lambda x: InputSpec(x.dtype, keras_shape(x.shape)), inputs)
            if type(self).build is Model.build and current_trace() is not None:
                self.built = True  # call(), which follows, builds the layers inside
                return
        super().ensure_built(inputs)

    def build(self, input_shape: Any = None) -> None:
        """Make the weights of a subclassed model for inputs of that shape.

        Raises:
            NotBuiltError: if ``call`` cannot be traced on such inputs.
        """
        if self._graph is not None or self.built or input_shape is None or type(self).call is Model.call:
            self.built = True
            return
        self.built = True
        made = map_shapes(lambda shape: InputSpec(self.compute_dtype, keras_shape(shape)), input_shape)
        try:
            self.build_on(self._specs_for(made))
        except NotImplementedError as error:
            self.built = False
            raise NotBuiltError(
                f"call() could not be traced on inputs of shape {input_shape}: {error}",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call the model on data once instead.",
            ) from error

    def _specs_for(self, specs: Any) -> Any:
        """``specs`` with the dtypes of the inputs that the model is being built for, if it is called on some."""
        known = self.__dict__.get("built_on")
        if [s.shape for s in flatten(known)] != [s.shape for s in flatten(specs)]:
            self.__dict__["built_on"] = known = specs
        return known

    def build_on(self, specs: Any) -> None:
        """Make the weights by tracing ``call`` on inputs of these InputSpecs, a structure with shapes and dtypes."""
        with tracing(Trace(training=False)):
            self(map_structure(lambda spec: placeholder(_with_batch(spec.shape), spec.dtype), specs))

    def summary(
        self, line_length: int | None = None, positions: Any = None, print_fn: Any = None, **options: Any
    ) -> None:
        """Print a table of the layers, their output shapes, parameters and memory.

        Args:
            line_length: the table's width; the terminal's if None.
            positions: accepted for Keras' sake; the columns find their own width.
            print_fn: called with each line instead of printing.
        """
        print_summary(self, line_length=line_length, print_fn=print_fn, **options)

    def __getstate__(self) -> dict[str, Any]:
        from pronghorn.copying import state_of

        return state_of(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        from pronghorn.copying import set_state

        set_state(self, state)

    def get_config(self) -> dict[str, Any]:
        """Name, layers and how they are connected; of a subclass, its own arguments."""
        if self._graph is not None and _is_plain(type(self)):
            with one_config():
                return graph_config(self, self._graph)
        return super().get_config()

    def policy_config(self) -> dict[str, Any]:
        """What a config of layers and calls says of the model's own dtype: a mixed policy, nothing else."""
        return {"dtype": self.dtype_policy} if self.dtype_policy in MIXED_POLICIES else {}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """A model from its config, with new weights."""
        from pronghorn.discovery import registry

        with registry.scope(custom_objects or {}), one_config():
            if "layers" in config and "output_layers" in config:
                made = graph_from_config(config)
                plain: Any = cls if _is_plain(cls) else Model
                model: Self = plain(made.inputs, made.outputs, name=config.get("name"))
                model._take_dtype(config.get("dtype"))
                if made.losses:
                    model.add_loss(made.losses)
                model.trainable = config.get("trainable", True)
                return model
            return super().from_config(config)


MODEL_CLASSES.update(Model=Model, Functional=Model)


def _with_batch(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(BATCH if i == 0 and size is None else size for i, size in enumerate(shape))


def _is_plain(cls: Any) -> bool:
    """True for Model itself: a subclass is made from its own arguments."""
    return cls.__init__ is Model.__init__
