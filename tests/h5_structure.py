"""An HDF5 file as plain data, and where two of them differ."""

import json

import h5py

_CONFIGS = ("model_config", "training_config")


def structure(path, *, ours="pronghorn"):
    """Every group and array by its path, without what is ``ours``: attributes with type and value, shape, dtype.

    The charset of strings counts: h5py 2, which Keras 2.2.4 has, reads ASCII as bytes and UTF-8 as str.
    """
    found = {}

    def add(name, item):
        if name.split("/")[0] == ours:
            return
        attributes = {key: _attribute(item, key) for key in item.attrs if key != ours}
        found[name] = {"attributes": attributes, "shape": getattr(item, "shape", None), "dtype": _dtype(item)}

    with h5py.File(path) as file:
        add("/", file)
        file.visititems(add)
    return found


def _dtype(item):
    return str(item.dtype) if hasattr(item, "dtype") else None


def _attribute(item, key):
    kind, value = item.attrs.get_id(key), item.attrs[key]
    plain = json.loads(value) if key in _CONFIGS else value.tolist() if hasattr(value, "tolist") else value
    stored = kind.get_type()
    marked = stored.get_cset() if isinstance(stored, h5py.h5t.TypeStringID) else None
    return {"dtype": str(kind.dtype), "charset": marked, "shape": kind.shape, "value": plain}


def differences(wanted, found, path=""):
    """Where two structures differ: (path, wanted, found)."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        missing, odd = wanted.keys() - found.keys(), found.keys() - wanted.keys()
        lost = [(f"{path}/{key}", wanted[key], None) for key in missing]
        more = [(f"{path}/{key}", None, found[key]) for key in odd]
        return (
            lost
            + more
            + [d for k in wanted.keys() & found.keys() for d in differences(wanted[k], found[k], f"{path}/{k}")]
        )
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [d for i, (a, b) in enumerate(zip(wanted, found, strict=True)) for d in differences(a, b, f"{path}/{i}")]
    return [] if wanted == found else [(path, wanted, found)]
