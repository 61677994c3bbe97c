"""Losses, by family: each as a function (one value per sample) and as a class (one number).

``mean_squared_error(y_true, y_pred)`` keeps all axes but the last; ``MeanSquaredError()`` weights and reduces. The
functions are metrics as well. Targets take the predictions' dtype, and must have their shape: a (B, 1) beside a (B,)
is brought into line, anything else is an error, because broadcasting it would compute something else in silence.
"""
