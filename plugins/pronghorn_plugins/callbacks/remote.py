"""RemoteMonitor: the logs of each epoch sent to a server."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Callback, hookimpl


class RemoteMonitor(Callback):
    """Send the logs of each epoch to a server, by HTTP POST. A server that does not answer ends nothing.

    Args:
        root: the server, such as ``"http://localhost:9000"``.
        path: the path on it.
        field: the name of the form's field that holds the JSON.
        headers: further headers.
        send_as_json: send the JSON as the body instead of a form.
        timeout: how long to wait for the server [seconds].

    Raises:
        ArgumentError: if root is no http or https address.
    Source: Keras 2.2.4 ``callbacks.RemoteMonitor``.

    >>> RemoteMonitor().root
    'http://localhost:9000'
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
        *,
        timeout: float = 5.0,
    ) -> None:
        if not root.startswith(("http://", "https://")):
            raise ArgumentError(
                f"root must begin with http:// or https://. Got {root!r}.",
                where="RemoteMonitor",
                fix="Pass the server's address, such as 'http://localhost:9000'.",
                argument="root",
                got=root,
            )
        self.root, self.path, self.field, self.headers = root, path, field, headers
        self.send_as_json, self.timeout = send_as_json, timeout
        self._warned = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        content = json.dumps({"epoch": epoch, **{name: _plain(value) for name, value in (logs or {}).items()}})
        kind = "application/json" if self.send_as_json else "application/x-www-form-urlencoded"
        body = content if self.send_as_json else urllib.parse.urlencode({self.field: content})
        headers = {"Content-Type": kind, **(self.headers or {})}
        request = urllib.request.Request(self.root + self.path, body.encode(), headers)  # noqa: S310 - http, as checked
        try:
            with urllib.request.urlopen(request, timeout=self.timeout):  # noqa: S310
                pass
        except OSError as error:
            if not self._warned:
                self._warned = True
                text = f"RemoteMonitor: {self.root} does not answer ({error}); training goes on."
                warnings.warn(text, stacklevel=2)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [RemoteMonitor]
