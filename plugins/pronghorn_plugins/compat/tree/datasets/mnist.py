"""``keras.datasets.mnist``."""

from pronghorn_plugins.datasets.mnist import load_data as load_data
