# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.losses.binary import binary_crossentropy as BCE
from pronghorn_plugins.losses.binary import BinaryCrossentropy as BinaryCrossentropy
from pronghorn_plugins.losses.binary import BinaryFocalCrossentropy as BinaryFocalCrossentropy
from pronghorn_plugins.losses.categorical import CategoricalCrossentropy as CategoricalCrossentropy
from pronghorn_plugins.losses.categorical import CategoricalFocalCrossentropy as CategoricalFocalCrossentropy
from pronghorn_plugins.losses.margin import CategoricalHinge as CategoricalHinge
from pronghorn_plugins.losses.divergence import CosineSimilarity as CosineSimilarity
from pronghorn_plugins.losses.overlap import Dice as Dice
from pronghorn_plugins.losses.margin import Hinge as Hinge
from pronghorn_plugins.losses.regression import Huber as Huber
from pronghorn_plugins.losses.divergence import kl_divergence as KLD
from pronghorn_plugins.losses.divergence import KLDivergence as KLDivergence
from pronghorn_plugins.losses.regression import LogCosh as LogCosh
from pronghorn_plugins.losses.regression import mean_absolute_error as MAE
from pronghorn_plugins.losses.regression import mean_absolute_percentage_error as MAPE
from pronghorn_plugins.losses.regression import mean_squared_error as MSE
from pronghorn_plugins.losses.regression import mean_squared_logarithmic_error as MSLE
from pronghorn_plugins.losses.regression import MeanAbsoluteError as MeanAbsoluteError
from pronghorn_plugins.losses.regression import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from pronghorn_plugins.losses.regression import MeanSquaredError as MeanSquaredError
from pronghorn_plugins.losses.regression import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from pronghorn_plugins.losses.divergence import Poisson as Poisson
from pronghorn_plugins.losses.categorical import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from pronghorn_plugins.losses.margin import SquaredHinge as SquaredHinge
from pronghorn_plugins.losses.overlap import Tversky as Tversky
from pronghorn_plugins.losses.binary import binary_crossentropy as bce
from pronghorn_plugins.losses.binary import binary_crossentropy as binary_crossentropy
from pronghorn_plugins.losses.binary import binary_focal_crossentropy as binary_focal_crossentropy
from pronghorn_plugins.losses.categorical import categorical_crossentropy as categorical_crossentropy
from pronghorn_plugins.losses.categorical import categorical_focal_crossentropy as categorical_focal_crossentropy
from pronghorn_plugins.losses.margin import categorical_hinge as categorical_hinge
from pronghorn_plugins.losses.divergence import cosine_similarity as cosine
from pronghorn_plugins.losses.divergence import cosine_similarity as cosine_proximity
from pronghorn_plugins.losses.divergence import cosine_similarity as cosine_similarity
from pronghorn_plugins.losses.overlap import dice as dice
from pronghorn_plugins.losses.margin import hinge as hinge
from pronghorn_plugins.losses.regression import huber as huber
from pronghorn_plugins.losses.divergence import kl_divergence as kl_divergence
from pronghorn_plugins.losses.divergence import kl_divergence as kld
from pronghorn_plugins.losses.divergence import kl_divergence as kullback_leibler_divergence
from pronghorn_plugins.losses.regression import log_cosh as log_cosh
from pronghorn_plugins.losses.regression import log_cosh as logcosh
from pronghorn_plugins.losses.regression import mean_absolute_error as mae
from pronghorn_plugins.losses.regression import mean_absolute_percentage_error as mape
from pronghorn_plugins.losses.regression import mean_absolute_error as mean_absolute_error
from pronghorn_plugins.losses.regression import mean_absolute_percentage_error as mean_absolute_percentage_error
from pronghorn_plugins.losses.regression import mean_squared_error as mean_squared_error
from pronghorn_plugins.losses.regression import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from pronghorn_plugins.losses.regression import mean_squared_error as mse
from pronghorn_plugins.losses.regression import mean_squared_logarithmic_error as msle
from pronghorn_plugins.losses.divergence import poisson as poisson
from pronghorn_plugins.losses.categorical import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from pronghorn_plugins.losses.margin import squared_hinge as squared_hinge
from pronghorn_plugins.losses.overlap import tversky as tversky

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
