"""Keras 1 and 2: the only place where old names and old spellings live."""
