"""Every built-in component of pronghorn: found through entry points, as anybody's package is.

Guards against: a core that knows its plugins. Modules below import ``pronghorn.api`` and each other, nothing else of core.
Not here: the plugin contract (``pronghorn.hookspecs``) and the search for plugins (``pronghorn.discovery``).
"""
