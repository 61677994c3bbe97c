"""``keras.utils.multi_gpu_utils``: what one process on one device cannot do."""

from typing import Any

from pronghorn.api import BackendError


def multi_gpu_model(model: Any, gpus: Any = None, cpu_merge: bool = True, cpu_relocation: bool = False) -> Any:
    """``model`` itself where ``gpus`` is None: on no more than one device nothing is to be spread.

    Raises:
        BackendError: for several: a step runs on one device.
        ValueError: for fewer than two, as in Keras 2.2.4.
    """
    count = len(gpus) if isinstance(gpus, list | tuple) else gpus
    if gpus is not None and count is not None and count <= 1:
        raise ValueError(
            f"For multi-gpu usage to be effective, call `multi_gpu_model` with `gpus >= 2`. Received: {gpus}"
        )
    if count is not None and count > 1:
        raise BackendError(
            f"a model cannot be spread over {count} GPUs: a step runs on one device.",
            where="multi_gpu_model",
            fix="Train the model as it is; on the JAX engine it uses the GPU that JAX finds.",
        )
    return model
