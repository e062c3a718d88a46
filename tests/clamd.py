"""A scanner for tests: a process that speaks clamd's protocol and finds the test file of EICAR, and nothing else."""

import socketserver
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"
VERSION = "ClamAV 1.4.3/27800/Sun Nov 22 09:00:00 2026"


class Conversation(socketserver.StreamRequestHandler):
    """One command per connection, ended by a newline or a NUL, as clamd reads it."""

    def handle(self) -> None:
        command = self.rfile.readline().strip().lstrip(b"n")
        if command == b"PING":
            self.answer("PONG")
        elif command == b"VERSION":
            self.answer(VERSION)
        elif command == b"INSTREAM":
            self.answer(self.scanned())
        else:
            self.answer("UNKNOWN COMMAND")

    def answer(self, text: str) -> None:
        self.wfile.write(f"{text}\n".encode())

    def scanned(self) -> str:
        data, limit = bytearray(), int(sys.argv[2])
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > limit:
                return "INSTREAM size limit exceeded. ERROR"
        return f"stream: {NAME} FOUND" if EICAR in data else "stream: OK"


@contextmanager
def scanner(folder: Path, *, limit: int = 1_000_000) -> Iterator[str]:
    """Run one on a socket in the folder and give its address; it is gone at the end."""
    path = folder / "clamd.sock"
    path.unlink(missing_ok=True)
    command = [sys.executable, "-S", __file__, str(path), str(limit)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            yield f"unix://{path}"
        finally:
            process.terminate()


if __name__ == "__main__":
    with socketserver.ThreadingUnixStreamServer(sys.argv[1], Conversation) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.serve_forever()
