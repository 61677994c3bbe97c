"""``keras.layers.cudnn_recurrent``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "CuDNNGRU CuDNNLSTM",
    more={
        "_CuDNNRNN": "/pronghorn_plugins.compat.keras.private_bases",
    },
)
