"""A receiver of webhooks in a process of its own, which writes the id of each message it accepts.

Run: python -m tests.hooks DESCRIPTOR FILE, where the descriptor is a listening socket.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STOP_SECONDS = 20


class Accepting(BaseHTTPRequestHandler):
    """Writes one line per message before it answers."""

    file: int

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        os.write(self.file, f"{self.headers['webhook-id']} {self.headers['webhook-signature']}\n".encode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the file says it."""


def serve(listener: socket.socket, file: Path) -> None:
    Accepting.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    server = ThreadingHTTPServer(listener.getsockname(), Accepting, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.serve_forever()


@contextmanager
def webhook_receiver(file: Path) -> Iterator[int]:
    """Run the process; give its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        command = [sys.executable, "-W", "ignore", "-m", "tests.hooks", str(listener.fileno()), str(file)]
        process = subprocess.Popen(command, pass_fds=(listener.fileno(),))
        port = listener.getsockname()[1]
    try:
        yield port
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


if __name__ == "__main__":
    descriptor, path = sys.argv[1:]
    serve(socket.socket(fileno=int(descriptor)), Path(path))
