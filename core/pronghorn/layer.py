"""Layer: a function of Tensors with weights."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self, cast

from pronghorn.config import MIXED_POLICIES, dtype_policy
from pronghorn.contributions import Contributes
from pronghorn.declared import input_shape_from, penalty_reduction, unique_name
from pronghorn.dim import BATCH
from pronghorn.dtypes import TEXT, canonical, is_float
from pronghorn.errors import ArgumentTypeError, DTypeError, PronghornError, nearest
from pronghorn.graph import Tensor, as_tensor, captured, detached, last_serial, placeholder
from pronghorn.graph.trace import Trace, building, current_trace, scope, tracing
from pronghorn.history import Connection, HasHistory, Origin, keras_shape, mask_of, masks_of, own_tensors
from pronghorn.input_spec import check_inputs
from pronghorn.ops.convert import operand
from pronghorn.recorded import Recorded, argument_names, fits
from pronghorn.runtime.traced import TRACING
from pronghorn.structure import flatten, map_structure
from pronghorn.translation import translating
from pronghorn.weights import HasWeights, kept_on_error, unchanged


class Layer(Recorded, HasWeights, HasHistory, Contributes):
    """Base of layers. A subclass defines ``call(inputs)``, and ``build(input_shape)`` if it has weights.

    ``call`` may take ``mask=`` and ``training=``: they are passed if it names them. On symbolic Tensors a call is
    remembered, so that ``Model(inputs, outputs)`` can be read from it; on arrays the layer computes at once.

    Args:
        name: shown in summaries; made from the class name if None.
        dtype: of the weights and of the computation; ``config.dtype_policy()`` if None. ``"mixed_float16"`` and
            ``"mixed_bfloat16"`` keep weights in float32 and compute in the small dtype: inputs are cast to it, ``call``
            reads weights in it, gradients reach the float32 weights.
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
    #: True for layers that compute with NumPy before a model's Program, such as those over strings.
    on_host = False
    #: Whether floating inputs, and weights that ``call`` reads, are cast to the dtype that the layer computes in.
    autocast = True
    #: Arguments with which a layer has the mathematics of Keras 2.2.4, where Keras 3 changed it.
    keras2_defaults: ClassVar[Mapping[str, Any]] = {"activity_reduction": "sum"}

    _name: str | None
    _takes_misfits = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls, *args, **kwargs)
        self.__dict__.update(
            _name=None, trainable=True, built=False, _trainable_weights=[], _non_trainable_weights=[], connections=[],
            _initial_weights=None, batch_input_shape=None, activity_regularizer=None, activity_reduction="mean",
        )  # fmt: skip
        self._take_dtype(None)
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
        self.name = kwargs.pop("name", None)
        self.trainable = bool(kwargs.pop("trainable", True))
        self._initial_weights = kwargs.pop("weights", None)
        if "activity_regularizer" in kwargs:
            self.activity_regularizer = regularizers.get(kwargs.pop("activity_regularizer"))
        self.activity_reduction = penalty_reduction(kwargs.pop("activity_reduction", "mean"), type(self).__name__)
        self.batch_input_shape = input_shape_from(kwargs, type(self).__name__)
        if kwargs:
            unknown, cls = next(iter(kwargs)), cast("type", type(self))
            raise ArgumentTypeError(
                f"there is no argument {unknown!r}.",
                where=type(self).__name__,
                fix=nearest(unknown, argument_names(cls)),
                argument=unknown,
                got=kwargs[unknown],
            )

    @property
    def name(self) -> str:
        """Shown in summaries, and the key in files; made from the class name if none was given."""
        if self._name is None:
            self._name = unique_name(type(self).__name__)
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = str(name) if name else unique_name(type(self).__name__)

    def _take_dtype(self, dtype: Any) -> None:
        """A dtype's name, or ``mixed_float16`` and ``mixed_bfloat16``: compute in the small one, keep float32."""
        policy = getattr(dtype, "name", dtype) or dtype_policy()
        mixed = isinstance(policy, str) and policy.startswith("mixed_")
        if mixed and policy not in MIXED_POLICIES:
            raise DTypeError(
                f"there is no dtype policy {policy!r}.", where=type(self).__name__, fix=nearest(policy, MIXED_POLICIES)
            )
        self.compute_dtype = canonical(policy.removeprefix("mixed_") if mixed else policy)
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

        It is found by calling the layer on placeholders, so a layer need not define it. That builds no weights.
        """
        with unchanged(self), tracing(Trace(training=False)):
            inputs = map_shapes(lambda shape: placeholder(shape, self.compute_dtype), input_shape)
            return map_structure(lambda x: keras_shape(x.shape), self(inputs))

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer: symbolically on Tensors, at once on arrays. A first call that fails builds nothing."""
        if self.built:
            return self._called(inputs, args, kwargs)
        with TRACING, kept_on_error(self):
            return self._called(inputs, args, kwargs)

    def _called(self, inputs: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if current_trace() is not None:
            return self._traced(inputs, args, kwargs)
        if not any(isinstance(x, Tensor) for x in flatten((inputs, args, kwargs))):
            from pronghorn.calling import call_on_arrays

            named = zip(_call_arguments(type(self))[0], args, strict=False) if args else ()
            return call_on_arrays(self, inputs, {**dict(named), **kwargs})
        trace, start = Trace(), last_serial()
        with tracing(trace):
            outputs = self._traced(inputs, args, kwargs)
        self._remember(inputs, args, kwargs, outputs, trace, start)
        return outputs

    def _traced(self, inputs: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        trace = current_trace()
        assert trace is not None
        with scope(self.name):
            inputs = map_structure(self._as_input, inputs)
            self.assert_input_compatibility(inputs)
            self.ensure_built(inputs)
            mask = _given("mask", type(self), args, kwargs)
            around = trace.training, trace.frozen, trace.reads_as
            mask = masks_of(inputs) if mask is None else mask
            phase = _given("training", type(self), args, kwargs)
            if phase is not None and not isinstance(phase, Tensor):
                trace.training = bool(phase)
            phase = around[0] if phase is None else phase
            kwargs = self._call_keywords(args, kwargs, {"mask": mask, "training": phase})
            trace.frozen, trace.reads_as = trace.frozen or not self.trainable, self.reads_as(trace.reads_as)
            try:
                outputs = self.call(inputs, *args, **kwargs)
            finally:
                trace.training, trace.frozen, trace.reads_as = around
            if outputs is None:
                raise ArgumentTypeError(
                    "call() gave None.", where=f"{type(self).__name__} {self.name!r}", fix="Let it return a Tensor."
                )
            outputs = map_structure(as_tensor, outputs)
            if trace.outside is not None:
                outputs = map_structure(trace.outside.of, outputs)
            outputs = own_tensors(outputs, inputs)
            self._annotate(inputs, outputs, mask)
            if self.activity_regularizer is not None:
                self._penalize(outputs)
            return outputs

    def _call_keywords(self, args: tuple[Any, ...], kwargs: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
        """The keywords for ``call``: what was given, and of mask and training what it names."""
        names, takes_any = _call_arguments(type(self))
        found = {name: value for name, value in kwargs.items() if takes_any or name in names or name not in known}
        found |= {name: value for name, value in known.items() if name in names[len(args) :]}
        unknown = [name for name in found if name not in names]
        if unknown and not takes_any:
            raise ArgumentTypeError(
                f"call() takes no argument {unknown[0]!r}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix=nearest(unknown[0], {*names, "mask", "training"}),
                argument=unknown[0],
                got=found[unknown[0]],
            )
        return found

    def _as_input(self, x: Any) -> Any:
        tensor = x if isinstance(x, Tensor) else as_tensor(operand(x))
        if tensor.dtype == TEXT and not self.on_host:
            raise DTypeError(
                f"it takes numbers. Got strings: {tensor!r}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Put a layer before it that makes numbers of them, such as StringLookup or TextVectorization; in front "
                "of a whole model, not inside it.",
            )
        return cast_floating(tensor, self.compute_dtype) if self.autocast else tensor

    def reads_as(self, around: str | None) -> str | None:
        """The dtype in which ``call`` reads weights, in a layer that reads them in ``around``; None: in their own."""
        if not self.autocast or not is_float(self.compute_dtype):
            return None
        return self.compute_dtype if around or self.compute_dtype != self.variable_dtype else None

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

    def _remember(self, inputs: Any, args: Any, kwargs: Any, outputs: Any, trace: Trace, start: int) -> None:
        arguments = {**dict(zip(_call_arguments(type(self))[0], args, strict=False)), **kwargs}
        updates, losses = tuple(trace.updates()), tuple(trace.losses)
        known = flatten((inputs, arguments))
        outside = captured([outputs, updates, losses], [*known, *map(mask_of, known)], start)
        connection = Connection(self, inputs, arguments, outputs, updates, losses, outside)
        self.connections.append(connection)
        for index, x in enumerate(flatten(outputs)):
            x.annotations["origin"] = Origin(connection, index)

    def assert_input_compatibility(self, inputs: Any) -> None:
        """Check Tensors against ``input_spec``.

        Raises:
            ShapeError, DTypeError: naming what the layer requires and what it got.
        """
        check_inputs(self.input_spec, flatten(inputs), f"{type(self).__name__} {self.name!r}")

    def ensure_built(self, inputs: Any) -> None:
        """Build for the shapes of ``inputs``, if that was not done."""
        if self.built:
            return
        self.build_for(map_structure(lambda x: keras_shape(x.shape), inputs))

    def build_for(self, input_shape: Any) -> None:
        """Call ``build`` and set the first weights, if some were given."""
        try:
            with building():
                self.build(input_shape)
        except PronghornError as error:
            raise error.at(f"{type(self).__name__} {self.name!r}, build({input_shape})") from error
        self.built = True
        self.__dict__.setdefault("built_shape", input_shape)
        if self._initial_weights is not None:
            values, self._initial_weights = self._initial_weights, None
            with tracing(None):
                self.set_weights(values)

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

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """A layer made from ``config``; name, dtype and trainable also where ``__init__`` does not take them."""
        if custom_objects:
            from pronghorn.discovery import registry

            with registry.scope(custom_objects):
                return cls.from_config(config)
        taken = inspect.signature(cls).parameters.values()
        takes_all = any(p.kind is p.VAR_KEYWORD for p in taken)
        refused = {"name", "trainable", "dtype", "batch_input_shape"} - {p.name for p in taken if not takes_all}
        kept = {} if takes_all else {name: config[name] for name in refused & config.keys()}
        layer = super().from_config({name: value for name, value in config.items() if name not in kept})
        if "dtype" in kept:
            layer._take_dtype(kept.pop("dtype"))
        if "batch_input_shape" in kept:
            kept["batch_input_shape"] = tuple(kept["batch_input_shape"])
        for name, value in kept.items():
            setattr(layer, name, value)
        return layer

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def __getstate__(self) -> dict[str, Any]:
        """Config and weights, never graph: what pickle and deepcopy carry. Tensors that a layer kept become None."""
        return {k: detached(v) for k, v in self.__dict__.items() if k not in _PASSING}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.pop("_misfit", None)
        self.__dict__.update(state, connections=[])

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        import copy

        new = object.__new__(type(self))
        memo[id(self)] = new
        new.__setstate__(copy.deepcopy(self.__getstate__(), memo))
        return new


#: What belongs to a process, and is not copied.
_PASSING = ("connections", "_programs", "_misfit")
_BASE_ARGUMENTS = (
    "input_shape", "batch_size", "input_dim", "weights", "input_dtype", "batch_shape", "activity_reduction",
)  # fmt: skip


def cast_floating(x: Tensor, dtype: str) -> Tensor:
    """A floating Tensor cast to ``dtype``, with its mask; any other as it is."""
    if not is_float(x.dtype) or dtype in (x.dtype, TEXT):
        return x
    found = cast("Tensor", operand(x, dtype=dtype))
    found.annotations.update({k: v for k, v in x.annotations.items() if k == "mask"})
    return found


def map_shapes(function: Any, shapes: Any) -> Any:
    """``function`` of each shape in a shape, or in a list or dict of shapes."""
    if isinstance(shapes, dict):
        return {key: map_shapes(function, value) for key, value in shapes.items()}
    if isinstance(shapes, list | tuple) and any(isinstance(item, list | tuple | dict) for item in shapes):
        return [map_shapes(function, item) for item in shapes]
    return function(tuple(BATCH if i == 0 and size is None else size for i, size in enumerate(shapes)))


def _given(name: str, cls: type[Layer], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a call was given as argument ``name``; None if nothing."""
    names = _call_arguments(cls)[0]
    place = names.index(name) if name in names else len(args)
    return args[place] if place < len(args) else kwargs.get(name)


def _call_arguments(cls: type[Layer]) -> tuple[tuple[str, ...], bool]:
    """Names of what ``call`` takes after its inputs, and whether it takes any other keyword."""
    return _arguments_after_first(cls.call)


@lru_cache(maxsize=1024)
def _arguments_after_first(call: Callable[..., Any]) -> tuple[tuple[str, ...], bool]:
    parameters = list(inspect.signature(call).parameters.values())
    named = tuple(p.name for p in parameters[2:] if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))
    return named, any(p.kind is p.VAR_KEYWORD for p in parameters)
