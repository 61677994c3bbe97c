"""Layer: a function of Tensors with weights."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Self

from pronghorn.config import floatx
from pronghorn.dim import BATCH
from pronghorn.dtypes import canonical, is_float
from pronghorn.errors import ArgumentError, ArgumentTypeError, PronghornError, nearest
from pronghorn.graph import Tensor, Trace, as_tensor, current_trace, placeholder, scope, tracing
from pronghorn.history import Connection, HasHistory, Origin, keras_shape, mask_of
from pronghorn.input_spec import check_inputs
from pronghorn.ops.convert import operand
from pronghorn.recorded import Recorded, argument_names, fits
from pronghorn.structure import flatten, map_structure, unflatten
from pronghorn.translation import translating
from pronghorn.weights import HasWeights

_names: Counter[str] = Counter()


class Layer(Recorded, HasWeights, HasHistory):
    """Base of layers. A subclass defines ``call(inputs)``, and ``build(input_shape)`` if it has weights.

    ``call`` may take ``mask=`` and ``training=``: they are passed if it names them. On symbolic Tensors a call is
    remembered, so that ``Model(inputs, outputs)`` can be read from it; on arrays the layer computes at once.

    Args:
        name: shown in summaries; made from the class name if None.
        dtype: of the weights and of the computation; floatx if None.
        trainable: whether an optimizer updates its weights.
        input_shape: the shape of one sample, for the first layer of a Sequential model.
        batch_input_shape: the same with the batch axis in front.
        batch_size: the batch axis of ``input_shape``.
        input_dim: the same as ``input_shape=(input_dim,)``.
        weights: first values of the weights, as ``get_weights()`` gives them.
        activity_regularizer: penalty on the output.
        activity_reduction: ``"mean"`` divides the penalty by the batch's size, as Keras 3 does; ``"sum"`` takes that of
            the whole batch, as Keras 2.2.4 does.

    Raises:
        ArgumentTypeError: for a keyword that the layer does not take, naming the nearest.
    """

    kind = "layers"
    #: True if a layer gives its input's mask on to its output.
    supports_masking = False
    #: What inputs must look like: an InputSpec or a list of them.
    input_spec: Any = None
    stateful = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls, *args, **kwargs)
        self.__dict__.update(
            name=None, trainable=True, built=False, _trainable_weights=[], _non_trainable_weights=[], connections=[],
            _initial_weights=None, batch_input_shape=None, activity_regularizer=None, variable_dtype=floatx(),
            activity_reduction="mean",
        )  # fmt: skip
        if not fits(cls, args, kwargs):
            self.__dict__["_misfit"] = True
        return self

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__init__" in vars(cls):
            cls.__init__ = translating(cls.__init__)  # type: ignore[method-assign]

    #: What the base takes by keyword.
    keyword_arguments = (
        "name", "dtype", "trainable", "input_shape", "batch_input_shape", "batch_shape", "batch_size", "input_dim",
        "weights", "input_dtype", "activity_regularizer",
    )  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        from pronghorn import regularizers

        self._take_dtype(kwargs.pop("dtype", None) or kwargs.pop("input_dtype", None))
        name = kwargs.pop("name", None)
        self.name = str(name) if name else unique_name(type(self).__name__)
        self.trainable = bool(kwargs.pop("trainable", True))
        self._initial_weights = kwargs.pop("weights", None)
        if "activity_regularizer" in kwargs:
            self.activity_regularizer = regularizers.get(kwargs.pop("activity_regularizer"))
        self.activity_reduction = _reduction(kwargs.pop("activity_reduction", "mean"), type(self).__name__)
        self.batch_input_shape = _declared_shape(kwargs)
        if kwargs:
            unknown = next(iter(kwargs))
            raise ArgumentTypeError(
                f"there is no argument {unknown!r}.",
                where=type(self).__name__,
                fix=nearest(unknown, argument_names(type(self))),
                argument=unknown,
                got=kwargs[unknown],
            )

    def _take_dtype(self, dtype: Any) -> None:
        """A dtype's name, or ``mixed_float16`` and ``mixed_bfloat16``: compute in the small one, keep float32."""
        policy = getattr(dtype, "name", dtype)
        mixed = isinstance(policy, str) and policy.startswith("mixed_")
        self.compute_dtype = canonical(policy.removeprefix("mixed_") if mixed else policy or floatx())
        self.variable_dtype = "float32" if mixed else self.compute_dtype
        self.dtype_policy = policy if mixed else self.compute_dtype

    @property
    def dtype(self) -> str:
        """The dtype of the weights."""
        return self.variable_dtype

    def build(self, input_shape: Any) -> None:
        """Make the weights; called once, before the first ``call``, with None for unknown sizes."""
        self.built = True

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError(f"{type(self).__name__} must define call(inputs).")

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the output: the input's, if the layer ``supports_masking``."""
        return mask if self.supports_masking else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output for an input of ``input_shape``, with None for unknown sizes.

        It is found by calling the layer on placeholders, so a layer need not define it.
        """
        with tracing(Trace(training=False)):
            inputs = map_shapes(lambda shape: placeholder(shape, self.compute_dtype), input_shape)
            return map_structure(lambda x: keras_shape(x.shape), self(inputs))

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer: symbolically on Tensors, at once on arrays."""
        trace = current_trace()
        tensors = flatten((inputs, args, kwargs))
        if trace is None and not any(isinstance(x, Tensor) for x in tensors):
            from pronghorn.calling import call_on_arrays

            return call_on_arrays(self, inputs, args, kwargs)
        if trace is not None:
            return self._traced(inputs, args, kwargs)
        trace = Trace()
        with tracing(trace):
            outputs = self._traced(inputs, args, kwargs)
        self._remember(inputs, args, kwargs, outputs, trace)
        return outputs

    def _traced(self, inputs: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        trace = current_trace()
        assert trace is not None
        with scope(self.name or type(self).__name__):
            inputs = map_structure(self._as_input, inputs)
            check_inputs(self.input_spec, flatten(inputs), f"{type(self).__name__} {self.name!r}")
            self.ensure_built(inputs)
            accepted = _call_arguments(type(self))
            outer, around = trace.training, trace.frozen
            if "training" in accepted:
                if kwargs.get("training") is None and len(args) < accepted.index("training"):
                    kwargs = {**kwargs, "training": outer}
                elif not isinstance(kwargs.get("training"), Tensor):
                    trace.training = kwargs.get("training", outer)
            mask = kwargs["mask"] if kwargs.get("mask") is not None else _masks(inputs)
            if "mask" in accepted and len(args) < accepted.index("mask"):
                kwargs = {**kwargs, "mask": mask}
            trace.frozen = around or not self.trainable
            try:
                outputs = self.call(inputs, *args, **kwargs)
            finally:
                trace.training, trace.frozen = outer, around
            outputs = map_structure(as_tensor, outputs)
            outputs = _fresh(outputs, inputs)
            self._annotate(inputs, outputs, mask)
            if self.activity_regularizer is not None:
                self._penalize(outputs)
            return outputs

    def _as_input(self, x: Any) -> Any:
        tensor = x if isinstance(x, Tensor) else as_tensor(operand(x))
        if is_float(tensor.dtype) and tensor.dtype != self.compute_dtype and self._casts_inputs:
            cast = operand(tensor, dtype=self.compute_dtype)
            cast.annotations.update({k: v for k, v in tensor.annotations.items() if k == "mask"})
            return cast
        return tensor

    #: Whether floating inputs are cast to the layer's dtype.
    _casts_inputs = True

    def _annotate(self, inputs: Any, outputs: Any, mask: Any) -> None:
        given = self.compute_mask(inputs, mask)
        if given is None:
            return
        results, masks = flatten(outputs), given if isinstance(given, list | tuple) else [given]
        for x, m in zip(results, masks, strict=False):
            if m is not None:
                x.annotations["mask"] = m

    def _penalize(self, outputs: Any) -> None:
        from pronghorn import ops

        for x in flatten(outputs):
            penalty = self.activity_regularizer(x)
            if self.activity_reduction == "mean":
                penalty = ops.divide(penalty, ops.cast(ops.shape(x)[0], x.dtype))
            self.add_loss(penalty)

    def _remember(self, inputs: Any, args: Any, kwargs: Any, outputs: Any, trace: Trace) -> None:
        arguments = {**dict(zip(_call_arguments(type(self)), args, strict=False)), **kwargs}
        connection = Connection(self, inputs, arguments, outputs, tuple(trace.updates()), tuple(trace.losses))
        self.connections.append(connection)
        for index, x in enumerate(flatten(outputs)):
            x.annotations["origin"] = Origin(connection, index)

    def ensure_built(self, inputs: Any) -> None:
        """Build for the shapes of ``inputs``, if that was not done."""
        if self.built:
            return
        self.build_for(map_structure(lambda x: keras_shape(x.shape), inputs))

    def build_for(self, input_shape: Any) -> None:
        """Call ``build`` and set the first weights, if some were given."""
        try:
            self.build(input_shape)
        except PronghornError as error:
            raise error.at(f"{type(self).__name__} {self.name!r}, build({input_shape})") from error
        self.built = True
        self.__dict__.setdefault("built_shape", input_shape)
        if self._initial_weights is not None:
            values, self._initial_weights = self._initial_weights, None
            with tracing(None):
                self.set_weights(values)

    def add_loss(self, loss: Any, inputs: Any = None) -> None:
        """Add a scalar to the loss of the model: a Tensor, or a function without arguments that gives one."""
        trace = current_trace()
        for value in loss if isinstance(loss, list | tuple) else [loss]:
            if trace is not None:
                trace.losses.append(value() if callable(value) else value)
            else:
                self.__dict__.setdefault("_added_losses", []).append(value)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Store values at the end of a step: (Variable, Tensor) pairs."""
        trace = current_trace()
        pairs = [updates] if isinstance(updates, tuple) and len(updates) == 2 else list(updates)
        for variable, value in pairs:
            if trace is None:
                self.__dict__.setdefault("_added_updates", []).append((variable, value))
            else:
                trace.deferred.append((variable, as_tensor(value)))

    @property
    def losses(self) -> list[Any]:
        """Scalars that the symbolic calls added to the loss, and the penalties of regularized weights."""
        called = [loss for layer in self.all_layers() for c in layer.connections for loss in c.losses]
        added = [loss for layer in self.all_layers() for loss in layer.__dict__.get("_added_losses", [])]
        return [*called, *added, *self.weight_losses()]

    def weight_losses(self) -> list[Any]:
        """The penalties of regularized weights."""
        return [weight.regularizer(weight) for weight in self.weights if weight.regularizer is not None]

    @property
    def updates(self) -> list[Any]:
        """(Variable, Tensor) pairs that the symbolic calls store at the end of a step."""
        return [pair for layer in self.all_layers() for c in layer.connections for pair in c.updates]

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, without its weights."""
        base = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype_policy}
        if self.batch_input_shape is not None:
            base["batch_input_shape"] = list(keras_shape(self.batch_input_shape))
        if self.activity_reduction != "mean":
            base["activity_reduction"] = self.activity_reduction
        cls: Any = type(self)
        # An Embedding's input_dim is an argument of its own, not the base's.
        skipped = {*base, *(set(_BASE_ARGUMENTS) - set(inspect.signature(cls.__init__).parameters))}
        own = {name: value for name, value in super().get_config().items() if name not in skipped}
        return {**base, **own}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def __getstate__(self) -> dict[str, Any]:
        """Config and weights, never graph: what pickle and deepcopy carry."""
        return {k: v for k, v in self.__dict__.items() if k not in ("connections", "_programs")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, connections=[])

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        import copy

        new = object.__new__(type(self))
        memo[id(self)] = new
        new.__setstate__(copy.deepcopy(self.__getstate__(), memo))
        return new


