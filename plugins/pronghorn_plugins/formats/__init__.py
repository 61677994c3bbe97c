"""File formats: pronghorn's own archive."""
