"""Activations, by family: functions of a tensor that keep its shape, element by element or along one axis."""
