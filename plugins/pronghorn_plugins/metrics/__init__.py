"""Metrics, by family: what is measured over many batches.

Functions ``metric(y_true, y_pred)`` give one value per sample, of which training shows the mean; classes keep what they
need in Variables, update it batch by batch, and give the result over all of them. Each loss function is also a metric.
"""
