"""Methods of models: Keras 1's arguments of ``fit``, the generator methods, ``predict_classes`` and ``predict_proba``."""

from __future__ import annotations

import inspect
from typing import Any

import libcst as cst

from pronghorn.api import models as today
from pronghorn_plugins.compat.keras import models as keras2
from pronghorn_plugins.compat.keras.arguments import FIT, GENERATOR, SAMPLES
from pronghorn_plugins.compat.migrate import optimizers
from pronghorn_plugins.compat.migrate.arguments import Arguments, read
from pronghorn_plugins.compat.migrate.bindings import Reference
from pronghorn_plugins.compat.migrate.imports import Imports
from pronghorn_plugins.compat.migrate.outputs import Outputs
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script
from pronghorn_plugins.compat.migrate.steps import Steps
from pronghorn_plugins.compat.migrate.values import expression_of

#: Generator method of Keras 2 -> today's method that takes generators as well.
METHODS = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}
#: Methods that have a translation here.
REWRITTEN = frozenset({*METHODS, "predict_classes", "predict_proba"})
_QUEUE = ("workers", "max_queue_size", "use_multiprocessing")


class MethodCalls:
    """Rewrites such calls of one script."""

    def __init__(self, script: Script, receivers: Receivers, imports: Imports) -> None:
        self._script, self._receivers, self._imports = script, receivers, imports
        self._steps, self._outputs = Steps(script, receivers), Outputs(script, receivers)

    def rewritten(self, call: cst.Call, func: cst.Attribute) -> cst.BaseExpression | None:
        """The call as it is written today; None if it stays."""
        name, maker = func.attr.value, self._receivers.model(func.value)
        if name in METHODS:
            return self._generator(call, func, maker)
        if name == "predict_classes":
            return self._predict_classes(call, func)
        if name not in ("fit", "evaluate", "predict_proba", "compile"):
            return None
        given = {arg.keyword.value for arg in call.args if arg.keyword}
        olds = given & {*FIT, "show_accuracy", "class_mode", *SAMPLES, *GENERATOR}
        if maker is None:
            if olds or name == "predict_proba":
                words = ", ".join(f"{old}=" for old in sorted(olds))
                self._script.say(
                    call,
                    f"{self._script.code(func)}({words}): whether {self._script.code(func.value)} is a model is not known.",
                    f"If it is, write {self._today(name, olds)}.",
                )
            return None
        if name == "predict_proba":
            return call.with_changes(func=func.with_changes(attr=cst.Name("predict")))
        return self._compile(call, maker) if name == "compile" else self._fit(call, name, olds)

    def _today(self, name: str, olds: set[str]) -> str:
        if name == "predict_proba":
            return "predict"
        new = {**FIT, **GENERATOR, "show_accuracy": "metrics=['accuracy'] in compile"}
        return ", ".join(f"{new.get(old, old)}" + "=" * (old in new and " " not in new[old]) for old in sorted(olds))

    def _fit(self, call: cst.Call, name: str, olds: set[str]) -> cst.BaseExpression | None:
        self._tell_unread(call, name)
        if not olds:
            return None
        arguments = read(call.args, self._receivers.constant)
        keywords = dict(arguments.keywords)
        self._steps.translate(call, keywords, arguments)
        if "show_accuracy" in keywords and self._accuracy_is_compiled(call):
            keywords.pop("show_accuracy")
        found = {FIT.get(key, key): value for key, value in keywords.items()}
        if list(found) == list(arguments.keywords):
            return None
        return call.with_changes(args=arguments.renamed(arguments.positional, found, {**FIT, **SAMPLES}))

    def _tell_unread(self, call: cst.Call, name: str) -> None:
        for arg in call.args:
            if arg.star == "**":
                what = f"{name}(**{self._script.code(arg.value)}): what is in it is not known here."
                self._script.say(call, what, "Look for Keras 1's names in it.")

    def _accuracy_is_compiled(self, call: cst.Call) -> bool:
        """Whether every ``compile`` of the script asks for the accuracy already; else say so."""
        asked = [
            "'acc" in text or '"acc' in text
            for node in self._script.nodes
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "compile"
            for text in [self._script.code(node)]
        ]
        if asked and all(asked):
            return True
        self._script.say(
            call,
            "show_accuracy= does not exist any more.",
            "Leave it out, and write metrics=['accuracy'] in compile().",
        )
        return False

    def _compile(self, call: cst.Call, maker: Reference) -> cst.BaseExpression | None:
        """Without ``class_mode``, and with an optimizer that means what its name meant in Keras 2."""
        arguments = read(call.args, self._receivers.constant)
        found = call
        if "class_mode" in arguments.keywords:
            self._script.say(call, "class_mode= is left out:", "the loss says what the targets are.", open=False)
            rest = {key: value for key, value in arguments.keywords.items() if key != "class_mode"}
            found = call.with_changes(args=arguments.renamed(arguments.positional, rest, {}))
        given = arguments.args.get("optimizer", arguments.args.get(0))
        text = arguments.keywords.get("optimizer", next(iter(arguments.positional), None))
        spelled = optimizers.spelled_out(str(text)) if maker.old and isinstance(text, str) else None
        if spelled is None or given is None:
            return None if found is call else found
        name, _, options = spelled.partition("(")
        new = cst.parse_expression(f"{self._imports.reach(maker, f'pronghorn.optimizers.{name}')}({options}")
        args = [arg.with_changes(value=new) if arg.value is given.value else arg for arg in found.args]
        return found.with_changes(args=args)

    def _generator(self, call: cst.Call, func: cst.Attribute, maker: Reference | None) -> cst.BaseExpression | None:
        """``fit_generator`` and its like as the method that takes everything today."""
        arguments = read(call.args, self._receivers.constant)
        old, new = func.attr.value, METHODS[func.attr.value]
        keywords = self._named(call, old, new, arguments)
        if keywords is None:
            return None
        self._tell_unread(call, new)
        generator = keywords.pop("x", None)
        if generator is None and not arguments.positional:
            return None
        generator = generator if generator is not None else arguments.positional[0]
        self._steps.translate(call, keywords, arguments, generator)
        named = {GENERATOR.get(key, key) if key not in SAMPLES else key: value for key, value in keywords.items()}
        queue = {key: named.pop(key) for key in _QUEUE if key in named}
        source = self._prefetched(call, generator, queue, maker)
        names = {**GENERATOR, **SAMPLES}
        args = arguments.renamed([generator], named, names)
        first = args[0].with_changes(value=source, keyword=None, equal=cst.MaybeSentinel.DEFAULT)
        return call.with_changes(func=func.with_changes(attr=cst.Name(new)), args=[first, *args[1:]])

    def _named(self, call: cst.Call, old: str, new: str, arguments: Arguments) -> dict[str, Any] | None:
        """All arguments by name, but the generator, by the order that 2.2.4 had; None, told, where Keras 1's order may be meant."""
        names = list(inspect.signature(getattr(keras2.Model, old)).parameters)[1:]
        assert "x" in inspect.signature(getattr(today.Model, new)).parameters
        olds = arguments.keywords.keys() & (GENERATOR.keys() | SAMPLES.keys())
        if (len(arguments.positional) > 1 and olds) or any(arg.star == "*" for _, arg in arguments.unread):
            self._script.say(
                call,
                f"{old}: in Keras 1 the arguments behind the generator were samples_per_epoch and nb_epoch, in Keras 2 "
                "steps_per_epoch and epochs.",
                f"Write them by name, in {new}().",
            )
            return None
        named = dict(zip(names[1:], arguments.positional[1:], strict=False))
        found = {**named, **arguments.keywords}
        return {"x" if key == "generator" else key: value for key, value in found.items()}

    def _prefetched(
        self, call: cst.Call, generator: Any, queue: dict[str, Any], maker: Reference | None
    ) -> cst.BaseExpression:
        """The generator, inside a `Prefetch` where the call asked for several threads."""
        source: cst.BaseExpression = (
            generator.node if hasattr(generator, "node") else cst.parse_expression(repr(generator))
        )
        workers = queue.get("workers", 1)
        if isinstance(workers, int) and workers <= 1:
            return source
        if maker is None:
            self._script.say(
                call, "workers= is left out.", "For threads write pronghorn.Prefetch(generator, workers).", open=False
            )
            return source
        name = self._imports.reach(maker, "pronghorn.Prefetch")
        text = f"{name}(SOURCE, workers=WORKERS{', max_queue_size=SIZE' if 'max_queue_size' in queue else ''})"
        made = cst.ensure_type(cst.parse_expression(text), cst.Call)
        values = [source, expression_of(workers), *(expression_of(queue[k]) for k in ("max_queue_size",) if k in queue)]
        return made.with_changes(args=[a.with_changes(value=v) for a, v in zip(made.args, values, strict=True)])

    def _predict_classes(self, call: cst.Call, func: cst.Attribute) -> cst.BaseExpression | None:
        """The likeliest class, where the model's outputs are known to be one for each class or one alone."""
        predict = call.with_changes(func=func.with_changes(attr=cst.Name("predict")))
        match self._outputs.kind(func.value):
            case "many":
                axis = cst.ensure_type(cst.parse_expression("f(axis=-1)"), cst.Call).args
                return cst.Call(cst.Attribute(predict, cst.Name("argmax")), axis)
            case "one":
                above = cst.Comparison(
                    predict,
                    [cst.ComparisonTarget(cst.GreaterThan(), cst.Float("0.5"))],
                    lpar=[cst.LeftParen()],
                    rpar=[cst.RightParen()],
                )
                dtype = cst.ensure_type(cst.parse_expression("f('int32')"), cst.Call).args
                return cst.Call(cst.Attribute(above, cst.Name("astype")), dtype)
        self._script.say(
            call,
            "predict_classes: how many outputs the model has is not known here.",
            "Write predict(...).argmax(axis=-1) for one output a class, (predict(...) > 0.5).astype('int32') for one alone.",
        )
        return None
