"""check_layer finds what is wrong: one layer for each rule, that breaks this rule alone."""

import numpy as np
import pytest

from pronghorn import ops
from pronghorn.layer import Layer
from pronghorn.runtime import active_backend, using_backend
from pronghorn.testing.check_layer import (
    Subject,
    check_config,
    check_copy,
    check_dtypes,
    check_gradients,
    check_layer,
    check_masks,
    check_model,
    check_shapes,
    check_training,
)
from pronghorn.testing.layer_case import LayerCase


class Scaled(Layer):
    """Right: x * factor * weight."""

    supports_masking = True

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape):
        self.weight = self.add_weight("weight", (input_shape[-1],), initializer="ones")

    def call(self, x):
        return x * self.weight * self.factor


class WrongShape(Scaled):
    """Says another shape than it makes."""

    def compute_output_shape(self, input_shape):
        return (*input_shape, 1)


class WrongGradient(Scaled):
    """Stops the gradient half way."""

    def call(self, x):
        return x * ops.stop_gradient(self.weight)


class WrongConfig(Scaled):
    """Writes another argument than it was given."""

    def get_config(self):
        return {**super().get_config(), "factor": self.factor + 1}


class ForgetsValue(Scaled):
    """A config that is made equal again, and computes another thing."""

    made = 0

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(factor, **kwargs)
        type(self).made += 1
        self.secret = self.made

    def call(self, x):
        return x * self.secret


class SharesWeights(Scaled):
    """A copy holds the same Variables."""

    def __deepcopy__(self, memo):
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made


class WrongMask(Scaled):
    """Turns masks round."""

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else ops.logical_not(mask)


class LosesMask(Scaled):
    """Promises masks and keeps them."""

    def compute_mask(self, inputs, mask=None):
        return None


class Sums(Scaled):
    """Sums over time, and overlooks the mask."""

    def call(self, x):
        return ops.sum(x, axis=1) * self.weight

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *input_shape[2:])

    def compute_mask(self, inputs, mask=None):
        return None


class SumsOfMasked(Sums):
    """Sums over the steps that a mask leaves."""

    def call(self, x, mask=None):
        return super().call(x if mask is None else x * ops.expand_dims(ops.cast(mask, x.dtype), -1))


class WrongDtype(Scaled):
    """Always computes in float32."""

    def call(self, x):
        return ops.cast(x, "float32") * ops.cast(self.weight, "float32")


class WrongTraining(Scaled):
    """Doubles in training, and does not tell."""

    def call(self, x, training=None):
        return x * ops.in_train_phase(2.0, 1.0, training) * self.weight


OBJECTS = {cls.__name__: cls for cls in (Scaled, *Scaled.__subclasses__(), SumsOfMasked)}


def case(cls, **more):
    return LayerCase(cls, {}, (3, 4), custom_objects=OBJECTS, **more)


def subject(cls, **more):
    from pronghorn.discovery import registry

    with registry.scope(OBJECTS):
        return Subject(case(cls, **more), active_backend())


def test_a_right_layer_passes(backend):
    check_layer(case(Scaled, unknown=()))


@pytest.mark.parametrize(
    ("check", "cls", "told"),
    [
        (check_shapes, WrongShape, r"compute_output_shape.* says .*4, 1\)"),
        (check_gradients, WrongGradient, "the gradient"),
        (check_config, WrongConfig, "is not"),
        (check_config, ForgetsValue, "made from its config"),
        (check_model, ForgetsValue, "in a model"),
        (check_copy, SharesWeights, "after a change of its copy"),
        (check_masks, WrongMask, "the mask"),
        (check_masks, LosesMask, "none came out"),
        (check_dtypes, WrongDtype, "in float16: float32 comes out"),
        (check_training, WrongTraining, "training differs from inference"),
    ],
)
def test_a_wrong_layer_is_found(check, cls, told):
    from pronghorn.discovery import registry

    ForgetsValue.made = 0
    with registry.scope(OBJECTS), pytest.raises(AssertionError, match=told):
        check(subject(cls))


def test_training_that_is_said_to_differ_must_differ():
    with pytest.raises(AssertionError, match="training equals inference"):
        check_training(subject(Scaled, trains_differently=True))


class CountsSamples(Scaled):
    """As a layer that keeps states: it must know the batch size."""

    def build(self, input_shape):
        super().build(input_shape)
        self.each = [0.5 * (i + 1) for i in range(input_shape[0])]

    def call(self, x):
        return x * self.weight * np.reshape(self.each, (-1, 1))


def test_a_batch_size_that_is_fixed():
    own = {"CountsSamples": CountsSamples}
    check_layer(LayerCase(CountsSamples, {}, (3, 4), custom_objects=own, fixes_batch=True))
    with pytest.raises(TypeError):
        check_layer(LayerCase(CountsSamples, {}, (3, 4), custom_objects=own))


def test_what_masks_leave_out(backend):
    def masked(cls, **more):
        return LayerCase(cls, {}, (2, 3, 4), custom_objects=OBJECTS, **more)

    check_layer(masked(SumsOfMasked, drops_mask=True, skips_masked=True))
    with pytest.raises(AssertionError, match="with other values at masked steps"):
        check_layer(masked(Sums, drops_mask=True, skips_masked=True))
    with pytest.raises(AssertionError, match="the mask changes nothing"):
        check_layer(masked(Scaled, skips_masked=True))
    with pytest.raises(AssertionError, match="lets no mask through, and one came out"):
        check_layer(masked(Scaled, drops_mask=True))


def test_the_named_backend_is_used():
    """The results are those of the backend that was passed, whatever is active."""
    seen = []

    class Watching(Scaled):
        def call(self, x):
            seen.append(active_backend().name)
            return x

    with using_backend("numpy"):
        check_layer(LayerCase(Watching, {}, (2, 2), custom_objects={"Watching": Watching}))
    assert set(seen) == {"numpy"}


def test_cases_have_names_and_arrange_their_inputs():
    single, several = LayerCase(Scaled, {"factor": 3}, (2, 3)), LayerCase(Scaled, {}, [(2, 3), (2, 1)])
    assert str(single) == "Scaled-factor=3-2x3"
    assert str(several) == "Scaled-plain-2x3,2x1"
    assert single.arranged([np.ones(2)]).shape == (2,)
    assert len(several.arranged([1, 2])) == 2
