"""Data sets: ``datasets.digits.load_data()``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_datasets = _facade("datasets", __name__)
__getattr__, __dir__ = _datasets.attribute, _datasets.names
get, serialize, deserialize = _datasets.get, _datasets.serialize, _datasets.deserialize
