"""Bidirectional: a recurrent layer from the beginning, and one from the end."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, Tensor, flatten, hookimpl, ops

from .cell import as_layer, listed, structure_of

_MERGE_MODES = ("concat", "sum", "mul", "ave", None)


class Bidirectional(Layer):
    """A recurrent layer that reads from the beginning, and one that reads from the end, and what both give.

    Args:
        layer: the recurrent layer; its config makes both.
        merge_mode: ``"concat"`` along the last axis, ``"sum"``, ``"mul"``, ``"ave"``, or None: a list of both outputs.
        weights: first values, those of the forward layer first.
        backward_layer: the layer that reads from the end, made with ``go_backwards=True``; a copy of ``layer`` if None.
    Shapes:
        x (B, T, F) -> (B, T, 2 U) if the layer returns sequences (in the order of the input), else (B, 2 U); (…, U) for
        other merge modes. With return_state the states of the forward layer and of the backward one follow. Called on a
        list it takes ``[x, *states of the forward layer, *states of the backward layer]``.
    Raises:
        ArgumentError: if layer is no recurrent layer, for another merge mode, or if both layers read the same way.
    Source: Schuster and Paliwal 1997, "Bidirectional recurrent neural networks". Keras 2.2.4,
        ``keras.layers.Bidirectional``.

    >>> from pronghorn import Input, layers
    >>> layers.Bidirectional(layers.LSTM(4))(Input((5, 3))).shape
    (None, 8)
    """

    supports_masking = True

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        *,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None:
        self.num_constants = kwargs.pop("num_constants", None)
        super().__init__(weights=weights, **kwargs)
        if merge_mode not in _MERGE_MODES:
            raise ArgumentError(
                f"merge_mode must be one of {', '.join(map(repr, _MERGE_MODES))}. Got {merge_mode!r}.",
                where="Bidirectional",
                fix="Pass merge_mode='concat'.",
                argument="merge_mode",
                got=merge_mode,
            )
        self.merge_mode = merge_mode
        dtype = kwargs.get("dtype")
        layer = _recurrent("layer", as_layer(layer, dtype))
        custom = None if backward_layer is None else _recurrent("backward_layer", as_layer(backward_layer, dtype))
        # Both halves have weights of their own; the layer that was given only says what they are.
        self.forward_layer = _again(layer, "forward")
        self.backward_layer = custom or _again(layer, "backward", go_backwards=not layer.go_backwards)
        self._custom = custom is not None
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        self.stateful = layer.stateful
        self._check()

    @property
    def layer(self) -> Any:
        """The layer that reads from the beginning."""
        return self.forward_layer

    def _check(self) -> None:
        for name, differ in (("go_backwards", True), ("return_sequences", False), ("return_state", False)):
            pair = getattr(self.forward_layer, name), getattr(self.backward_layer, name)
            if (pair[0] != pair[1]) != differ:
                raise ArgumentError(
                    f"the layers have {name}={pair[0]} and {name}={pair[1]}.",
                    where="Bidirectional",
                    fix=f"Make backward_layer with {name}={pair[0] != differ}.",
                    argument="backward_layer",
                    got=pair,
                )

    def build(self, input_shape: Any) -> None:
        shape = input_shape[0] if isinstance(input_shape[0], list | tuple) else input_shape
        for half in (self.forward_layer, self.backward_layer):
            if not half.built:
                half.build_for(shape)
        self.built = True

    def call(
        self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None, constants: Any = None
    ) -> Any:
        mask = mask[0] if isinstance(mask, list) else mask
        if isinstance(inputs, list | tuple):
            inputs, *rest = inputs
            initial_state = initial_state or rest or None
        of_forward, of_backward = self._halves(initial_state)
        more = {} if constants is None else {"constants": constants}
        if isinstance(training, Tensor):
            more["training"] = training
        y, *states = listed(self.forward_layer(inputs, mask=mask, initial_state=of_forward, **more))
        z, *others = listed(self.backward_layer(inputs, mask=mask, initial_state=of_backward, **more))
        if self.return_sequences:
            z = ops.flip(z, 1)
        merged = self._merged(*(ops.cast(half, self.compute_dtype) for half in (y, z)))
        return [*listed(merged), *states, *others] if self.return_state else merged

    def _halves(self, states: Any) -> tuple[Any, Any]:
        if states is None:
            return None, None
        given = flatten(states)
        wanted = len(flatten(structure_of(self.forward_layer.cell.state_size)))
        if len(given) != 2 * wanted:
            raise ArgumentError(
                f"{len(given)} initial states were given, both layers together have {2 * wanted}.",
                where=f"Bidirectional {self.name!r}",
                fix="Pass the states of the forward layer, then those of the backward layer.",
                expected=2 * wanted,
                actual=len(given),
            )
        return given[:wanted], given[wanted:]

    def _merged(self, y: Any, z: Any) -> Any:
        match self.merge_mode:
            case "concat":
                return ops.concatenate([y, z], axis=-1)
            case "sum":
                return y + z
            case "mul":
                return y * z
            case "ave":
                return (y + z) / 2
        return [y, z]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The sequence's mask for each output of all steps; none for a last output, and none for states."""
        mask = mask[0] if isinstance(mask, list) else mask
        shown = mask if self.return_sequences else None
        outputs = [shown, shown] if self.merge_mode is None else [shown]
        if not self.return_state:
            return outputs if self.merge_mode is None else shown
        return [*outputs, *(None for _ in flatten(structure_of(self.forward_layer.cell.state_size)) * 2)]

    def reset_states(self) -> None:
        """Set the kept states of both layers to zeros."""
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, without its weights."""
        config = super().get_config()
        return config if self._custom else {**config, "backward_layer": None}


def _recurrent(name: str, layer: Any) -> Any:
    missing = [n for n in ("go_backwards", "return_sequences", "return_state") if not hasattr(layer, n)]
    if missing or not isinstance(layer, Layer):
        raise ArgumentError(
            f"{name} must be a recurrent layer. Got {layer!r}.",
            where="Bidirectional",
            fix="Pass for example Bidirectional(LSTM(4)).",
            argument=name,
            got=layer,
        )
    return layer


def _again(layer: Any, prefix: str, **changes: Any) -> Any:
    """A new layer of the same config, named after it."""
    config = {**layer.get_config(), **changes}
    config.pop("batch_input_shape", None)
    config["name"] = f"{prefix}_{config['name'].removeprefix('forward_')}"
    return type(layer).from_config(config)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Bidirectional]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    rnn = {"class_name": "SimpleRNN", "config": {"units": 2, "name": "rnn"}}
    every = {"class_name": "GRU", "config": {"units": 2, "return_sequences": True, "name": "gru"}}
    states = {"class_name": "SimpleRNN", "config": {"units": 2, "return_state": True, "name": "rnn"}}
    kept = {"layer": states, "merge_mode": None}
    last = {"class_name": "LSTM", "config": {"units": 2, "go_backwards": True, "name": "other"}}
    return [
        *(
            LayerCase(
                Bidirectional,
                {"layer": rnn, "merge_mode": mode},
                (2, 3, 2),
                drops_mask=True,
                skips_masked=True,
                id=str(mode),
            )
            for mode in ("sum", "ave", None)
        ),
        LayerCase(
            Bidirectional,
            {"layer": rnn, "backward_layer": last},
            (2, 3, 2),
            drops_mask=True,
            skips_masked=True,
            id="two-kinds",
        ),
        LayerCase(
            Bidirectional, {"layer": rnn}, (2, 3, 2), drops_mask=True, skips_masked=True, unknown=(1,), id="concat"
        ),
        LayerCase(Bidirectional, {"layer": every, "merge_mode": "mul"}, (2, 3, 2), id="mul", skips_masked=True),
        LayerCase(Bidirectional, kept, [(2, 3, 2), (2, 2), (2, 2)], passes_mask=False, skips_masked=True, id="states"),
    ]
