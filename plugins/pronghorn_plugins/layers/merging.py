"""What merge layers share: they are called on a list, their inputs fit together, their masks become one."""

from typing import Any, Self

from pronghorn.api import (
    ArgumentError,
    ArgumentTypeError,
    Dim,
    Layer,
    ShapeError,
    Tensor,
    Variable,
    flatten,
    ops,
)


class Merge(Layer):
    """Base of layers that are called on a list of inputs. A subclass defines ``merge``, and ``check`` for its rule."""

    supports_masking = True
    #: How the layer is used, for errors.
    usage = "it as layer(...)([a, b])"

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        if any(_holds_values(given) for given in (*args, *map(kwargs.get, ("inputs", "axis", "axes")))):
            raise ArgumentTypeError(
                f"{cls.__name__}(...) makes a layer, and was given the values that the layer is to be called on.",
                where=cls.__name__,
                fix=f"Use {cls.usage}.",
                argument="inputs",
                got=args,
            )
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        self.built = True

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, list | tuple) or not inputs:
            raise ArgumentError(
                f"it is called on a list of Tensors. Got {inputs!r}.",
                where=self.place,
                fix=f"Call it on a list: {type(self).__name__}(...)([a, b]).",
                argument="inputs",
                got=inputs,
            )
        self.check([x.shape for x in inputs])
        return self.merge(list(inputs))

    @property
    def place(self) -> str:
        """What the layer is called in errors."""
        return f"{type(self).__name__} {self.name!r}"

    def check(self, shapes: list[Any]) -> None:
        """Inputs broadcast: from the last axis on, sizes are equal or one of them is 1; the batch is the same.

        Raises:
            ShapeError: naming the shapes.
        """
        batches = {shape[0] for shape in shapes if shape and not isinstance(shape[0], Dim)}
        if len(batches) > 1:
            raise self.unfit(shapes, f"the batch sizes differ: {sorted(batches)}")
        common: list[Any] = []
        for shape in shapes:
            common = self._broadcast(common, list(shape[1:]), shapes)

    def _broadcast(self, a: list[Any], b: list[Any], shapes: list[Any]) -> list[Any]:
        longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
        start = len(longer) - len(shorter)
        made = longer[:start]
        for m, n in zip(longer[start:], shorter, strict=True):
            if isinstance(m, Dim) or isinstance(n, Dim):
                made.append(m if isinstance(n, Dim) else n)
            elif m != n and 1 not in (m, n):
                raise self.unfit(shapes, f"sizes {m} and {n} stand on one axis")
            else:
                made.append(n if m == 1 else m)
        return made

    def unfit(self, shapes: list[Any], problem: str) -> ShapeError:
        """The error for inputs of such shapes."""
        return ShapeError(
            f"its inputs do not fit together: {problem}. Got shapes {', '.join(map(str, shapes))}.",
            where=self.place,
            fix="Reshape them, or bring them to one size with a layer such as Dense before.",
            actual=shapes,
        )

    def merge(self, inputs: list[Any]) -> Any:
        """The one value."""
        raise NotImplementedError(f"{type(self).__name__} must define merge(inputs).")

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where every mask is; inputs without a mask do not count."""
        return all_of(masks_of(mask))


def masks_of(mask: Any) -> list[Any]:
    """The masks of several inputs as a list."""
    return list(mask) if isinstance(mask, list | tuple) else [mask]


def all_of(masks: list[Any]) -> Any:
    """True where every mask is; None without one."""
    total = None
    for mask in masks:
        if mask is not None:
            total = mask if total is None else ops.logical_and(total, mask)
    return total


def check_two(place: str, shapes: list[Any]) -> None:
    """Raise unless there are two inputs."""
    if len(shapes) != 2:
        raise ArgumentError(
            f"it takes exactly 2 inputs. Got {len(shapes)}.", where=place, fix="Call it on [a, b].", got=len(shapes)
        )


def _holds_values(given: Any) -> bool:
    """Whether an argument is, or is a list of, what layers are called on."""
    if not isinstance(given, list | tuple):
        return isinstance(given, Tensor | Variable)
    return any(isinstance(x, Tensor | Variable) or (hasattr(x, "dtype") and hasattr(x, "ndim")) for x in flatten(given))
