"""Arrays out of pickles and npz files of others, without running anything that these files ask for."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn.api import DataError


def _dtype(kind: str | bytes, align: Any = False, copy: Any = False) -> Any:
    return np.dtype(kind if isinstance(kind, str) else kind.decode("ascii"), align=bool(align), copy=bool(copy))


def _bytes(text: str, encoding: str) -> bytes:
    """Bytes, as Python 3 writes them for Python 2."""
    if encoding != "latin1":
        raise DataError(f"the file decodes by {encoding!r}.", where="a pickle", fix="Get the original file.")
    return text.encode("latin1")


#: What a pickled array is made by; the functions themselves are private in NumPy, so arrays are asked for them.
_MAKERS: dict[str, Callable[..., Any]] = {
    "_reconstruct": np.empty(0).__reduce__()[0],
    "_frombuffer": np.empty(1).__reduce_ex__(5)[0],
    "scalar": np.float64(0).__reduce__()[0],
    "ndarray": np.ndarray,
    "dtype": _dtype,
}


class ArrayUnpickler(pickle.Unpickler):
    """Reads pickles of arrays, lists, dicts, numbers and strings; whatever else a file names is refused.

    Raises:
        DataError: if the file asks for any other function or class.
    """

    def find_class(self, module: str, name: str) -> Any:
        """What makes arrays; called for each name in the file."""
        if module.partition(".")[0] == "numpy" and name in _MAKERS:
            return _MAKERS[name]
        if (module, name) == ("_codecs", "encode"):
            return _bytes
        raise DataError(
            f"the file asks for {module}.{name}, which no array needs: loading it could run anything.",
            where="a pickle",
            fix="Get the file from the data set's own page.",
        )


def load_pickle(stream: Any, encoding: str = "ASCII") -> Any:
    """What a pickle holds, if it is nothing but arrays and plain values.

    Args:
        stream: binary.
        encoding: of strings that Python 2 wrote; "bytes" leaves them bytes.

    >>> load_pickle(io.BytesIO(pickle.dumps({"data": np.arange(3)})))
    {'data': array([0, 1, 2])}
    """
    return ArrayUnpickler(stream, encoding=encoding).load()


def load_arrays(path: Any, *names: str) -> list[Any]:
    """Arrays of an npz file by their names; arrays of objects are read by ``load_pickle``, never by NumPy's pickles.

    Raises:
        DataError: if the file is no npz, or an array is missing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return [_array(archive.read(f"{name}.npy")) for name in names]
    except zipfile.BadZipFile as error:
        raise DataError(
            f"{str(path)!r} is no npz file.", where="load_data", fix="Delete it, so that it is fetched anew."
        ) from error
    except KeyError as error:
        raise DataError(
            f"{str(path)!r} lacks an array: {error.args[0]}",
            where="load_data",
            fix=f"The file must hold {', '.join(names)}, as numpy.savez writes them.",
        ) from error


def _array(data: bytes) -> Any:
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version in ((1, 0), (2, 0)):
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(stream)
        if dtype.hasobject:
            return load_pickle(stream).reshape(shape)
    return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
