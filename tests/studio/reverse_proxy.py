"""A reverse proxy as a bureau has one, small: people sign in by name (HTTP basic), what they send passes with the shared secret
and their name, and without the headers of that kind that they sent themselves. Answers are passed on piece by piece."""

from __future__ import annotations

import base64
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

OWN = ("x-biaochi-secret", "x-biaochi-user")
HOPS = ("connection", "keep-alive", "transfer-encoding", "authorization")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Proxy

    def _pass(self) -> None:
        name = self._signed_in()
        if not name:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="bureau", charset="UTF-8"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        line = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        with suppress(BrokenPipeError, ConnectionResetError):
            line.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for key, value in self.headers.items():
                if key.lower() not in (*OWN, *HOPS):
                    line.putheader(key, value)
            line.putheader("X-Biaochi-Secret", self.server.secret)
            line.putheader("X-Biaochi-User", quote(name))
            line.endheaders(body or None)
            self._back(line.getresponse())
        line.close()

    def _back(self, answer: http.client.HTTPResponse) -> None:
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in (*HOPS, "content-length"):
                self.send_header(key, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while piece := answer.read1(65536):
            self.wfile.write(piece)
            self.wfile.flush()

    def _signed_in(self) -> str:
        kind, _, said = self.headers.get("Authorization", "").partition(" ")
        name, _, word = base64.b64decode(said).decode().partition(":") if kind == "Basic" else ("", "", "")
        return name if self.server.people.get(name) == word else ""

    do_GET = do_POST = do_PUT = do_OPTIONS = _pass

    def log_message(self, *args: object) -> None:
        """Nothing."""


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    behind: int
    secret: str
    people: dict[str, str]


@contextmanager
def proxying(people: dict[str, str], secret: str) -> Iterator[_Proxy]:
    """A proxy on a free port; ``behind`` is set to the port of the workbench once that runs."""
    made = _Proxy(("127.0.0.1", 0), _Handler)
    made.people, made.secret = people, secret
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join(10)
