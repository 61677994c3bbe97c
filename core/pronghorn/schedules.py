"""Learning-rate schedules: ``schedules.CosineDecay``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_schedules = _facade("schedules", __name__)
__getattr__, __dir__ = _schedules.attribute, _schedules.names
get, serialize, deserialize = _schedules.get, _schedules.serialize, _schedules.deserialize
