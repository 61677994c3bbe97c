"""``keras.engine.training_generator``: the generator methods of a model as functions."""

from typing import Any


def fit_generator(model: Any, generator: Any, steps_per_epoch: Any = None, epochs: int = 1, verbose: Any = 1,
                  callbacks: Any = None, validation_data: Any = None, validation_steps: Any = None,
                  class_weight: Any = None, max_queue_size: int = 10, workers: int = 1,
                  use_multiprocessing: bool = False, shuffle: Any = True, initial_epoch: int = 0) -> Any:  # fmt: skip
    """``model.fit_generator``."""
    return model.fit_generator(
        generator, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps, class_weight,
        max_queue_size, workers, use_multiprocessing, shuffle, initial_epoch,
    )  # fmt: skip


def evaluate_generator(model: Any, generator: Any, steps: Any = None, max_queue_size: int = 10, workers: int = 1,
                       use_multiprocessing: bool = False, verbose: Any = 0) -> Any:  # fmt: skip
    """``model.evaluate_generator``."""
    return model.evaluate_generator(generator, steps, max_queue_size, workers, use_multiprocessing, verbose)


def predict_generator(model: Any, generator: Any, steps: Any = None, max_queue_size: int = 10, workers: int = 1,
                      use_multiprocessing: bool = False, verbose: Any = 0) -> Any:  # fmt: skip
    """``model.predict_generator``."""
    return model.predict_generator(generator, steps, max_queue_size, workers, use_multiprocessing, verbose)
