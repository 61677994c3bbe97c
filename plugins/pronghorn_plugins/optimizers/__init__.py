"""The built-in optimizers, one file each: the rule alone; state, clipping and averages are the base's."""
