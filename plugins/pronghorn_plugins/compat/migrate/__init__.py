"""Scripts written for Keras 1 or 2, in today's spelling: what `pronghorn migrate` does. Needs libcst, an extra."""
