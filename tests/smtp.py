"""A mail server of its own process, which writes the Message-ID of each mail it accepts.

Run: python -m tests.smtp DESCRIPTOR FILE, where the descriptor is a listening socket.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

STOP_SECONDS = 20


class Accepting:
    """Writes one line per mail before it answers, so that a mail it promised to keep is in the file."""

    def __init__(self, file: Path) -> None:
        self.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content)
        os.write(self.file, f"{mail['Message-ID']} {','.join(envelope.rcpt_tos)}\n".encode())
        return "250 Accepted"


async def serve(listener: socket.socket, file: Path) -> None:
    handler = Accepting(file)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="localhost"), sock=listener
    )
    await server.serve_forever()


@contextmanager
def mail_server(file: Path, port: int = 0) -> Iterator[int]:
    """Run the process; give its port."""
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        command = [sys.executable, "-W", "ignore", "-m", "tests.smtp", str(listener.fileno()), str(file)]
        process = subprocess.Popen(command, pass_fds=(listener.fileno(),))
        taken = listener.getsockname()[1]
    try:
        yield taken
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def accepted_ids(file: Path) -> Counter[str]:
    """Count how often each Message-ID was accepted."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return Counter(line.split(" ", 1)[0] for line in lines)


if __name__ == "__main__":
    descriptor, path = sys.argv[1:]
    asyncio.run(serve(socket.socket(fileno=int(descriptor)), Path(path)))
