"""Expression: functions of ``pronghorn.ops`` between the layers of a functional model, as plain data.

``layers.Dense(3)(x) * 2 + y`` is such an expression: its primitives are written by name, with their attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import attrs
import numpy as np

from pronghorn.dim import BATCH, Dim, Size
from pronghorn.discovery import registry
from pronghorn.dtypes import as_numpy, canonical
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.functional import BareOps
from pronghorn.graph import CONSTANT, LEARNING_PHASE, PHASE, READ, SIZE, Node, Primitive, Tensor, ancestors
from pronghorn.graph.leaves import size_of
from pronghorn.history import Connection, Origin
from pronghorn.primitives import PRIMITIVES

_LEAVES = {leaf.name: leaf for leaf in (CONSTANT, SIZE, PHASE)}


@attrs.frozen
class Expression:
    """A BareOps as data; calling it on Tensors makes it anew.

    Args:
        name: the BareOps' name.
        nodes: the primitives in order: name, operands and attributes. An operand is ``[position, index]``: of the
            inputs first, then of the nodes' results.
        output: the operand that comes out.
    """

    name: str
    nodes: list[dict[str, Any]]
    output: list[int]

    def __call__(self, operands: Any) -> Tensor:
        """The output for ``operands``, Tensors in a list, as that of a BareOps of this name.

        Raises:
            SavingError: if the nodes are damaged, or use a primitive that is not installed.
        """
        values: list[tuple[Tensor, ...]] = [(x,) for x in operands]
        for node in self.nodes:
            attributes = {name: _revived(value, operands) for name, value in node["attributes"].items()}
            primitive = _primitive(node["primitive"])
            if primitive is PHASE:
                values.append((LEARNING_PHASE,))
            elif primitive is SIZE:
                values.append((size_of(attributes["dim"]),))
            else:
                values.append(primitive.bind(tuple(values[i][j] for i, j in node["operands"]), attributes))
        position, index = self.output
        made = values[position][index]
        return _connected(BareOps(made, list(operands), name=self.name), list(operands), made)


def repeated(layer: BareOps, operands: Sequence[Tensor]) -> Tensor:
    """The output of ``layer``'s functions on other Tensors, as that of a BareOps of the same name."""
    made = layer.call(list(operands))
    return _connected(BareOps(made, list(operands), name=layer.name), list(operands), made)


def _connected(layer: BareOps, operands: list[Tensor], made: Tensor) -> Tensor:
    connection = Connection(layer, operands, {}, made)
    layer.connections.append(connection)
    made.annotations["origin"] = Origin(connection, 0)
    return made


def expression_of(layer: BareOps) -> Expression:
    """``layer`` as data.

    Raises:
        SavingError: if it reads a Variable, draws random numbers, or has a loop: what only a layer can hold.
    """
    inputs = layer._traced_inputs
    nodes = list(ancestors([layer._traced_output], stop=inputs))
    places = {(x.node, x.index): [i, 0] for i, x in enumerate(inputs)}
    for position, node in enumerate(nodes, start=len(inputs)):
        places.update({(node, index): [position, index] for index in range(len(node.specs))})
    sizes: dict[Dim, Any] = {BATCH: "batch"}
    for i, x in enumerate(inputs):
        sizes.update({s: [i, axis] for axis, s in enumerate(x.shape) if isinstance(s, Dim) and s.symbols() == {s}})
    described = [
        {
            "primitive": _name(node, layer),
            "operands": [places[x.node, x.index] for x in node.inputs],
            "attributes": {name: _plain(value, sizes, node) for name, value in node.attributes.items()},
        }
        for node in nodes
    ]
    output = layer._traced_output
    return Expression(layer.name, described, places[output.node, output.index])


def _name(node: Node, layer: BareOps) -> str:
    name = node.primitive.name
    if node.primitive is READ:
        raise _refused(f"reads the Variable {node.attributes['variable'].path!r}, as random draws do")
    if node.primitive in _LEAVES.values() or PRIMITIVES.get(name) is node.primitive:
        return name
    if registry.provenance(node.primitive, kind="primitives") is None:
        raise _refused(f"uses {name!r}, which is made on the way and has no name in files")
    return name


def _primitive(name: str) -> Primitive:
    found = _LEAVES.get(name) or PRIMITIVES.get(name)
    if found is None:
        try:
            found = registry.get("primitives", name, custom=False)
        except UnknownNameError as error:
            raise error.at("a function between layers") from error
    return cast(Primitive, found)


def _plain(value: Any, sizes: Mapping[Dim, Any], node: Node) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.generic():
            return value.item()
        case np.ndarray():
            return {"array": value.tolist(), "dtype": canonical(value.dtype), "shape": list(value.shape)}
        case tuple():
            return [_plain(item, sizes, node) for item in value]
        case Dim():
            return {"size": _terms(value._terms, sizes)}
    raise _refused(f"gives {node.primitive.name!r} a {type(value).__name__}, which is no plain data")


def _revived(value: Any, operands: Sequence[Tensor]) -> Any:
    match value:
        case {"array": items, "dtype": dtype, "shape": shape}:
            return np.array(items, as_numpy(canonical(dtype))).reshape(shape)
        case {"size": terms}:
            return _size(terms, operands)
        case list():
            return tuple(_revived(item, operands) for item in value)
    return value


def _terms(terms: Any, sizes: Mapping[Dim, Any]) -> list[Any]:
    """A Dim as a sum of products: ``[[coefficient, factor, ...], ...]``; a factor is the axis of an operand, ``"batch"``,
    or an operation on two sums."""
    return [[coefficient, *(_factor(atom, sizes) for atom in monomial)] for monomial, coefficient in terms]


def _factor(atom: tuple[Any, ...], sizes: Mapping[Dim, Any]) -> Any:
    if atom[0] != "n":
        return {"of": atom[0], "terms": [_terms(terms, sizes) for terms in atom[1:]]}
    for dim, place in sizes.items():
        if dim._terms == (((atom,), 1),):
            return place
    raise _refused("depends on an unknown size that none of its operands has")


def _size(terms: Any, operands: Sequence[Tensor]) -> Size:
    total: Size = 0
    for coefficient, *factors in terms:
        product: Size = coefficient
        for factor in factors:
            product = product * _factor_size(factor, operands)
        total = total + product
    return total


def _factor_size(factor: Any, operands: Sequence[Tensor]) -> Size:
    match factor:
        case "batch":
            return BATCH
        case [int() as operand, int() as axis]:
            return operands[operand].shape[axis]
        case {"of": kind, "terms": [a, b]}:
            first, second = _size(a, operands), _size(b, operands)
            return first // second if kind == "//" else Dim.broadcast(first, second)
    raise SavingError(f"{factor!r} is no size.", where="a function between layers", fix="The config is damaged.")


def _refused(problem: str) -> SavingError:
    return SavingError(
        f"a function of pronghorn.ops between its layers {problem}.",
        fix="Put it into a layer of your own, or into a Lambda of a registered function.",
    )
