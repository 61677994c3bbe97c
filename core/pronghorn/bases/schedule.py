"""Schedule: a learning rate that depends on the step."""

from __future__ import annotations

from typing import Any

from pronghorn.recorded import Recorded


class Schedule(Recorded):
    """Base of learning-rate schedules: ``schedule(step)`` gives the rate of step 0, 1, 2 …"""

    kind = "schedules"

    def __call__(self, step: Any) -> Any:
        """The learning rate at ``step``, an int64 scalar; a float32 scalar comes out."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(step).")
