# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.datasets import boston_housing as boston_housing
from pronghorn_plugins.datasets import cifar10 as cifar10
from pronghorn_plugins.datasets import cifar100 as cifar100
from pronghorn_plugins.datasets import digits as digits
from pronghorn_plugins.datasets import fashion_mnist as fashion_mnist
from pronghorn_plugins.datasets import imdb as imdb
from pronghorn_plugins.datasets import mnist as mnist
from pronghorn_plugins.datasets import reuters as reuters

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
