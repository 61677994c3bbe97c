"""``keras.engine.sequential``."""

from pronghorn_plugins.compat.keras.models import Sequential as Sequential