_BASE_ARGUMENTS = (
    "input_shape", "batch_size", "input_dim", "weights", "input_dtype", "batch_shape", "activity_reduction",
)  # fmt: skip


def map_shapes(function: Any, shapes: Any) -> Any:
    """``function`` of each shape in a shape, or in a list or dict of shapes."""
    if isinstance(shapes, dict):
        return {key: map_shapes(function, value) for key, value in shapes.items()}
    if isinstance(shapes, list | tuple) and any(isinstance(item, list | tuple | dict) for item in shapes):
        return [map_shapes(function, item) for item in shapes]
    return function(tuple(BATCH if i == 0 and size is None else size for i, size in enumerate(shapes)))


def _masks(inputs: Any) -> Any:
    """The masks of the inputs: one, or a list where there are several; None if there is none."""
    if isinstance(inputs, Tensor):
        return mask_of(inputs)
    masks = [mask_of(x) for x in flatten(inputs)]
    return masks if any(m is not None for m in masks) else None


def _fresh(outputs: Any, inputs: Any) -> Any:
    """Outputs that are no Tensor of the inputs: a layer that gives its input back gets a new one to annotate."""
    given = {id(x) for x in flatten(inputs)}
    return unflatten(outputs, [Tensor(x.node, x.index) if id(x) in given else x for x in flatten(outputs)])


