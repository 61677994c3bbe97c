"""Hashing and HashedCrossing: strings and ints as buckets, without a vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, DataError, HostCase, ShapeError, floatx, hookimpl

from .arguments import count
from .encoding import encoded, encoded_shape, only_dense, output_mode
from .hashes import bucket, farmhash64, joined64, salt_of
from .strings import OnHost, as_array, as_bytes, strings_in

#: What TensorFlow's crosses begin with.
_FIRST = 0xDECAFCAFFE


class Hashing(OnHost):
    """``hash(x) mod num_bins``: a bucket for each string or int, on the host; an int is hashed as its decimal digits.

    Args:
        num_bins: how many buckets there are, that of the mask included.
        mask_value: the value that goes to bucket 0, which no other then goes to.
        salt: an int or two: SipHash-2-4 with this key; FarmHash's fingerprint if None. The buckets are TensorFlow's.
        output_mode: "int", "one_hot", "multi_hot" or "count", as in ``CategoryEncoding``.
        sparse: accepted if False.
    Shapes:
        x (B, ..., K) -> "int" (B, ..., K) int64; "one_hot" (B, ..., K, num_bins), without K if it is 1; else
        (B, ..., num_bins).
    Raises:
        ArgumentError: if num_bins is not positive, or the salt is of another form.
        ArgumentTypeError: inside another layer's ``call``.
    Source: Keras 3.15, ``keras.layers.Hashing``.

    >>> from pronghorn import layers
    >>> layers.Hashing(3)([["A"], ["B"], ["C"], ["D"], ["E"]]).tolist()
    [[1], [0], [1], [1], [2]]
    >>> layers.Hashing(3, mask_value="")([["A"], [""], ["C"]]).tolist()
    [[1], [0], [2]]
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["dtype"] = kwargs.get("dtype") or ("int64" if output_mode == "int" else floatx())
        super().__init__(**kwargs)
        only_dense(sparse, "Hashing")
        self.num_bins = count("num_bins", num_bins, "Hashing")
        self.mask_value, self.salt, self.sparse = mask_value, salt_of(salt, "Hashing"), False
        self.output_mode = _mode(output_mode, ("int", "one_hot", "multi_hot", "count"), "Hashing")
        _check_dtype(self)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As in the class's docstring."""
        return encoded_shape(input_shape, self.output_mode, self.num_bins)

    @property
    def output_dtype(self) -> str:
        return self.compute_dtype

    def compute(self, inputs: Any) -> Any:
        where = f"Hashing {self.name!r}"
        array = as_array(inputs)
        bins, mask = self.num_bins, None
        if array.dtype.kind in "biuf":
            strings = [str(x) for x in array.astype("int64").reshape(-1).tolist()]
            values: Any = array.reshape(-1)
        else:
            strings, _ = strings_in(array, "utf-8", where)
            values = np.array(strings, object)
        if self.mask_value is not None and bins > 1:
            bins, mask = bins - 1, values == _plain(self.mask_value)
        found = bucket(as_bytes(strings), bins, self.salt)
        found = found if mask is None else np.where(mask, 0, found + 1)
        return np.asarray(encoded(found.reshape(array.shape), self.output_mode, self.num_bins, self.compute_dtype))


