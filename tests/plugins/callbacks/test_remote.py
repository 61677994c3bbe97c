"""RemoteMonitor against a real server in a thread."""

import json
import threading
import urllib.parse
import warnings
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest
from watching import run

from pronghorn import errors
from pronghorn.callbacks import RemoteMonitor


@pytest.fixture
def server():
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.append((self.path, dict(self.headers), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}", received
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_form_with_json_in_it(server):
    root, received = server
    run(RemoteMonitor(root), [{"loss": np.float32(0.5), "each": np.arange(2)}])
    ((path, headers, body),) = received
    assert path == "/publish/epoch/end/"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert json.loads(urllib.parse.parse_qs(body)["data"][0]) == {"epoch": 0, "loss": 0.5, "each": [0, 1]}


def test_json_as_it_is(server):
    root, received = server
    run(RemoteMonitor(root, path="/here", headers={"X-Run": "7"}, send_as_json=True), [{"loss": 0.5}] * 2)
    path, headers, body = received[1]
    assert (path, headers["Content-Type"], headers["X-Run"]) == ("/here", "application/json", "7")
    assert json.loads(body) == {"epoch": 1, "loss": 0.5}


def test_a_server_that_is_not_there_is_told_of_once():
    monitor = RemoteMonitor("http://127.0.0.1:9", timeout=0.5)
    with pytest.warns(UserWarning, match=r"http://127\.0\.0\.1:9 does not answer .*training goes on"):
        monitor.on_epoch_end(0, {"loss": 1.0})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        monitor.on_epoch_end(1, {"loss": 1.0})


def test_other_addresses_are_refused():
    with pytest.raises(
        errors.ArgumentError, match=r"root must begin with http:// or https://\. Got 'file:///etc/passwd'"
    ):
        RemoteMonitor("file:///etc/passwd")
