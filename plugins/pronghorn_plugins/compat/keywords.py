"""Arguments of Keras 1's layers and models in the spelling of Keras 2; asked only when a call does not fit.

Each class has a table from the old name to the new; the few arguments whose values have changed too have a function.
Source: what Keras 2.2.4 accepts of Keras 1 (``keras/legacy/interfaces.py``), and what only Keras 1 itself did.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pronghorn.api import ArgumentTypeError, hookimpl
from pronghorn_plugins.compat.spelling import tell

Keywords: TypeAlias = dict[str, Any]
Given: TypeAlias = tuple[tuple[Any, ...], Keywords]

_ORDERINGS = {"tf": "channels_last", "th": "channels_first", "default": None}
_WEIGHTED = {
    "init": "kernel_initializer", "W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint", "bias": "use_bias",
}  # fmt: skip
_IMAGES = {"border_mode": "padding", "dim_ordering": "data_format"}
_RECURRENT = {
    **_WEIGHTED, "output_dim": "units", "inner_init": "recurrent_initializer", "U_regularizer": "recurrent_regularizer",
    "inner_activation": "recurrent_activation", "dropout_W": "dropout", "dropout_U": "recurrent_dropout",
    "consume_less": "implementation",
}  # fmt: skip
_CONVOLUTION = {**_WEIGHTED, **_IMAGES, "nb_filter": "filters", "subsample": "strides"}
_LINE = {**_CONVOLUTION, "filter_length": "kernel_size", "subsample_length": "strides", "atrous_rate": "dilation_rate"}
_IMAGE = {**_CONVOLUTION, "atrous_rate": "dilation_rate"}
_SEPARABLE = {
    **_IMAGES, "nb_filter": "filters", "subsample": "strides", "bias": "use_bias", "init": "depthwise_initializer",
    "depthwise_init": "depthwise_initializer", "pointwise_init": "pointwise_initializer",
    "b_regularizer": "bias_regularizer", "b_constraint": "bias_constraint",
}  # fmt: skip
_RATE = {"p": "rate", "dim_ordering": "data_format"}
_POOL = {**_IMAGES, "pool_length": "pool_size", "stride": "strides"}

#: Old name -> new, by the name of the class or of a base.
NAMES: dict[str, Mapping[str, str]] = {
    "Dense": {**_WEIGHTED, "output_dim": "units"},
    "Dropout": _RATE,
    "SpatialDropout1D": _RATE,
    "SpatialDropout2D": _RATE,
    "SpatialDropout3D": _RATE,
    "GaussianDropout": _RATE,
    "GaussianNoise": {"sigma": "stddev"},
    "PReLU": {"init": "alpha_initializer"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "SimpleRNN": _RECURRENT,
    "GRU": _RECURRENT,
    "LSTM": _RECURRENT,
    "CuDNNGRU": _RECURRENT,
    "CuDNNLSTM": _RECURRENT,
    "Conv1D": _LINE,
    "LocallyConnected1D": _LINE,
    "SeparableConv1D": {**_SEPARABLE, "filter_length": "kernel_size", "subsample_length": "strides"},
    "Conv2D": _IMAGE,
    "Conv3D": _IMAGE,
    "LocallyConnected2D": _IMAGE,
    "Conv2DTranspose": _IMAGE,
    "SeparableConv2D": _SEPARABLE,
    "ConvLSTM2D": {**_RECURRENT, **_IMAGE, "output_dim": "filters"},
    **dict.fromkeys(["MaxPooling1D", "AveragePooling1D", "MaxPooling2D", "AveragePooling2D"], _POOL),
    **dict.fromkeys(["MaxPooling3D", "AveragePooling3D"], _POOL),
    **dict.fromkeys(["GlobalMaxPooling2D", "GlobalAveragePooling2D"], _IMAGES),
    **dict.fromkeys(["GlobalMaxPooling3D", "GlobalAveragePooling3D"], _IMAGES),
    **dict.fromkeys(["UpSampling2D", "UpSampling3D", "ZeroPadding2D", "ZeroPadding3D", "Flatten"], _IMAGES),
    **dict.fromkeys(["Cropping2D", "Cropping3D"], _IMAGES),
    "UpSampling1D": {"length": "size"},
    "Model": {"input": "inputs", "output": "outputs"},
}

_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
_IMPLEMENTATIONS = {"cpu": 0, "mem": 1, "gpu": 2}


def translate(cls: type, args: tuple[Any, ...], kwargs: Keywords) -> Given | None:
    """``cls(*args, **kwargs)`` in today's spelling; None if nothing in it is Keras 1's.

    >>> from pronghorn.api import layers
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     translate(layers.Dense, (), {"output_dim": 3, "init": "normal"})
    ((), {'units': 3, 'kernel_initializer': 'normal'})
    """
    name = table_of(cls)
    found = None if name is None else respelled(name, args, kwargs)
    if name is not None and found is not None:
        _tell(name, [old for old in kwargs if old not in found[1] and (name, old) not in DROPPED], *found)
    return found


def table_of(cls: type) -> str | None:
    """The name in `NAMES` of a class or its nearest base; None if there is none."""
    return next((base.__name__ for base in cls.__mro__ if base.__name__ in NAMES), None)


def respelled(name: str, args: tuple[Any, ...], kwargs: Keywords) -> Given | None:
    """The arguments of the class ``name`` in today's spelling, without a word; None if nothing in them is Keras 1's.

    >>> respelled("Dense", (), {"output_dim": 3, "bias": False})
    ((), {'units': 3, 'use_bias': False})
    """
    found: Keywords = dict(kwargs)
    before = dict(kwargs)
    for prepare in _PREPARATIONS.get(name, ()):
        args, found = prepare(args, found)
    renamed: Keywords = {}
    for old, value in found.items():
        new = NAMES[name].get(old, old)
        if new in found and new != old:
            raise ArgumentTypeError(
                f"both {old!r} and {new!r} were given: they mean the same.",
                where=name,
                fix=f"Leave {old!r} out.",
                argument=old,
            )
        renamed[new] = _VALUES[old](value) if old in _VALUES else value
    if renamed == before and list(renamed) == list(before):
        return None
    return args, renamed


def _tell(name: str, old: list[str], args: tuple[Any, ...], renamed: Keywords) -> None:
    if not old:
        return
    words = ", ".join([*map(_spelled, args), *(f"{key}={_spelled(value)}" for key, value in renamed.items())])
    tell(f"{name}({', '.join(f'{key}=...' for key in old)})", f"{name}({words})")


def _spelled(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 and not text.startswith("<") else "..."


def _ordering(value: Any) -> Any:
    return _ORDERINGS.get(value, value)


def _implementation(value: Any) -> Any:
    return _IMPLEMENTATIONS.get(value, value)


_VALUES: dict[str, Callable[[Any], Any]] = {"dim_ordering": _ordering, "consume_less": _implementation}


def _kernel(args: tuple[Any, ...], kwargs: Keywords) -> Given:
    """``nb_row`` and ``nb_col``, named or behind ``nb_filter``, as one ``kernel_size``."""
    for names in _KERNELS:
        if set(names) & kwargs.keys():
            sizes = [*args[1:], *(kwargs.pop(name) for name in names if name in kwargs)]
            return args[:1], {**kwargs, "kernel_size": tuple(sizes)}
    return args, kwargs


def joined_kernel(rank: int, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Keras 1's ``(nb_filter, nb_row, nb_col)`` as ``(filters, kernel_size)``: what Keras 2.2.4 takes ints for.

    >>> joined_kernel(2, (32, 3, 5)), joined_kernel(2, (32, 3)), joined_kernel(2, (32, (3, 3), 2))
    ((32, (3, 5)), (32, 3), (32, (3, 3), 2))
    """
    sizes = args[1 : 1 + rank]
    if len(sizes) == rank and all(isinstance(size, int) for size in sizes):
        return (args[0], tuple(sizes), *args[1 + rank :])
    return args


