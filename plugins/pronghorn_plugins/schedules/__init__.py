"""The built-in learning-rate schedules: functions of the step, which become part of the training step's Program.

Not here: rates that depend on what was measured; those are callbacks.
"""
