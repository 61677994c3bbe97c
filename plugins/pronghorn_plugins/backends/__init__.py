"""The engines that Programs run on, one package each; their files are named as core's primitives."""
