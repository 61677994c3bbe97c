"""``keras.datasets.reuters``."""

from pronghorn_plugins.datasets.reuters import get_word_index as get_word_index
from pronghorn_plugins.datasets.reuters import load_data as load_data
