"""RMSprop on one vector takes few operations, and none of them twice."""

import numpy as np
from optimizing import compiled_step

from pronghorn import ops
from pronghorn.optimizers import RMSprop
from pronghorn.runtime import Variable
from pronghorn.runtime.active import using_backend


def test_step_is_nine_operations_on_the_vector():
    with using_backend("numpy"):
        variables = [Variable(np.ones((3, 4), np.float32)), Variable(np.ones(4, np.float32))]
        optimizer = RMSprop()
        optimizer.build(variables)
        program = compiled_step(
            optimizer, variables, lambda v, x: ops.sum((ops.matmul(x, v[0]) + v[1]) ** 2), np.ones((2, 3), np.float32)
        )
    names = [n.primitive.name for n in program.graph.nodes if n.specs[0].shape == (16,)]
    assert sorted(names) == sorted(
        [
            "read",
            "read",
            "pack",
            "square",
            "multiply",
            "multiply",
            "add",
            "add",
            "sqrt",
            "multiply",
            "divide",
            "subtract",
        ]
    )
