"""Training without models: the network of the optimizer cases as plain ops, and any optimizer on it."""

import numpy as np

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.graph import Graph, Trace, current_trace, placeholder, tracing
from pronghorn.runtime import Variable, active_backend, compile_graph


def two_layers(case):
    """The Variables of a golden optimizer case: Dense(4, tanh) and Dense(2), kernels and biases."""
    layers = [case.weights[item["config"]["name"]] for item in case.layer_configs if item["class_name"] == "Dense"]
    arrays = [array for layer in layers for array in layer]
    return [Variable(array, name=f"w{i}") for i, array in enumerate(arrays)]


def mean_squared_error(variables, x, t):
    """The loss of the two layers on a batch."""
    k0, b0, k1, b1 = variables
    hidden = ops.tanh(ops.matmul(x, k0) + b0)
    return ops.mean(ops.square(ops.matmul(hidden, k1) + b1 - t))


def compiled_step(optimizer, variables, loss, *arrays):
    """A Program of one training step: takes the arrays, gives the loss, updates the Variables."""
    inputs = [placeholder(x.shape, x.dtype) for x in arrays]
    trace = Trace(training=True)
    with tracing(trace):
        value = loss(variables, *inputs)
        found = gradients(optimizer.scale_loss(value), [current_trace().read(v) for v in variables])
        optimizer.apply(list(zip(found, variables, strict=True)))
    return compile_graph(Graph(inputs, [value], trace.updates()), active_backend())


def train(optimizer, variables, loss, steps, *arrays):
    """The losses of so many steps on one batch."""
    optimizer.build(variables)
    program = compiled_step(optimizer, variables, loss, *arrays)
    native = [active_backend().from_numpy(x, str(x.dtype)) for x in arrays]
    return np.array([float(active_backend().to_numpy(program(*native)[0])) for _ in range(steps)])


def optimizer_from_keras3(spec, **changes):
    """The optimizer that Keras 3's ``class_name`` and ``config`` describe."""
    from pronghorn import optimizers

    return optimizers.deserialize({"class_name": spec["class_name"], "config": {**spec["config"], **changes}})
