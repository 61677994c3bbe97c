"""Data sets small enough to ship: each module has ``load_data`` and names its source and licence.

Guards against: examples and tests that need a download. Not here: readers for files on the user's disk.
"""
