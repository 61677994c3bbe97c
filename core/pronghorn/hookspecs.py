"""The whole plugin contract: what a module behind an entry point of group ``pronghorn`` may offer.

A plugin is a module. Its distribution lists it in the entry-point group ``pronghorn`` under a name that starts with the
kind, ``"layers.crf" = "acme_crf.layers"``; the module has one ``@hookimpl`` function per kind that it gives::

    @hookimpl
    def pronghorn_layers():
        return [CRF, Component("HugeCRF", "acme_crf.huge:HugeCRF", aliases=("BigCRF",))]

For every hook:

* Called without arguments, once, when the first component of that kind is asked for; a module that is listed under two
  kinds is imported once and asked twice. Nothing is ever called per step or per op.
* Returns an iterable. A class or function goes by its ``__name__``, any other object by its ``name``; a ``Component``
  says the name, aliases, and (as a string) an object that is imported on first use only.
* Order is irrelevant. Two distributions that offer one name are a conflict: both stay reachable as
  ``"distribution:Name"``, and the bare name raises ``DuplicateNameError`` until ``prefer`` says which.
* Errors: whatever a module raises, and anything it returns that breaks the contract, becomes a record that
  ``pronghorn plugins`` lists, is warned of once, and takes down neither the program nor the other plugins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs
import pluggy

hookspec = pluggy.HookspecMarker("pronghorn")
hookimpl = pluggy.HookimplMarker("pronghorn")


def _spellings(aliases: str | Iterable[str]) -> tuple[str, ...]:
    return (aliases,) if isinstance(aliases, str) else tuple(aliases)


@attrs.frozen
class Component:
    """One offer of a plugin: a name, what it means, and other spellings of it.

    Args:
        name: the name users write; any text without ``:`` and blanks.
        target: the object itself, or ``"module:attribute"``, imported at first use.
        aliases: other names for the same object.

    >>> Component("mean_squared_error", "acme.losses:mse", aliases=["mse", "MSE"]).aliases
    ('mse', 'MSE')
    """

    name: str
    target: Any
    aliases: tuple[str, ...] = attrs.field(default=(), converter=_spellings)


Class = Component | type[Any]
Factory = Component | type[Any] | Callable[..., Any]
Object = Any


@hookspec
def pronghorn_layers() -> Iterable[Factory]:
    """Offer layers: each becomes ``pronghorn.layers.<Name>`` and loads from files by that name.

    Returns:  Layer subclasses, and functions of tensors such as the functional merges ``add`` and ``concatenate``.
    Example:  contrib/pronghorn-example/src/pronghorn_example/__init__.py
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_losses() -> Iterable[Factory]:
    """Offer losses: ``model.compile(loss="<name>")``.

    Returns:  functions ``loss(y_true, y_pred)`` -> one value per sample, and Loss classes.
    Example:  contrib/pronghorn-example/src/pronghorn_example/__init__.py
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_regularizers() -> Iterable[Factory]:
    """Offer regularizers: ``Dense(8, kernel_regularizer="<name>")``.

    Returns:  Regularizer classes, functions that make one when called without arguments, and plain functions
              ``penalty(weights)`` -> scalar.
    Example:  contrib/pronghorn-example/src/pronghorn_example/__init__.py
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_backends() -> Iterable[Object]:
    """Offer engines that run programs: ``PRONGHORN_BACKEND=<name>``, ``pronghorn.backend.set_backend("<name>")``.

    Returns:  Backend objects or Components, by ``name``. Import the engine itself only when it is used: a Component
              with a string target does that.
    Example:  plugins/pronghorn_plugins/backends/numpy
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_activations() -> Iterable[Factory]:
    """Offer activations: ``Dense(8, activation="<name>")``.

    Returns:  functions ``activation(x)`` -> a tensor of x's shape.
    Example:  plugins/pronghorn_plugins/activations
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_initializers() -> Iterable[Factory]:
    """Offer initializers of weights: ``Dense(8, kernel_initializer="<name>")``.

    Returns:  Initializer classes, functions that make one when called without arguments, and plain functions
              ``initial(shape, dtype=None)`` -> array.
    Example:  plugins/pronghorn_plugins/initializers
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_constraints() -> Iterable[Factory]:
    """Offer constraints on weights: ``Dense(8, kernel_constraint="<name>")``.

    Returns:  Constraint classes, functions that make one when called without arguments, and plain functions
              ``constrained(weights)`` -> weights.
    Example:  plugins/pronghorn_plugins/constraints
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_metrics() -> Iterable[Factory]:
    """Offer metrics: ``model.compile(metrics=["<name>"])``.

    Returns:  functions ``metric(y_true, y_pred)`` -> one value per sample, and Metric classes.
    Example:  plugins/pronghorn_plugins/metrics
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_optimizers() -> Iterable[Class]:
    """Offer optimizers: ``model.compile(optimizer="<name>")``.

    Returns:  Optimizer classes that can be made without arguments.
    Example:  plugins/pronghorn_plugins/optimizers
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_schedules() -> Iterable[Class]:
    """Offer learning-rate schedules: ``SGD(learning_rate=schedules.<Name>(...))``.

    Returns:  schedule classes whose instances map a step count to a learning rate.
    Example:  plugins/pronghorn_plugins/schedules
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_callbacks() -> Iterable[Class]:
    """Offer callbacks: ``model.fit(callbacks=[callbacks.<Name>(...)])``.

    Returns:  Callback classes.
    Example:  plugins/pronghorn_plugins/callbacks
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_datasets() -> Iterable[Object]:
    """Offer data sets: ``pronghorn.datasets.<name>.load_data()``.

    Returns:  modules or objects with a function ``load_data``, by Component or by the module's last name.
    Example:  plugins/pronghorn_plugins/datasets/digits.py
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_backend_functions() -> Iterable[Factory]:
    """Offer functions of the backend's namespace: ``pronghorn.backend.<name>``, known as ``K.<name>`` to Keras 2 code.

    Returns:  functions of Tensors, Variables and arrays, written with ``ops``, so that they run on every engine. What
              core itself has there (``set_backend``, ``epsilon`` …) wins over a function of that name.
    Example:  plugins/pronghorn_plugins/compat/backend
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_compat() -> Iterable[Factory]:
    """Offer ways to run code that was written for another framework: ``pronghorn.compat.<name>``.

    Returns:  functions such as ``install_as_keras``.
    Example:  plugins/pronghorn_plugins/compat/keras
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_primitives() -> Iterable[Object]:
    """Offer primitives of the graph: shape rule, VJP rule, and a decomposition where there is one.

    Returns:  Primitive objects, by ``name``.
    Example:  core/pronghorn/primitives, which is written in the same words
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_kernels() -> Iterable[Object]:
    """Offer faster implementations that claim composite primitives on a backend.

    Returns:  kernel objects, by ``name``: each says backend, composite, predicate, and gives forward and VJP or neither.
    Example:  plugins/pronghorn_plugins/kernels
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_formats() -> Iterable[Object]:
    """Offer file formats: ``model.save("name.<suffix>")`` and ``load_model``.

    Returns:  format objects, by ``name``. A format reads data, never code.
    Example:  plugins/pronghorn_plugins/formats/archive.py
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_data_adapters() -> Iterable[Object]:
    """Offer adapters that turn what users pass to ``fit`` into batches.

    Returns:  adapter objects or classes, by ``name``. A Component with a string target keeps a heavy import away from
              those whose data it does not concern.
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_keyword_translations() -> Iterable[Callable[..., Any]]:
    """Offer translations of old constructor arguments, asked of the loaded component modules.

    Called:   only when binding a component's arguments has failed.
    Returns:  functions ``translate(cls, args, kwargs)`` -> the ``(args, kwargs)`` of today, or None when the call does
              not concern it.
    Example:  plugins/pronghorn_plugins/compat
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_commands() -> Iterable[Object]:
    """Offer sub-commands: ``pronghorn <name>``, ``python -m pronghorn <name>``.

    Returns:  objects or classes with ``name``, ``help`` (one line), ``configure(parser)`` and ``run(args) -> int``.
    Example:  plugins/pronghorn_plugins/commands/demo.py
    Since:    0.1
    """
    return ()


@hookspec
def pronghorn_conformance_cases() -> Iterable[Object]:
    """Offer samples on which the conformance kit checks this module's components, asked of the component modules.

    Called:   by tests only.
    Returns:  samples of ``pronghorn.testing``.
    Example:  contrib/pronghorn-example/src/pronghorn_example/__init__.py
    Since:    0.1
    """
    return ()


#: Every kind of component, in the order of the hooks above.
KINDS: tuple[str, ...] = tuple(
    hook.removeprefix("pronghorn_") for hook in tuple(globals()) if hook.startswith("pronghorn_")
)

#: The kinds that have no names to look up: these hooks are asked of the modules that are loaded.
NAMELESS_KINDS = ("keyword_translations", "conformance_cases")
