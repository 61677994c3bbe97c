"""``keras.datasets``: the data sets that ``pronghorn.datasets`` has, too."""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, "boston_housing cifar cifar10 cifar100 fashion_mnist imdb mnist reuters")
