"""``keras.datasets.cifar``."""

from pronghorn_plugins.datasets.cifar import load_batch as load_batch
