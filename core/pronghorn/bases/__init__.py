"""The base classes of components: what a plugin's loss, metric, optimizer, callback … derives from.

Exists so that every component has a config, and the training loop knows what to call. Guards against: components that
cannot be saved, reductions that differ from loss to loss, callbacks that cost time though they do not listen. Not
here: any component; those are plugins. Not here either: Layer and Model, which stand above.
"""
