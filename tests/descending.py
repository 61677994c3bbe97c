"""Training of the golden loss cases with plain gradient descent: Dense layers as ops, updates in NumPy."""

import numpy as np

from pronghorn import activations, ops
from pronghorn.autograd import gradients
from pronghorn.graph import Graph, Trace, placeholder, tracing
from pronghorn.runtime import active_backend, compile_graph

KERAS2_NAMES = {"hard_sigmoid": "hard_sigmoid_keras2"}


def predict(case, weights, x):
    """What the Dense layers of the case compute."""
    pairs = iter(weights)
    for layer in case.layer_configs:
        name = layer["config"]["activation"]
        kernel, bias = next(pairs), next(pairs)
        x = activations.get(KERAS2_NAMES.get(name, name))(ops.matmul(x, kernel) + bias)
    return x


def descend(case, loss, steps=6):
    """The mean loss at each of so many steps on the whole batch, and the weights after them."""
    arrays = [array for layer in case.layer_configs for array in case.weights[layer["config"]["name"]]]
    x, t = case.arrays["x0"], case.arrays["t0"]
    leaves = [placeholder(array.shape, "float32") for array in arrays]
    inputs = [placeholder(array.shape, array.dtype) for array in (x, t)]
    with tracing(Trace(training=True)):
        value = ops.mean(loss(inputs[1], predict(case, leaves, inputs[0])))
        slopes = gradients(value, leaves)
    engine = active_backend()
    program = compile_graph(Graph([*leaves, *inputs], [value, *slopes]), engine)
    rate = np.float32(case.compiled["optimizer_config"]["config"]["lr"])
    values = []
    for _ in range(steps):
        native = [engine.from_numpy(array, array.dtype.name) for array in (*arrays, x, t)]
        found, *each = (np.array(engine.to_numpy(y)) for y in program(*native))
        arrays = [w - rate * slope for w, slope in zip(arrays, each, strict=True)]
        values.append(found)
    return np.array(values), arrays


def check_descent(case, loss):
    """Compare with what Keras recorded."""
    values, weights = descend(case, loss)
    case.close(values, case.arrays["loss_trajectory"], "loss_trajectory")
    for found, wanted in zip(weights, case.all("w"), strict=True):
        case.close(found, wanted, "weights")
