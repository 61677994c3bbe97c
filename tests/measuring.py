"""Metrics as training runs them: each update is a Program over batches of unknown size, that changes Variables."""

import numpy as np

from pronghorn.dim import Dim
from pronghorn.graph import Graph, Trace, placeholder, tracing
from pronghorn.runtime import active_backend, compile_graph


def measure(metric, *batches):
    """The result of ``metric`` after updates with ``batches`` (tuples of arrays), in Programs."""
    engine = active_backend()
    for batch in batches:
        arrays = [np.asarray(x, "float32") if np.asarray(x).dtype.kind == "f" else np.asarray(x) for x in batch]
        size = Dim.new()
        inputs = [placeholder((size, *x.shape[1:]), x.dtype) for x in arrays]
        trace = Trace(training=False)
        with tracing(trace):
            metric.update_state(*inputs)
            result = metric.result()
        graph = Graph(inputs, [result], trace.updates()).specialize({size: arrays[0].shape[0]})
        program = compile_graph(graph, engine)
        (found,) = program(*(engine.from_numpy(x, x.dtype.name) for x in arrays))
    return np.array(engine.to_numpy(found))


def check_metric(make, wanted, *batches, tolerance=1e-6):
    """Compare with ``wanted``: in Programs, at once on arrays, after a reset, and after a round through the config."""
    metric = make()
    np.testing.assert_allclose(measure(metric, *batches), wanted, rtol=tolerance, atol=tolerance)
    metric.reset_state()
    again = type(metric).from_config(metric.get_config())
    for each in (metric, again):
        for batch in batches:
            each.update_state(*batch)
        np.testing.assert_allclose(np.asarray(each.result()), wanted, rtol=tolerance, atol=tolerance)
