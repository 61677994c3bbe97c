"""``keras.wrappers.scikit_learn``: models as scikit-learn's estimators, for its pipelines, searches and validation.

scikit-learn itself is needed by what calls these, not by them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, models
from pronghorn_plugins.compat.estimators import inputs as _inputs
from pronghorn_plugins.compat.estimators.tags import tags_of as _tags_of
from pronghorn_plugins.compat.tree.utils.np_utils import to_categorical

_METHODS = ("fit", "predict", "predict_classes", "evaluate")
#: Keywords of Keras 1 that the models' methods still understand.
_OLD = {"nb_epoch"}


class BaseWrapper:
    """What both estimators have.

    Args:
        build_fn: a function, or an object to call, that returns a compiled model; a subclass may have ``__call__``
            in its place. Its arguments are parameters of the estimator.
        sk_params: arguments of ``build_fn``, and of the model's ``fit``, ``predict``, ``predict_classes`` and
            ``evaluate``: ``epochs=5``. Those that methods here are given have precedence.

    Raises:
        ArgumentError: for a name that none of these takes.
    """

    __slots__ = ("__dict__", "sk_params")  # scikit-learn asks that __dict__ holds named parameters only
    _kind = ""

    def __init__(self, build_fn: Any = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    def check_params(self, params: dict[str, Any]) -> None:
        """That each name is an argument of the function that builds the model, or of one of the model's methods.

        Raises:
            ArgumentError: if one is not.
        """
        if not params:
            return
        legal = {*_OLD, "build_fn"}.union(
            _argument_names(self._builder()), *(_argument_names(getattr(models.Sequential, m, None)) for m in _METHODS)
        )
        for name in params:
            if name not in legal:
                raise ArgumentError(
                    f"{name} is not a legal parameter.",
                    where=type(self).__name__,
                    fix="Give arguments of build_fn, or of the model's fit, predict or evaluate.",
                    argument=name,
                )

    def _builder(self) -> Any:
        """The function whose arguments count: ``build_fn``, or this object's own ``__call__``."""
        return type(self).__call__ if self.build_fn is None and callable(self) else self.build_fn

    def get_params(self, **params: Any) -> dict[str, Any]:
        """The parameters; ``deep``, which scikit-learn gives, changes nothing."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Any:
        """Change parameters.

        Returns:
            Itself.
        Raises:
            ArgumentError: for a name that is none of a parameter.
        """
        if "build_fn" in params:
            self.build_fn = params.pop("build_fn")
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build a new model and train it.

        Args:
            x, y: as of the model's ``fit``; labels become one-hot where the loss is categorical crossentropy.
            kwargs: arguments of the model's ``fit``.
        Returns:
            Itself, as scikit-learn asks; its ``history`` and ``epoch`` are the History's, which 2.2.4 returns.
        """
        x, y = _inputs.for_training(self, x, y)
        return self._train(x, y, kwargs)

    def _train(self, x: Any, y: Any, kwargs: dict[str, Any]) -> Any:
        build = self.build_fn if self.build_fn is not None else self
        if not callable(build):
            raise ArgumentError(
                f"`build_fn` is a function that returns a compiled model. Got {self.build_fn!r}.",
                where=type(self).__name__, fix="Pass build_fn=your_function.", argument="build_fn", got=self.build_fn,
            )  # fmt: skip
        self._model = build(**self.filter_sk_params(self._builder()))
        if _is_categorical(self._model.loss) and np.ndim(y) != 2:
            y = to_categorical(y)
        options = self.filter_sk_params(models.Sequential.fit, kwargs)
        options.update({name: self.sk_params[name] for name in _OLD & self.sk_params.keys() - options.keys()})
        self._history = self._model.fit(x, y, **options)
        return self

    @property
    def model(self) -> Any:
        """The trained model.

        Raises:
            NotBuiltError: before ``fit``; scikit-learn's ``NotFittedError`` where that is installed.
        """
        if not self.__sklearn_is_fitted__():
            raise _inputs.not_fitted(self)
        return self._model

    @property
    def history(self) -> Any:
        """By name the losses and metrics of each epoch."""
        return self.model and self._history.history

    @property
    def epoch(self) -> Any:
        """The numbers of the epochs."""
        return self.model and self._history.epoch

    def filter_sk_params(self, fn: Any, override: Any = None) -> dict[str, Any]:
        """Those of the parameters that ``fn`` has arguments for, and ``override``."""
        names = _argument_names(fn)
        return {**{name: value for name, value in self.sk_params.items() if name in names}, **(override or {})}

    def _predict(self, x: Any, kwargs: dict[str, Any]) -> Any:
        model = self.model
        options = self.filter_sk_params(models.Sequential.predict, kwargs)
        return model.predict(_inputs.for_prediction(self, x), **options)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_model")

    def __sklearn_tags__(self) -> Any:
        return _tags_of(self._kind)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({given})"


