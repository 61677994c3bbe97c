"""Regularizers: what a weight's own values add to the loss."""
