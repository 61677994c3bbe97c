"""SpectralNormalization: a layer whose kernel is kept at spectral norm 1."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, Tensor, current_trace, hookimpl, ops

from .arguments import count
from .wrappers import Wrapper

#: Below this a squared length counts as this.
_LEAST = 1e-12


class SpectralNormalization(Wrapper):
    """The layer inside with ``kernel / sigma`` for its kernel; sigma is the kernel's largest singular value.

    In training, each call first finds sigma by power iteration, from the vector that the last call ended with, and stores
    ``kernel / sigma`` as the kernel; the gradient is that of the stored kernel. A kernel of zeros stays. Inference uses
    the kernel as it is.

    Args:
        layer: a layer with a weight ``kernel`` or ``embeddings``.
        power_iterations: how many steps of the iteration a call does; a positive int.
    Shapes:
        those of the layer. The kernel counts as a matrix (everything else, last axis F). Weight: vector_u (1, F).
    Raises:
        ArgumentError: if layer is none, or has no such weight, or power_iterations is no positive int.
    Source: Miyato et al. 2018, arXiv:1802.05957. Keras 3, ``keras.layers.SpectralNormalization``, on TensorFlow.

    >>> import numpy
    >>> from pronghorn import layers
    >>> layer = layers.SpectralNormalization(layers.Dense(3), power_iterations=50)
    >>> _ = layer(numpy.ones((2, 4), "float32"), training=True)
    >>> round(float(numpy.linalg.norm(layer.layer.kernel.numpy(), 2)), 3)
    1.0
    """

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.power_iterations = count("power_iterations", power_iterations, "SpectralNormalization")

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        kernel = self._kernel
        self.vector_u = self.add_weight(
            name="vector_u",
            shape=(1, kernel.shape[-1]),
            initializer={"class_name": "TruncatedNormal", "config": {"stddev": 0.02}},
            trainable=False,
            dtype=kernel.dtype,
        )

    @property
    def _kernel(self) -> Any:
        found = getattr(self.layer, "kernel", None)
        found = getattr(self.layer, "embeddings", None) if found is None else found
        if found is None:
            raise ArgumentError(
                f"{type(self.layer).__name__} has no weight 'kernel' or 'embeddings' to normalise.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Wrap a layer such as Dense, Conv2D or Embedding.",
                argument="layer",
                got=self.layer,
            )
        return found

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        phase = _phase(training)
        if phase is None or isinstance(phase, Tensor) or phase:
            self._normalise(phase)
        return super().call(inputs, training=training)

    def _normalise(self, phase: Any) -> None:
        """Store the normalised kernel and the iteration's vector, for what reads the kernel from now on."""
        kernel, u = self._kernel.value, self.vector_u.value
        fixed = ops.stop_gradient(kernel)
        matrix = ops.reshape(fixed, (-1, kernel.shape[-1]))
        new = u
        for _ in range(self.power_iterations):
            v = _unit(ops.matmul(new, ops.transpose(matrix)))
            new = _unit(ops.matmul(v, matrix))
        sigma = ops.sum(ops.matmul(v, matrix) * new)
        is_zero = ops.all(ops.equal(fixed, 0))
        normal = ops.where(is_zero, fixed, fixed / ops.where(is_zero, ops.ones_like(sigma), sigma))
        # The value of the normalised kernel, with the gradient of the stored one: kernel - fixed is 0.
        self._kernel.assign(ops.in_train_phase(normal + (kernel - fixed), kernel, phase))
        self.vector_u.assign(ops.in_train_phase(ops.where(is_zero, u, new), u, phase))


def _phase(training: Any) -> Any:
    """A bool, a Tensor, or None where the learning phase is open."""
    trace = current_trace()
    return trace.training if training is None and trace is not None else training


def _unit(x: Any) -> Any:
    """x divided by its length."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x)), _LEAST))


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [SpectralNormalization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    # The slope by the kernel is not that of the loss by the kernel before: only the inputs' is checked here.
    frozen = {"name": "inner", "trainable": False}
    dense = {"class_name": "Dense", "config": {"units": 3, **frozen}}
    conv = {"class_name": "Conv1D", "config": {"filters": 2, "kernel_size": 2, **frozen}}
    return [
        LayerCase(SpectralNormalization, {"layer": dense}, (2, 4), trains_differently=True, id="Dense"),
        LayerCase(
            SpectralNormalization,
            {"layer": conv, "power_iterations": 3},
            (2, 4, 2),
            unknown=(1,),
            trains_differently=True,
            id="Conv1D",
        ),
    ]