def _positional(rank: int) -> Callable[[tuple[Any, ...], Keywords], Given]:
    return lambda args, kwargs: (joined_kernel(rank, args), kwargs)


def _dropped(name: str, argument: str) -> Callable[[tuple[Any, ...], Keywords], Given]:
    def drop(args: tuple[Any, ...], kwargs: Keywords) -> Given:
        if kwargs.pop(argument, None) is not None:
            warnings.warn(DROPPED[name, argument], UserWarning, stacklevel=6)
        return args, kwargs

    return drop


def _without_mode(args: tuple[Any, ...], kwargs: Keywords) -> Given:
    mode = kwargs.pop("mode", 0)
    if mode not in (0, None):
        raise ArgumentTypeError(
            f"mode={mode!r} does not exist any more: it normalised each sample by itself (1) or by its own batch always (2).",
            where="BatchNormalization",
            fix="For mode 1 use LayerNormalization(); for mode 2 call the layer with training=True.",
            argument="mode",
            got=mode,
        )
    return args, kwargs


def _forget_bias(args: tuple[Any, ...], kwargs: Keywords) -> Given:
    begin = kwargs.pop("forget_bias_init", None)
    if begin is not None:
        kwargs["unit_forget_bias"] = begin in ("one", "ones")
    return args, kwargs


