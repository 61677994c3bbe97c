"""Layers of images with nothing left to chance, as real Keras 3 computed them in training."""

import numpy as np
from golden_calls import golden_calls

from pronghorn import layers


def calls(*names):
    """The golden calls of layers by their names."""
    return golden_calls("image_layers", *names)


def check(call):
    """What the layer makes of the images in training: of each image, one of the results recorded.

    Whole numbers may differ by one: what lies in the middle between two is rounded by the last digit.
    """
    layer = getattr(layers, call.function)(**call.kwargs)
    (images,) = call.args
    found = np.asarray(layer(images))
    assert found.dtype == call.out[0].dtype
    assert found.shape == call.out[0].shape
    pairs = [(found, call.out)] if len(call.out) == 1 else [(y, [z[i] for z in call.out]) for i, y in enumerate(found)]
    for mine, several in pairs:
        scale = max(1.0, float(np.abs(several[0]).max()))
        errors = [np.abs(mine.astype("float64") - theirs).max() / scale for theirs in several]
        assert min(errors) <= (1e-5 if found.dtype.kind == "f" else 1 / scale), f"{call.id}: off by {errors}"
