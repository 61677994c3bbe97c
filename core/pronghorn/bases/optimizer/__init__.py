"""Optimizer: the base of optimizers, in four parts.

Exists because every optimizer needs the same surroundings: state, clipping, weight decay, averages, one vector for many
Variables. ``base`` is what a subclass sees, ``state`` the Variables behind it, ``update`` one step as graph, ``flat``
the joining of many Variables, ``clipping`` the limits on gradients. Not here: any rule of descent; those are plugins.
"""

from pronghorn.bases.optimizer.base import Optimizer as Optimizer
