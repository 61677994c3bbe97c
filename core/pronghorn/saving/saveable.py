"""The part of a model that is saved and loaded."""


class Saveable:
    """A model that can be saved."""
