"""``keras.datasets.boston_housing``."""

from pronghorn_plugins.datasets.boston_housing import load_data as load_data