def _argument_names(function: Callable[..., Any] | None) -> set[str]:
    """The names of a function's arguments, of a bound method's without ``self``."""
    if not callable(function):
        return set()
    called = function if inspect.isroutine(function) or inspect.isclass(function) else type(function).__call__
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {name for name, p in inspect.signature(called).parameters.items() if p.kind in named and name != "self"}


def _is_categorical(loss: Any) -> bool:
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    return name in ("categorical_crossentropy", "CategoricalCrossentropy")


class KerasClassifier(BaseWrapper):
    """A model that gives the probability of each class, or one probability, as a scikit-learn classifier.

    Args: as of ``BaseWrapper``.
    """

    _kind = _estimator_type = "classifier"

    def fit(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        """Build a new model and train it.

        Args:
            x: as of the model's ``fit``.
            y: labels (B,) or (B, 1), of any kind that can be sorted; or one-hot (B, classes).
            sample_weight: (B,) how much each sample counts.
            kwargs: arguments of the model's ``fit``.
        Returns:
            Itself; see ``BaseWrapper.fit``.
        Raises:
            ArgumentError: for targets of another shape.
        """
        x, y = _inputs.for_training(self, x, y, labels=True)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1):
            self.classes_, found = np.unique(y, return_inverse=True)
            y = found.reshape(y.shape)
        else:
            raise ArgumentError(
                f"Invalid shape for y: {y.shape}.", where="KerasClassifier.fit", fix="Give labels (B,).", got=y.shape
            )
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = _inputs.sample_weights(sample_weight)
        return self._train(x, y, kwargs)

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """The likeliest class (B,) of each sample; of one output alone (B, 1), whether it is above 1/2."""
        found = self._predict(x, kwargs)
        return self.classes_[found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32").ravel()]

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        """The probability (B, classes) of each class; (B, 2) of one output."""
        found = self._predict(x, kwargs)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The accuracy on samples and their labels.

        Raises:
            ArgumentError: if the model was compiled without ``metrics=["accuracy"]``.
        """
        model, y = self.model, np.asarray(y)
        y = y if y.ndim == 2 and y.shape[1] > 1 else np.searchsorted(self.classes_, y)
        options = self.filter_sk_params(models.Sequential.evaluate, kwargs)
        if _is_categorical(model.loss) and y.ndim != 2:
            y = to_categorical(y, self.n_classes_)
        found = model.evaluate(_inputs.for_prediction(self, x), y, **options)
        for name, value in zip(model.metrics_names, np.atleast_1d(found), strict=True):
            if name in ("acc", "accuracy"):
                return float(value)
        raise ArgumentError(
            "The model is not configured to compute accuracy.",
            where="KerasClassifier.score", fix='Pass metrics=["accuracy"] to the model\'s compile().',
        )  # fmt: skip


class KerasRegressor(BaseWrapper):
    """A model that gives numbers, as a scikit-learn regressor.

    Args: as of ``BaseWrapper``.
    """

    _kind = _estimator_type = "regressor"

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """The outputs (B,), or (B, outputs)."""
        found = self._predict(x, kwargs)
        return found.squeeze(-1) if found.shape[-1] == 1 else found

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Minus the loss on samples and their targets, as in Keras 2.2.4: greater is better. No R², 0 is perfect."""
        model = self.model
        options = self.filter_sk_params(models.Sequential.evaluate, kwargs)
        return -float(np.atleast_1d(model.evaluate(_inputs.for_prediction(self, x), y, **options))[0])
