"""Makes ``import keras`` find the tree, at the user's word; an installed Keras is left as it is, on disk and in memory."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

from pronghorn.api import BackendError, Naming, backend, hookimpl, seeds_from
from pronghorn_plugins.compat.keras import network, tensors, wordings

_TREE = "pronghorn_plugins.compat.tree"
_TENSORFLOW = "pronghorn_plugins.compat.tensorflow"


class _Alias(Loader):
    """Loads a module of the tree as one of another name: both names are one module."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._spec: Any = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self.target)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Say which engine runs, as Keras 2 does when it is imported."""
        # import has just put the alias's there, and relative imports need the module's own
        module.__spec__ = self._spec
        if self.target == _TREE:
            print(f"Using pronghorn's {backend.backend()} backend.", file=sys.stderr)


class _Finder(MetaPathFinder):
    """Finds ``keras.…`` in the tree, and ``tensorflow.keras.…`` where that was asked for."""

    def __init__(self) -> None:
        self.roots = {"keras": _TREE}

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        for root, place in sorted(self.roots.items(), reverse=True):
            if fullname == root or fullname.startswith(root + "."):
                found = place + fullname.removeprefix(root)
                if importlib.util.find_spec(found) is None:
                    return None
                return ModuleSpec(fullname, _Alias(found), is_package=True)
        return None


_FINDER = _Finder()


def install_as_keras(*, tensorflow: bool = False) -> None:
    """Let ``import keras``, and every module path of Keras 1.2 and 2.x, mean pronghorn in this process.

    As there, seeds that nobody gave come from NumPy's global generator: ``np.random.seed`` makes a run repeatable.

    Args:
        tensorflow: ``tensorflow.keras`` too, where TensorFlow is not installed.

    Raises:
        BackendError: if a real Keras has been imported before, or TensorFlow is installed and was asked for.

    >>> from pronghorn import compat
    >>> compat.install_as_keras()
    >>> from keras.layers.core import Dense
    >>> Dense(3).units
    3
    >>> compat.uninstall_as_keras()
    """
    loaded = sys.modules.get("keras")
    if loaded is not None and loaded.__name__ != _TREE:
        raise BackendError(
            f"Keras {getattr(loaded, '__version__', '')} has been imported already, from {loaded.__file__}.",
            where="install_as_keras",
            fix="Call it before anything imports keras, or run the script by `pronghorn run`.",
        )
    if tensorflow:
        _check_no_tensorflow()
        _FINDER.roots.update({"tensorflow": _TENSORFLOW, "tensorflow.keras": _TREE})
    tensors.install()
    Naming.first, Naming.bases = 1, {"InputLayer": "input", "Functional": "model"}
    network.install()
    wordings.install()
    seeds_from(_seed_of_numpy)
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def uninstall_as_keras() -> None:
    """Take back what ``install_as_keras`` did: the next ``import keras`` finds what is installed."""
    tensors.uninstall()
    Naming.first, Naming.bases = 0, {}
    network.uninstall()
    wordings.uninstall()
    seeds_from(None)
    if _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)
    for name in list(sys.modules):
        root = next((root for root in _FINDER.roots if name == root or name.startswith(root + ".")), None)
        if root is not None and sys.modules[name].__name__.startswith(("pronghorn_plugins.compat.t",)):
            del sys.modules[name]
    _FINDER.roots = {"keras": _TREE}


def _seed_of_numpy() -> int:
    """A seed as 2.2.4 draws each that it is not given: so ``np.random.seed`` settles weights, dropout and shuffling."""
    return int(np.random.randint(10_000_000))  # noqa: NPY002 - the generator that np.random.seed means


def _check_no_tensorflow() -> None:
    if "tensorflow" in _FINDER.roots:
        return
    if importlib.util.find_spec("tensorflow") is not None:
        raise BackendError(
            "TensorFlow is installed: `import tensorflow` means it.",
            where="install_as_keras(tensorflow=True)",
            fix="Change `from tensorflow import keras` to `import keras`, or uninstall TensorFlow.",
        )


@hookimpl
def pronghorn_compat() -> list[Any]:
    return [install_as_keras, uninstall_as_keras]
