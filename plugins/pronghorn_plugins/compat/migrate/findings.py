"""What the migration says of a line: what it left alone and why, or what it changed and what that means."""

from __future__ import annotations

import attrs


@attrs.frozen(order=True)
class Finding:
    """One remark about one line.

    Args:
        line: of the old script, from 1.
        what: that was found there.
        fix: what to do.
        open: True if the line was left as it was for the reader to decide; False for a remark on what was done.
    """

    line: int
    what: str
    fix: str
    open: bool = True

    def at(self, path: str) -> str:
        """As ``path:line: what. fix``."""
        head = f"{path}:{self.line}: " if self.open else f"{path}:{self.line}: note: "
        return f"{head}{self.what} {self.fix}".rstrip()
