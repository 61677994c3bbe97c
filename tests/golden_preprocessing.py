"""Calls of Keras' preprocessing layers on TensorFlow: how they were made, what they learned, what came out."""

import functools
import json
from pathlib import Path

import numpy as np

from pronghorn import layers

_FILE = Path(__file__).parent / "golden" / "preprocessing.json"


class PreprocessingCase:
    """One layer of Keras 3.15 with its arguments; ``row`` has all that there is to know."""

    def __init__(self, row):
        self.row = row

    def __repr__(self):
        return self.row["id"]

    def made(self):
        """The same layer of pronghorn, which has learned from the same data."""
        layer = getattr(layers, self.row["layer"])(**self.row["arguments"])
        if "adapt" in self.row:
            dtype, data = self.row["adapt_dtype"], self.row["adapt"]
            arrays = (_array(batch, dtype) for batch in data) if self.row["batches"] else _array(data, dtype)
            layer.adapt(arrays, steps=self.row["steps"])
        return layer

    @property
    def input(self):
        """What the layer was called on."""
        value, dtype = self.row["input"], self.row["dtype"]
        return value if dtype == "mixed" else _array(value, dtype)

    def check(self, layer):
        """Assert that ``layer`` gives what Keras' gave, and knows what it knew."""
        found, wanted = np.asarray(layer(self.input, **self.row["call"])), self.row["output"]
        if found.dtype.kind == "f":
            np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=2e-6)
        else:
            assert found.tolist() == wanted
        assert found.shape == np.shape(wanted)
        for name in ("bin_boundaries", "mean", "variance", "idf"):
            if name in self.row:
                np.testing.assert_allclose(_known(layer, name), self.row[name], rtol=1e-6, atol=1e-6)
        if "vocabulary" in self.row:
            assert layer.get_vocabulary() == self.row["vocabulary"]
            assert layer.get_vocabulary(include_special_tokens=False) == self.row["own_tokens"]
            assert layer.vocabulary_size() == len(self.row["vocabulary"])


def _known(layer, name):
    if name == "idf":
        return getattr(layer, "lookup", layer).padded_weights()
    return layer.bin_boundaries if name == "bin_boundaries" else getattr(layer, f"adapt_{name}").numpy()


def _array(value, dtype):
    return np.array(value, dtype=object if dtype == "str" else dtype)


@functools.cache
def _read():
    return [PreprocessingCase(row) for row in json.loads(_FILE.read_text("utf-8"))["cases"]]


def preprocessing_cases(layer):
    """The cases of a layer by its name."""
    found = [case for case in _read() if case.row["layer"] == layer]
    assert found, f"golden/preprocessing.json has no case of {layer}"
    return found
