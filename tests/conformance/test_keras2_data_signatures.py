"""Functions and classes of keras.preprocessing and keras.datasets take what those of Keras 2.2.4 take, in its order."""

import ast
import importlib
import inspect
import json
from pathlib import Path

import pytest

SIGNATURES = json.loads((Path(__file__).parents[1] / "golden" / "keras224_signatures.json").read_text("utf-8"))
NAMES = [name for name in SIGNATURES if name.startswith(("keras.preprocessing.", "keras.datasets."))]
#: What takes Keras 1's arguments by **kwargs takes them so here, too; further arguments are keyword-only, and more may
#: be taken by **others, for Keras 1's names and to say what a misspelt one should be.


def arguments(signature):
    """The names and defaults of ``(a, b=1, **c)``, as Python writes them."""
    parsed = ast.parse(f"def f{signature}: ...").body[0].args
    defaults = [None] * (len(parsed.args) - len(parsed.defaults)) + [ast.unparse(d) for d in parsed.defaults]
    return [(a.arg, d) for a, d in zip(parsed.args, defaults, strict=True)], parsed.kwarg is not None


def test_there_are_some():
    assert len(NAMES) == 16


@pytest.mark.parametrize("name", NAMES)
def test_signature_is_that_of_keras(name):
    parts = name.removeprefix("keras.").split(".")
    is_class = parts[-1] == "__init__"
    place, attribute = (parts[:-2], parts[-2]) if is_class else (parts[:-1], parts[-1])
    module = importlib.import_module(".".join(["pronghorn_plugins.compat.tree", *place]))
    found = getattr(module, attribute)
    parameters = inspect.signature(found.__init__ if is_class else found).parameters.values()
    ours = [
        (p.name, None if p.default is p.empty else repr(p.default))
        for p in parameters
        if p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    wanted, takes_more = arguments(SIGNATURES[name])
    assert [(n, d and repr(ast.literal_eval(d))) for n, d in wanted] == ours
    assert not takes_more or any(p.kind is p.VAR_KEYWORD for p in parameters)
