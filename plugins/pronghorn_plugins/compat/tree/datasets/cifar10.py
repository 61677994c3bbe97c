"""``keras.datasets.cifar10``."""

from pronghorn_plugins.datasets.cifar import load_batch as load_batch
from pronghorn_plugins.datasets.cifar10 import load_data as load_data
