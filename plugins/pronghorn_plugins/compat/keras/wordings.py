"""The words of Keras 2's errors beside pronghorn's, for code that looks for them in what it catches."""

from __future__ import annotations

import re
from collections.abc import Callable

from pronghorn.api import PronghornError, UnknownNameError, error_wordings

_UNKNOWN = {
    "losses": "Unknown loss function:", "metrics": "Unknown metric function:", "optimizers": "Unknown optimizer: ",
    "activations": "Unknown activation function:", "initializers": "Unknown initializer: ", "layers": "Unknown layer: ",
    "regularizers": "Unknown regularizer: ", "constraints": "Unknown constraint: ",
}  # fmt: skip


def _input_shape(name: str, wanted: str, got: str) -> str:
    expected, found = _sizes(wanted), _sizes(got)
    if len(expected) != len(found):
        told = f"to have {len(expected)} dimensions, but got array with shape ({got})"
    else:
        told = f"to have shape {_shown(expected[1:])} but got array with shape {_shown(found[1:])}"
    return f"Error when checking input: expected {name} {told}"


def _target_shape(got: str, wanted: str) -> str:
    expected, found = (_shown(_sizes(shape)[1:]) for shape in (wanted, got))
    return f"Error when checking target: expected the output to have shape {expected} but got array with shape {found}"


def _rank(axes: str, got: str) -> str:
    found = len(_sizes(got))
    return f"Input 0 is incompatible with layer: expected ndim={len(_sizes(axes))}, found ndim={found}"


def _sizes(shape: str) -> list[str]:
    return [size for size in shape.replace(" ", "").split(",") if size]


def _shown(sizes: list[str]) -> str:
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


#: What pronghorn says is wrong, and what Keras 2.2.4 says of it.
_RULES: list[tuple[str, str | Callable[..., str]]] = [
    (r"input '([^']+)' must have the shape \((.*?)\)\. Got an array of shape \((.*?)\)", _input_shape),
    (r"the targets' shape \((.*?)\) does not fit the predictions' \((.*?)\)", _target_shape),
    (r"the model has (\d+) inputs? \(.*\), (\d+) were given",
     ("Error when checking model input: the list of Numpy arrays that you are passing to your model is not the size the "
     r"model expected. Expected to see \1 array(s), but instead got the following list of \2 arrays")),
    (r"the parts have different numbers of samples \(x: (\d+), y: (\d+)",
     r"Input arrays should have the same number of samples as target arrays. Found \1 input samples and \2 target samples."),
    (r"a (\w+) is no operand", r"Layer was called with an input that isn't a symbolic tensor. Received type: \1."),
    (r"the model needs '(\w+)', which no installed plugin offers", r"Unknown layer: \1"),
    (r"the file holds (\d+) layers with weights, the model has (\d+)",
     r"You are trying to load a weight file containing \1 layers into a model with \2 layers."),
    (r"there is no layer '(.*)'", r"No such layer: \1"),
    (r"input must have the axes \((.*?)\)\. Got shape \((.*?)\)", _rank),
    (r"there is no argument '(\w+)'", r"Keyword argument not understood: \1"),
    (r"(\d+) arrays were given for (\d+) weights",
     r"You called `set_weights(weights)` with a weight list of length \1, but the layer was expecting \2 weights."),
    (r"weight '.*' has shape (\(.*?\)), the given array (\(.*?\))",
     r"Layer weight shape \1 not compatible with provided weight shape \2"),
    (r"the outputs need the input '(.*)', which", r'Graph disconnected: cannot obtain value for tensor at layer "\1".'),
    (r"is no layer\. Got (.*)\.", r"The added layer must be an instance of class Layer. Found: \1"),
    (r"there is no layer to take away", "There are no layers in the model."),
    (r"two layers are named '(.*?)'",
     r'The name "\1" is used 2 times in the model. All layer names should be unique.'),
    (r"elements, which cannot become", "total size of new array must be unchanged"),
    (r"it was not compiled",
     ("You must compile a model before training/testing. Use `model.compile(optimizer, loss)`. The model needs to be "
     "compiled before being used.")),
]  # fmt: skip


def in_keras2(error: PronghornError) -> str | None:
    """What Keras 2.2.4 says where this error arises; None where that is nothing in particular.

    >>> in_keras2(PronghornError("there is no layer 'conv'."))
    'No such layer: conv'
    """
    kind = error.where.removeprefix("pronghorn.")
    if isinstance(error, UnknownNameError) and kind in _UNKNOWN and (named := re.search("'(.*?)'", error.problem)):
        return f"{_UNKNOWN[kind]}{named[1]}"
    for pattern, said in _RULES:
        found = re.search(pattern, error.problem)
        if found:
            return found.expand(said) if isinstance(said, str) else said(*found.groups())
    return None


def install() -> None:
    """Let errors say it in both ways."""
    if in_keras2 not in error_wordings:
        error_wordings.append(in_keras2)


def uninstall() -> None:
    """Let them say it in one."""
    if in_keras2 in error_wordings:
        error_wordings.remove(in_keras2)
