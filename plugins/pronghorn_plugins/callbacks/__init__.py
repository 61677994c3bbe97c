"""Callbacks: what happens beside training. Each module gives its own by one hook."""
