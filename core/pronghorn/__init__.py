"""pronghorn: a Keras-style deep-learning framework. Its core is a small graph with autograd; all else is plugins."""

from pronghorn import activations as activations
from pronghorn import backend as backend
from pronghorn import callbacks as callbacks
from pronghorn import compat as compat
from pronghorn import config as config
from pronghorn import constraints as constraints
from pronghorn import datasets as datasets
from pronghorn import errors as errors
from pronghorn import initializers as initializers
from pronghorn import layers as layers
from pronghorn import losses as losses
from pronghorn import metrics as metrics
from pronghorn import models as models
from pronghorn import ops as ops
from pronghorn import optimizers as optimizers
from pronghorn import regularizers as regularizers
from pronghorn import schedules as schedules
from pronghorn.autograd import gradients as gradients
from pronghorn.discovery import register as register
from pronghorn.functional import Input as Input
from pronghorn.layer import Layer as Layer
from pronghorn.model import Model as Model
from pronghorn.runtime import Variable as Variable
from pronghorn.runtime import set_random_seed as set_random_seed
from pronghorn.sequential import Sequential as Sequential
from pronghorn.training.prefetch import Prefetch as Prefetch
from pronghorn.training.sequence import Sequence as Sequence
from pronghorn.transforms import grad as grad
from pronghorn.transforms import value_and_grad as value_and_grad

__version__ = "0.1.0"
