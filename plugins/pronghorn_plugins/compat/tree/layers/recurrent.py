"""``keras.layers.recurrent``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "RNN SimpleRNN GRU LSTM SimpleRNNCell GRUCell LSTMCell StackedRNNCells",
    more={"Recurrent": "legacy.layers"},
)
