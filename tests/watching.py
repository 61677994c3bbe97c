"""A stand-in for a model and its epochs, for tests of callbacks that watch numbers."""

import numpy as np


class Watched:
    """A model that has weights and an optimizer, and nothing else."""

    def __init__(self, learning_rate=0.1):
        self.stop_training = False
        self.weights = 0.0
        self.optimizer = type("Descent", (), {"learning_rate": learning_rate})()
        self.saved = []

    def get_weights(self):
        return [np.array(self.weights)]

    def set_weights(self, weights):
        self.weights = float(weights[0])


def run(callback, epochs, model=None, name="val_loss", **params):
    """Tell ``callback`` of epochs with these values of ``name``, the weights being the epoch's number; which it saw."""
    model = model or Watched()
    callback.set_model(model)
    callback.set_params({"epochs": len(epochs), "verbose": 0, **params})
    callback.on_train_begin()
    told = []
    for epoch, value in enumerate(epochs):
        model.weights = float(epoch)
        logs = {name: value} if not isinstance(value, dict) else dict(value)
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, logs)
        told.append(logs)
        if model.stop_training:
            break
    callback.on_train_end(told[-1] if told else None)
    return model, told
