"""``keras.metrics``: with every loss, as in 2.2.4."""

from pronghorn_plugins.compat.keras.keras1_metrics import NAMES as _KERAS1
from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("metrics")
__all__ = ["deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "metrics",
    "binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy "
    "sparse_top_k_categorical_accuracy mean_squared_error mean_absolute_error mean_absolute_percentage_error "
    "mean_squared_logarithmic_error hinge logcosh squared_hinge categorical_crossentropy "
    "sparse_categorical_crossentropy binary_crossentropy kullback_leibler_divergence poisson cosine_proximity "
    "mse MSE mae MAE mape MAPE msle MSLE cosine",
    dict.fromkeys(_KERAS1, "/pronghorn_plugins.compat.keras.keras1_metrics"),
)