class HashedCrossing(OnHost):
    """One bucket for each combination of two or more features: a hash of them all, on the host.

    Args:
        num_bins: how many buckets there are.
        output_mode: "int" or "one_hot".
        sparse: accepted if False.
    Call arguments:
        inputs: a list of features of strings or ints, all of the shape (B,) or (B, 1), or single values.
    Shapes:
        each (B,) or (B, 1) -> the same int64; or (B, num_bins).
    Raises:
        ArgumentError: if num_bins is not positive.
        ShapeError: for features of other or different shapes; DataError for floats.
    Source: Keras 3.15, ``keras.layers.HashedCrossing``; the buckets are those of TensorFlow's ``cross_hashed``.

    >>> from pronghorn import layers
    >>> layers.HashedCrossing(5)([["A", "B", "A", "B", "A"], [101, 101, 101, 102, 102]]).tolist()
    [1, 4, 1, 1, 3]
    """

    def __init__(self, num_bins: int, output_mode: str = "int", sparse: bool = False, **kwargs: Any) -> None:
        kwargs["dtype"] = kwargs.get("dtype") or ("int64" if output_mode == "int" else floatx())
        super().__init__(**kwargs)
        only_dense(sparse, "HashedCrossing")
        self.num_bins = count("num_bins", num_bins, "HashedCrossing")
        self.output_mode, self.sparse = _mode(output_mode, ("int", "one_hot"), "HashedCrossing"), False
        _check_dtype(self)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As in the class's docstring."""
        return encoded_shape(input_shape[0], self.output_mode, self.num_bins)

    def takes(self, dtype: str) -> bool:
        return dtype == "string" or dtype.startswith(("int", "uint"))

    @property
    def output_dtype(self) -> str:
        return self.compute_dtype

    def compute(self, inputs: Any) -> Any:
        features = self._checked(inputs)
        found = np.full(features[0].size, _FIRST, "uint64")
        for feature in features:
            found = joined64(found, self._fingerprints(feature))
        buckets = (found % np.uint64(self.num_bins)).astype("int64").reshape(features[0].shape)
        return np.asarray(encoded(buckets, self.output_mode, self.num_bins, self.compute_dtype))

    def _fingerprints(self, feature: Any) -> Any:
        if feature.dtype.kind in "iu":
            return feature.reshape(-1).astype("int64").astype("uint64")
        return farmhash64(as_bytes(strings_in(feature, "utf-8", f"HashedCrossing {self.name!r}")[0]))

    def _checked(self, inputs: Any) -> list[Any]:
        where = f"HashedCrossing {self.name!r}"
        if not isinstance(inputs, list | tuple) or len(inputs) < 2:
            raise ArgumentError(
                f"it crosses a list of at least two features. Got {inputs!r}.",
                where=where,
                fix="Call layer([first, second]).",
                argument="inputs",
                got=inputs,
            )
        features = [as_array(feature) for feature in inputs]
        shape = features[0].shape
        if any(x.shape != shape for x in features) or len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
            raise ShapeError(
                f"the features must all have one shape, (B,) or (B, 1). Got {[x.shape for x in features]}.",
                where=where,
                fix="Reshape them, or cross single columns.",
                actual=[x.shape for x in features],
            )
        for x in features:
            if x.dtype.kind in "bfc":
                raise DataError(
                    f"features must be strings or ints. Got an array of {x.dtype}.",
                    where=where,
                    fix="Discretize floats first: Discretization gives ints.",
                    actual=str(x.dtype),
                )
        return features


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _mode(value: Any, known: tuple[str, ...], where: str) -> str:
    return output_mode(value, known, where)


def _check_dtype(layer: Any) -> None:
    """Indices are ints: another dtype is refused."""
    if layer.output_mode == "int" and not layer.compute_dtype.startswith(("int", "uint")):
        raise ArgumentError(
            f"output_mode='int' gives ints, dtype is {layer.compute_dtype!r}.",
            where=type(layer).__name__,
            fix="Pass dtype='int64' or 'int32', or none.",
            argument="dtype",
            got=layer.compute_dtype,
        )


@hookimpl
def pronghorn_layers() -> list[type[OnHost]]:
    return [Hashing, HashedCrossing]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[HostCase]:
    words = [["a", "b"], ["", "é"]]
    return [
        HostCase(Hashing, {"num_bins": 5}, words),
        HostCase(Hashing, {"num_bins": 5, "mask_value": "", "salt": [3, 5]}, words),
        HostCase(Hashing, {"num_bins": 5, "output_mode": "count"}, [[1, -7, 2**40]]),
        HostCase(Hashing, {"num_bins": 5, "output_mode": "one_hot"}, [["a"], ["b"], ["c"]]),
        HostCase(HashedCrossing, {"num_bins": 5}, [["a", "b"], [1, 2]], several=True),
        HostCase(HashedCrossing, {"num_bins": 5, "output_mode": "one_hot"}, [[["a"], ["b"]], [[1], [2]]], several=True),
    ]
