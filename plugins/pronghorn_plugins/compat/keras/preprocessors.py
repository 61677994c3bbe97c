"""What turns calls in Keras 1's spelling into those of 2.2.4, for decorators of ``keras.legacy.interfaces``.

Each takes a call's ``args``, with self, and ``kwargs``, and gives both in the new spelling and the pairs
(old name, new name) of what it has changed.
"""

from __future__ import annotations

import warnings
from typing import Any, NoReturn

from pronghorn_plugins.compat.keras.arguments import as_steps

Call = tuple[Any, dict[str, Any], list[tuple[str, str | None]]]


def raise_duplicate_arg_error(old_arg: str, new_arg: str) -> NoReturn:
    """Refuse a call that gives one thing under two names.

    Raises:
        TypeError: always.
    """
    raise TypeError(
        f"For the `{new_arg}` argument, the layer received both the legacy keyword argument `{old_arg}` and the Keras 2 "
        f"keyword argument `{new_arg}`. Stick to the latter!"
    )


def embedding_kwargs_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """Embedding without ``dropout``, of which a warning tells."""
    if "dropout" in kwargs:
        kwargs.pop("dropout")
        text = "The `dropout` argument is no longer support in `Embedding`. You can apply a `SpatialDropout1D` layer right "
        warnings.warn(text + "after the `Embedding` layer to get the same behavior.", UserWarning, stacklevel=3)
    return args, kwargs, []


def recurrent_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``forget_bias_init="one"`` as ``unit_forget_bias``; ``input_dim`` and ``input_length`` as ``input_shape``.

    >>> recurrent_args_preprocessor((), {"input_dim": 3, "input_length": 5})
    ((), {'input_shape': (5, 3)}, [('input_dim', 'input_shape')])
    """
    converted = _forget_bias(kwargs)
    if "input_dim" in kwargs:
        kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))
        converted.append(("input_dim", "input_shape"))
    return args, kwargs, converted


def _forget_bias(kwargs: dict[str, Any]) -> list[tuple[str, str | None]]:
    if "forget_bias_init" not in kwargs:
        return []
    value = kwargs.pop("forget_bias_init")
    if value == "one":
        kwargs["unit_forget_bias"] = True
        return [("forget_bias_init", "unit_forget_bias")]
    text = f"The `forget_bias_init` argument has been ignored. Use `unit_forget_bias=True` instead. Got {value!r}."
    warnings.warn(text, UserWarning, stacklevel=4)
    return []


def conv1d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``input_dim`` and ``input_length`` as ``input_shape``."""
    if "input_dim" not in kwargs:
        return args, kwargs, []
    kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))
    return args, kwargs, [("input_shape", "input_dim")]


def conv2d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``nb_row`` and ``nb_col``, by place or by name, as ``kernel_size``.

    >>> conv2d_args_preprocessor(("self", 32, 3, 5), {})
    (['self', 32, (3, 5)], {}, [('kernel_size', 'nb_row/nb_col')])

    Raises:
        TypeError: for more than three arguments by place.
    """
    return _kernel_sizes(args, kwargs, ("nb_row", "nb_col"))


def conv3d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``kernel_dim1`` to ``kernel_dim3``, by place or by name, as ``kernel_size``.

    Raises:
        TypeError: for more than four arguments by place.
    """
    return _kernel_sizes(args, kwargs, ("kernel_dim1", "kernel_dim2", "kernel_dim3"))


def _kernel_sizes(args: Any, kwargs: dict[str, Any], names: tuple[str, ...]) -> Call:
    """The sizes that stand behind the filters, then those by name, as one tuple, if that makes all of them."""
    if len(args) > 2 + len(names):
        raise TypeError(f"Layer can receive at most {1 + len(names)} positional arguments.")
    placed = args[2:]
    named = names[len(placed) :]
    whole = all(isinstance(size, int) for size in placed) and all(name in kwargs for name in named)
    if not args or not whole:
        return args, kwargs, []
    sizes = (*placed, *(kwargs.pop(name) for name in named))
    if len(args) == 1:
        kwargs["kernel_size"] = sizes
    else:
        args = [args[0], args[1], sizes]
    return args, kwargs, [("kernel_size", "/".join(names))]


