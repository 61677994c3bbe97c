"""What the tests of `pronghorn migrate` share."""

import ast

from pronghorn_plugins.compat.migrate.migration import migrated


def becomes(old, new):
    """``old`` is migrated to ``new``, which parses and stays as it is; what was said, as {(line, whether open): text}."""
    found = migrated(old)
    assert found.new == new
    ast.parse(new)
    assert migrated(new).new == new
    return said(found)


def stays(old):
    """Nothing changes; what was said."""
    return becomes(old, old)


def said(found):
    """The findings of a migration, as {(line, whether open): text}."""
    return {(f.line, f.open): f"{f.what} {f.fix}" for f in found.findings}
