"""check_layer: what every layer must obey, proved on one case and one backend."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from pronghorn import layers as layer_namespace
from pronghorn.dim import BATCH, Dim
from pronghorn.discovery import registry
from pronghorn.dtypes import as_numpy, is_float
from pronghorn.functional import Input
from pronghorn.graph import Graph, Tensor, Trace, constant, placeholder, replay, tracing
from pronghorn.history import keras_shape, mask_of
from pronghorn.model import Model
from pronghorn.runtime import Backend, active_backend, using_backend
from pronghorn.runtime.random_state import random_state
from pronghorn.structure import flatten
from pronghorn.testing.check_vjp import _draw, _Function
from pronghorn.testing.host_case import HostCase, check_host_case
from pronghorn.testing.layer_case import LayerCase
from pronghorn.testing.sample import evaluate, require

_Arrays: TypeAlias = "list[np.ndarray[Any, Any]]"
#: Allowed difference of results in a dtype from those in float64, relative to the greatest.
_TOLERANCE = {"float16": 2e-2, "float32": 1e-5}


def check_layer(case: LayerCase | HostCase, backend: Backend | None = None) -> None:
    """Prove on ``case`` what holds for every layer; on a HostCase, what `check_host_case` says.

    - Shapes are what is inferred, with unknown sizes and known ones, and what ``compute_output_shape`` says.
    - Gradients by inputs and weights are central differences in float64.
    - The config makes an equal layer, also by way of JSON; a model of it, given the weights in a file, predicts equally.
    - A deep copy is equal, and goes its own way.
    - Masks come out or not, as the case says; what they leave out has no influence, where the case says so.
    - float16, float32 and float64 keep their dtype.
    - Training differs from inference where it should and nowhere else, also where the phase is chosen late.

    Raises:
        AssertionError: with the first difference.
    """
    engine = backend or active_backend()
    with using_backend(engine.name), registry.scope(dict(case.custom_objects)):
        if isinstance(case, HostCase):
            check_host_case(case)
            return
        subject = Subject(case, engine)
        for check in CHECKS:
            check(subject)


class Subject:
    """A case on a backend: the layer in float64 with random weights, its inputs, and what it makes of them."""

    def __init__(self, case: LayerCase, engine: Backend) -> None:
        self.case, self.engine = case, engine
        self.values = _inputs(case)
        self.layer = self.made("float64")
        rng = np.random.default_rng(4)
        drawn = [rng.uniform(0.5, 1.5, w.shape) if w.dtype.kind == "f" else w for w in self.layer.get_weights()]
        self.weights = drawn
        self.layer.set_weights(drawn)

    def __str__(self) -> str:
        return str(self.case)

    @cached_property
    def inference(self) -> _Arrays:
        """The results in inference."""
        return self.results(self.layer)

    @cached_property
    def training(self) -> _Arrays:
        """The results in training."""
        return self.results(self.layer, training=True)

    @property
    def open(self) -> tuple[int, ...]:
        """The batch axis, unless its size is fixed."""
        return () if self.case.fixes_batch else (0,)

    @property
    def differs(self) -> bool:
        """Whether training is something else than inference."""
        return self.case.trains_differently or self.case.is_random

    def made(self, dtype: str) -> Any:
        """A new layer of a dtype, built."""
        return self.built(self.case.make(dtype=dtype))

    def built(self, layer: Any) -> Any:
        """``layer`` with its weights made, for a batch of unknown size, where it may be."""
        with tracing(Trace(training=False)):
            layer(self.case.arranged(placeholder(_hidden(x.shape, self.open), x.dtype) for x in self.cast(layer)))
        return layer

    def cast(self, layer: Any) -> _Arrays:
        """The inputs in the layer's dtype."""
        dtype = as_numpy(layer.compute_dtype)
        return [x.astype(dtype) if x.dtype.kind == "f" else x for x in self.values]

    def traced(self, layer: Any, shapes: Sequence[Any], training: Any) -> tuple[list[Tensor], list[Tensor], Trace]:
        """Placeholders, what the layer makes of them, and the trace it was called in."""
        trace = Trace(training=training if isinstance(training, bool) else None, random_state=random_state(5))
        with tracing(trace):
            inputs = [placeholder(shape, x.dtype) for shape, x in zip(shapes, self.cast(layer), strict=True)]
            arguments = {"training": training} if isinstance(training, Tensor) else {}
            outputs = flatten(layer(self.case.arranged(inputs), **arguments))
        return inputs, outputs, trace

    def masked(self, given: _Arrays) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Placeholders, those of masks for the first of them, and what the layer makes of the former with the latter."""
        with tracing(Trace(training=False)):
            inputs = [placeholder(x.shape, x.dtype) for x in self.values]
            masks = [placeholder(m.shape, "bool") for m in given]
            for x, m in zip(inputs, masks, strict=False):
                x.annotations["mask"] = m
            return inputs, masks, flatten(self.layer(self.case.arranged(inputs)))

    def run(self, layer: Any, shapes: Sequence[Any], training: Any = False) -> tuple[list[Any], _Arrays]:
        """The inferred shapes of the outputs, and the outputs."""
        inputs, outputs, _ = self.traced(layer, shapes, training)
        pairs = [pair for x, v in zip(inputs, self.values, strict=True) for pair in zip(x.shape, v.shape, strict=True)]
        graph = Graph(inputs, outputs).specialize({dim: size for dim, size in pairs if isinstance(dim, Dim)})
        return [y.shape for y in outputs], evaluate(graph, self.cast(layer), self.engine)

    def results(self, layer: Any, training: Any = False) -> _Arrays:
        """What the layer makes of the inputs."""
        return self.run(layer, [x.shape for x in self.values], training)[1]

    def same(self, found: Sequence[Any], wanted: Sequence[Any], how: str) -> None:
        """Raise unless both are equal."""
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10, err_msg=f"{self.case} {how}")


def check_shapes(subject: Subject) -> None:
    """Inferred shapes are the real ones, whatever sizes are known when the layer is called."""
    case, wanted = subject.case, subject.inference
    for axes in dict.fromkeys([subject.open, (*subject.open, *case.unknown)]):
        what = f"with the sizes of axes {axes} unknown"
        shapes = [_hidden(x.shape, axes) for x in subject.values]
        inferred, found = subject.run(subject.layer, shapes)
        for early, result in zip(inferred, found, strict=True):
            told = f"{case} {what}: {keras_shape(early)} is inferred, {result.shape} comes out"
            require(_fits(keras_shape(early), result.shape), told)
        require(
            [x.shape for x in found] == [x.shape for x in wanted], f"{case} {what} has other shapes than with known"
        )
        subject.same(found, wanted, what)
        given = case.arranged(keras_shape(shape) for shape in shapes)
        declared = case.make(dtype="float64").compute_output_shape(given)
        said = [tuple(shape) for shape in (declared if isinstance(declared, list) else [declared])]
        made = [keras_shape(shape) for shape in inferred]
        require(said == made, f"{case}: compute_output_shape({given}) says {said}, {made} is inferred")


def check_gradients(subject: Subject) -> None:
    """Gradients by inputs and trainable weights are the slopes that differences show."""
    layer, values = subject.layer, subject.values
    for training in (False, True) if subject.differs else (False,):
        inputs, outputs, trace = subject.traced(layer, [x.shape for x in values], training)
        weights = [v for v in layer.weights if v in trace.first]
        leaves = [placeholder(v.shape, v.dtype) for v in weights]
        free = replay(
            [y for y in outputs if is_float(y.dtype)],
            {trace.first[v]: leaf for v, leaf in zip(weights, leaves, strict=True)},
        )
        wrt = [x for x in inputs if is_float(x.dtype)]
        trained = set(layer.trainable_weights)
        wrt += [leaf for v, leaf in zip(weights, leaves, strict=True) if v in trained]
        if not wrt or not free:
            return
        cotangents = [placeholder(y.shape, y.dtype) for y in free]
        rng = np.random.default_rng(1)
        arrays = [*values, *(v.numpy() for v in weights), *(_draw(rng, y) for y in cotangents)]
        function = _Function([*inputs, *leaves, *cotangents], free, cotangents)
        function.check(subject.engine, arrays, wrt, rng, f"{subject}: the gradient (training={training})", 1e-5)


def check_config(subject: Subject) -> None:
    """A layer made from the config, through JSON, has that config, and with the same weights computes the same."""
    if not subject.case.has_config:
        return
    layer = subject.layer
    again = layer_namespace.deserialize(json.loads(json.dumps(layer_namespace.serialize(layer))))
    require(type(again) is type(layer), f"{subject}: the config makes a {type(again).__name__}")
    require(again.get_config() == layer.get_config(), f"{subject}: {again.get_config()} is not {layer.get_config()}")
    subject.built(again).set_weights(subject.weights)
    subject.same(subject.results(again), subject.inference, "made from its config")


def check_model(subject: Subject) -> None:
    """A model made from the config, with weights from a file that another wrote, predicts what the layer computes."""
    shapes = [keras_shape(_hidden(x.shape, subject.open)) for x in subject.values]
    inputs = [Input(batch_shape=s, dtype=x.dtype.name) for s, x in zip(shapes, subject.values, strict=True)]
    model = Model(inputs, subject.case.make(dtype="float64")(subject.case.arranged(inputs)))
    model.set_weights(subject.weights)
    again = model
    if subject.case.has_config:
        again = Model.from_config(json.loads(json.dumps(model.get_config())))
    if subject.weights:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.safetensors"
            model.save_weights(path)
            again.load_weights(path)
    subject.same(again.get_weights(), subject.weights, "in a model, its weights from a file")
    subject.same(flatten(again.predict(subject.values)), subject.inference, "in a model")


def check_copy(subject: Subject) -> None:
    """A deep copy has the same config and weights, and goes its own way."""
    copied = copy.deepcopy(subject.layer)
    subject.same(copied.get_weights(), subject.weights, "copied: the weights")
    if subject.case.has_config:
        require(copied.get_config() == subject.layer.get_config(), f"{subject}: a copy has another config")
    copied.set_weights([0 * w for w in subject.weights])
    subject.same(subject.layer.get_weights(), subject.weights, "after a change of its copy")
    subject.built(copied)


def check_masks(subject: Subject) -> None:
    """Masks of the inputs come out as one, true where all are, from layers that support them, and from no others."""
    case, values = subject.case, subject.values
    if not (case.passes_mask or case.drops_mask) or any(x.ndim < 2 for x in values):
        return
    rng = np.random.default_rng(2)
    deepest = min(2, *(x.ndim - 1 for x in values))
    given = [rng.random(x.shape[:deepest]) < 0.6 for x in values]
    inputs, masks, outputs = subject.masked(given)
    found = [mask_of(y) for y in outputs]
    came = [m for m in found if m is not None]
    if case.drops_mask or not subject.layer.supports_masking:
        require(not came, f"{subject} lets no mask through, and one came out")
        return
    require(len(came) == len(found), f"{subject} supports masks, and none came out")
    for result in evaluate(Graph([*inputs, *masks], came), [*values, *given], subject.engine):
        np.testing.assert_array_equal(result, np.logical_and.reduce(given), err_msg=f"{subject}: the mask")


def check_skipping(subject: Subject) -> None:
    """What stands at masked steps changes nothing at the others; it does change something where no mask says so."""
    if not subject.case.skips_masked:
        return
    first, *others = subject.values
    mask = np.random.default_rng(2).random(first.shape[:2]) < 0.6
    mask[:, 0] = [i % 2 == 0 for i in range(len(mask))]
    mask[:, -1] |= ~mask.any(axis=1)
    kept = mask.reshape(mask.shape + (1,) * (first.ndim - 2))
    inputs, masks, outputs = subject.masked([mask])
    found = []
    for left_out in (first, np.where(kept, first, first[::-1] + 0.5)):
        results = evaluate(Graph([*inputs, *masks], outputs), [left_out, *others, mask], subject.engine)
        pairs = zip(results, outputs, strict=True)
        found.append([y[mask] if mask_of(t) is not None else y for y, t in pairs])
    subject.same(found[1], found[0], "with other values at masked steps")
    plain = [y[mask] if mask_of(t) is not None else y for y, t in zip(subject.inference, outputs, strict=True)]
    equal = all(np.allclose(a, b) for a, b in zip(plain, found[0], strict=True))
    require(not equal or mask.all(), f"{subject}: the mask changes nothing")


def check_dtypes(subject: Subject) -> None:
    """A layer of a dtype computes in it, near to what float64 gives."""
    for dtype, tolerance in _TOLERANCE.items():
        layer = subject.made(dtype)
        layer.set_weights(subject.weights)
        kept = {v.dtype for v in layer.weights if is_float(v.dtype)}
        require(kept <= {dtype}, f"{subject} in {dtype}: the weights are {kept}")
        for found, true in zip(subject.results(layer), subject.inference, strict=True):
            named = dtype if true.dtype.kind == "f" else true.dtype.name
            require(found.dtype.name == named, f"{subject} in {dtype}: {found.dtype.name} comes out")
            scale = max(1.0, float(np.abs(true).max(initial=0)))
            what = f"{subject} in {dtype}"
            np.testing.assert_allclose(found.astype("float64"), true, tolerance, tolerance * scale, err_msg=what)


def check_training(subject: Subject) -> None:
    """Training computes something else where the case says so; the open phase, once fixed, is either of the two."""
    pairs = zip(subject.training, subject.inference, strict=True)
    equal = all(np.allclose(a, b, rtol=1e-10, atol=1e-10) for a, b in pairs)
    require(equal != subject.differs, f"{subject}: training {'equals' if equal else 'differs from'} inference")
    if subject.differs:
        for phase in (False, True):
            wanted = subject.training if phase else subject.inference
            found = subject.results(subject.layer, training=constant(np.array(phase)))
            subject.same(found, wanted, f"with training={phase} chosen late")


CHECKS: tuple[Callable[[Subject], None], ...] = (
    check_shapes, check_gradients, check_config, check_model, check_copy, check_masks, check_skipping, check_dtypes,
    check_training,
)  # fmt: skip


def _inputs(case: LayerCase) -> _Arrays:
    """Random inputs without ties, float32 numbers in float64; ints for a case that says how many there are."""
    rng = np.random.default_rng(3)
    if case.below is not None:
        return [rng.integers(0, case.below, shape).astype("int32") for shape in case.shapes]
    sizes = [int(np.prod(shape)) for shape in case.shapes]
    drawn = rng.permutation(np.linspace(-1, 1, sum(sizes)) + 0.013).astype("float32").astype("float64")
    parts = np.split(drawn, np.cumsum(sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, case.shapes, strict=True)]


def _hidden(shape: Sequence[int], axes: Sequence[int]) -> tuple[Any, ...]:
    """The shape with the sizes of ``axes`` unknown."""
    return tuple((BATCH if axis == 0 else Dim.new()) if axis in axes else size for axis, size in enumerate(shape))


def _fits(inferred: Sequence[int | None], real: Sequence[int]) -> bool:
    return len(inferred) == len(real) and all(a is None or a == b for a, b in zip(inferred, real, strict=True))
