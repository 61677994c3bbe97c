"""``keras.datasets.imdb``."""

from pronghorn_plugins.datasets.imdb import get_word_index as get_word_index
from pronghorn_plugins.datasets.imdb import load_data as load_data
