"""``keras.losses``; Keras 1's ``keras.objectives``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("losses")
__all__ = ["deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "losses",
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error "
    "squared_hinge hinge categorical_hinge logcosh categorical_crossentropy sparse_categorical_crossentropy "
    "binary_crossentropy kullback_leibler_divergence poisson cosine_proximity "
    "mse MSE mae MAE mape MAPE msle MSLE kld KLD cosine",
)
