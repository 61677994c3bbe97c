"""Models: ``models.Sequential``, ``models.Model``, and loading and cloning them."""

from pronghorn.functional import Input as Input
from pronghorn.functional import InputLayer as InputLayer
from pronghorn.model import Model as Model
from pronghorn.sequential import Sequential as Sequential