def _declared_shape(kwargs: dict[str, Any]) -> tuple[Any, ...] | None:
    batch_size, batch_shape = kwargs.pop("batch_size", None), kwargs.pop("batch_input_shape", None)
    shape, dim = kwargs.pop("input_shape", None), kwargs.pop("input_dim", None)
    batch_shape = kwargs.pop("batch_shape", None) or batch_shape
    if batch_shape is not None:
        return tuple(batch_shape)
    if shape is None and dim is not None:
        shape = (dim,)
    if shape is None:
        return None
    return (batch_size, *((shape,) if isinstance(shape, int) else shape))


def _reduction(given: Any, where: str) -> str:
    if given not in ("mean", "sum"):
        raise ArgumentError(
            f"activity_reduction must be 'mean' or 'sum'. Got {given!r}.",
            where=where,
            argument="activity_reduction",
            got=given,
        )
    return str(given)


def unique_name(class_name: str) -> str:
    """A name for a layer of that class: ``dense``, ``dense_1``, ``dense_2`` …"""
    base = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", class_name)
    base = re.sub(r"([a-z])([A-Z])", r"\1_\2", base).lower().lstrip("_")
    count = _names[base]
    _names[base] += 1
    return f"{base}_{count}" if count else base


def reset_names() -> None:
    """Count layer names from the beginning again."""
    _names.clear()


def _call_arguments(cls: type[Layer]) -> tuple[str, ...]:
    """Names of what ``call`` takes after its inputs."""
    return _arguments_after_first(cls.call)


@lru_cache(maxsize=1024)
def _arguments_after_first(call: Callable[..., Any]) -> tuple[str, ...]:
    parameters = list(inspect.signature(call).parameters.values())[2:]
    return tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))
