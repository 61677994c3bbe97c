"""Initializers, by family: how a weight starts. Values are drawn on the host, so one seed gives one model everywhere."""
