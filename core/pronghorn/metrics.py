"""Metrics: ``metrics.binary_accuracy``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_metrics = _facade("metrics", __name__)
__getattr__, __dir__ = _metrics.attribute, _metrics.names
get, serialize, deserialize = _metrics.get, _metrics.serialize, _metrics.deserialize