def separable_conv2d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``init`` as the initializers of both kernels, and `conv2d_args_preprocessor`."""
    converted: list[tuple[str, str | None]] = []
    if "init" in kwargs:
        kwargs["depthwise_initializer"] = kwargs["pointwise_initializer"] = kwargs.pop("init")
        converted.append(("init", "depthwise_initializer/pointwise_initializer"))
    args, kwargs, more = conv2d_args_preprocessor(args, kwargs)
    return args, kwargs, converted + more


def deconv2d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """Without ``output_shape``, and `conv2d_args_preprocessor`."""
    converted: list[tuple[str, str | None]] = []
    if len(args) == 5 and isinstance(args[4], tuple):
        args = args[:-1]
        converted.append(("output_shape", None))
    if "output_shape" in kwargs:
        kwargs.pop("output_shape")
        converted.append(("output_shape", None))
    args, kwargs, more = conv2d_args_preprocessor(args, kwargs)
    return args, kwargs, converted + more


def convlstm2d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``forget_bias_init`` as ``unit_forget_bias``, and `conv2d_args_preprocessor`."""
    converted = _forget_bias(kwargs)
    args, kwargs, more = conv2d_args_preprocessor(args, kwargs)
    return args, kwargs, converted + more


def batchnorm_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """Without ``mode=0``, which is what there is.

    Raises:
        TypeError: for arguments by place, and for other modes.
    """
    if len(args) > 1:
        text = "The `BatchNormalization` layer does not accept positional arguments. Use keyword arguments instead."
        raise TypeError(text)
    if "mode" not in kwargs:
        return args, kwargs, []
    if kwargs.pop("mode") != 0:
        raise TypeError(
            "The `mode` argument of `BatchNormalization` no longer exists. `mode=1` and `mode=2` are no longer supported."
        )
    return args, kwargs, [("mode", None)]


def zeropadding2d_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """A dict of ``top_pad``, ``bottom_pad``, ``left_pad``, ``right_pad`` as pairs.

    Raises:
        ValueError: for another key.
    """
    given = kwargs.get("padding", args[1] if len(args) == 2 else None)
    if not isinstance(given, dict):
        return args, kwargs, []
    unknown = set(given) - {"top_pad", "bottom_pad", "left_pad", "right_pad"}
    if unknown:
        raise ValueError(f"Unexpected key found in `padding` dictionary: {sorted(unknown)}.")
    top, bottom, left, right = (given.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right"))
    pairs = ((top, bottom), (left, right))
    warnings.warn(f"The `padding` argument should be {pairs} instead of a dictionary.", stacklevel=3)
    if "padding" in kwargs:
        kwargs["padding"] = pairs
    else:
        args = (args[0], pairs)
    return args, kwargs, [("padding", "padding")]


def generator_methods_args_preprocessor(args: Any, kwargs: dict[str, Any]) -> Call:
    """``samples_per_epoch`` as ``steps_per_epoch``: over the generator's ``batch_size``, if it tells it."""
    if "samples_per_epoch" not in kwargs or len(args) > 2:
        return args, kwargs, []
    generator = args[1] if len(args) > 1 else kwargs["generator"]
    kwargs["steps_per_epoch"] = as_steps(kwargs.pop("samples_per_epoch"), generator)
    return args, kwargs, [("samples_per_epoch", "steps_per_epoch")]


def add_weight_args_preprocessing(args: Any, kwargs: dict[str, Any]) -> Call:
    """Keras 1's ``add_weight(shape, initializer, name)``: shape and name, given by place first, by name."""
    if len(args) > 1 and isinstance(args[1], list | tuple):
        kwargs["shape"] = args[1]
        args = (args[0], *args[2:])
        if len(args) > 1 and isinstance(args[1], str):
            kwargs["name"] = args[1]
            args = (args[0], *args[2:])
    return args, kwargs, []


def get_updates_arg_preprocessing(args: Any, kwargs: dict[str, Any]) -> Call:
    """Keras 1's ``get_updates(params, constraints, loss)`` as ``get_updates(loss=, params=)``.

    Raises:
        TypeError: for more arguments.
    """
    if len(args) > 4:
        raise TypeError("`get_update` call received more arguments than expected.")
    if len(args) == 4:
        optimizer, kwargs["params"], _, kwargs["loss"] = args
        return [optimizer], kwargs, []
    if len(args) in (2, 3) and isinstance(args[1], list | tuple):
        kwargs["params"] = args[1]
        return [args[0]], kwargs, []
    kwargs.pop("constraints", None)
    return args, kwargs, []
