"""Training: compile, the steps, the loops, and the data that they are fed.

Exists because a model is trained by one Program a step: forward, loss, backward, optimizer, metrics, state. Guards
against: work on the host between steps, losses or metrics that see masked or padded values, state that a resumed run
would not have. Not here: optimizers, losses, metrics and callbacks themselves; those are plugins.
"""