def _first_shape(args: tuple[Any, ...], kwargs: Keywords) -> Given:
    """``input_dim`` and ``input_length`` of a first layer over sequences as ``input_shape``."""
    length = kwargs.pop("input_length", None)
    if "input_dim" in kwargs:
        kwargs["input_shape"] = (length, kwargs.pop("input_dim"))
    return args, kwargs


def paired_sides(args: tuple[Any, ...], kwargs: Keywords) -> Given:
    """ZeroPadding2D's dict or tuple of four sides as two pairs.

    >>> paired_sides(((1, 2, 3, 4),), {}), paired_sides((), {"padding": {"top_pad": 1}})
    (((), {'padding': ((1, 2), (3, 4))}), ((), {'padding': ((1, 0), (0, 0))}))
    """
    sides = kwargs.get("padding", args[0] if args else None)
    if isinstance(sides, tuple | list) and len(sides) == 4:
        return (), {**kwargs, "padding": (tuple(sides[:2]), tuple(sides[2:]))}
    if not isinstance(sides, dict):
        return args, kwargs
    top, bottom, left, right = (sides.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right"))
    return (), {**kwargs, "padding": ((top, bottom), (left, right))}


#: What is left out, with a warning of its own: of which class which argument.
DROPPED = {
    ("Embedding", "dropout"): "Embedding has no dropout any more. Add a SpatialDropout1D layer behind it, which drops "
        "whole words' features.",
    ("Conv2DTranspose", "output_shape"): "Conv2DTranspose finds its output_shape by itself; output_padding chooses where "
        "several are possible.",
}  # fmt: skip
_PREPARATIONS: dict[str, tuple[Callable[[tuple[Any, ...], Keywords], Given], ...]] = {
    "Conv1D": (_first_shape,),
    "LocallyConnected1D": (_first_shape,),
    "SeparableConv1D": (_first_shape,),
    "Conv2D": (_kernel, _positional(2)),
    "LocallyConnected2D": (_kernel, _positional(2)),
    "SeparableConv2D": (_kernel, _positional(2)),
    "ConvLSTM2D": (_kernel, _positional(2), _forget_bias),
    "Conv2DTranspose": (_kernel, _positional(2), _dropped("Conv2DTranspose", "output_shape")),
    "Conv3D": (_kernel, _positional(3)),
    "Embedding": (_dropped("Embedding", "dropout"),),
    "BatchNormalization": (_without_mode,),
    "LSTM": (_forget_bias,),
    "CuDNNLSTM": (_forget_bias,),
    "ZeroPadding2D": (paired_sides,),
}


@hookimpl
def pronghorn_keyword_translations() -> list[Callable[..., Any]]:
    return [translate]
