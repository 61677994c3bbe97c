"""``keras.datasets.fashion_mnist``."""

from pronghorn_plugins.datasets.fashion_mnist import load_data as load_data
