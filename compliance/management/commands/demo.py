"""Everything at once: services, migrations, the demo's story, web, worker and beat."""

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections
from redis.exceptions import RedisError

from compliance.processes import Program, Tree

PORTS_TO_TRY = 20
AS_ROOT = "ignore:You're running the worker with superuser privileges"
WITH_FACTOR = "Approvers and administrators set up a second factor when they sign in."
WITHOUT_FACTOR = "No second factor is asked for in this demo; --second-factor turns that on."
DATA = ("load_law", "load_calendars", "load_consultations", "load_demo")


class Command(BaseCommand):
    help = "Prepare everything, then run web, worker and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--second-factor", action="store_true", help="Let approvers and administrators set up a second factor."
        )

    def handle(self, *, host: str, port: int, second_factor: bool, **options: Any) -> None:
        require_servers()
        call_command("migrate", verbosity=0)
        call_command("build")
        for name in DATA:
            call_command(name)
        connections.close_all()
        with self.listen(host, port) as listener:
            self.greet(listener, second_factor)
            self.run(Tree(programs(listener), environment(listener, second_factor), self.say))

    def run(self, tree: Tree) -> None:
        try:
            ended = tree.run()
        except SystemExit:
            self.say("Everything is stopped.")
            return
        raise CommandError(f"{ended} ended by itself, so everything was stopped; its last lines say why.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def listen(self, host: str, port: int) -> socket.socket:
        """Return a socket on `port` or the next free one; the web server gets it open, so nobody can take it."""
        for candidate in range(port, port + PORTS_TO_TRY):
            try:
                return socket.create_server((host, candidate), backlog=128)
            except OSError as error:
                self.say(f"Port {candidate} cannot be used ({os.strerror(error.errno or 0)}); trying the next one.")
        raise CommandError(f"No port from {port} to {port + PORTS_TO_TRY - 1} is free: name one with --port.")

    def greet(self, listener: socket.socket, second_factor: bool) -> None:
        self.say(f"\nChujing is at {address(listener)}/")
        for person, role in logins():
            self.say(f"  {role:<20} {person}")
        self.say(f"Everybody's password is {settings.DEMO_PASSWORD}. Ctrl-C stops everything.")
        self.say(f"{WITH_FACTOR if second_factor else WITHOUT_FACTOR}\n")


def require_servers() -> None:
    """Raises: CommandError with one sentence, where a server does not answer."""
    for alias, name in (("default", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
        try:
            connections[alias].ensure_connection()
        except OperationalError as error:
            raise CommandError(f"PostgreSQL does not answer; check {name}: {first_line(error)}") from error
    try:
        cache.get("ready")
    except RedisError as error:
        raise CommandError(f"Redis does not answer; check REDIS_URL: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def logins() -> list[tuple[str, str]]:
    """Return one person per role, as mail and role; of administrators two, as publishing the law takes two."""
    people = get_user_model().objects.filter(is_active=True).order_by("pk")
    found: dict[str, str] = {}
    for person in people:
        if person.is_administrator:
            role = "Second administrator" if "Administrator" in found else "Administrator"
            found.setdefault(role, person.email)
        for membership in person.memberships.all():
            found.setdefault(membership.get_role_display(), person.email)
    return [(person, role) for role, person in found.items()]


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"


def environment(listener: socket.socket, second_factor: bool) -> dict[str, str]:
    """Return ours, with the address that links in mails begin with, and who needs a second factor."""
    ours = {
        "SITE_URL": address(listener),
        "LOG_FORMAT": "line",
        "LOG_LEVEL": "WARNING",
        "SECOND_FACTOR_FOR": "" if second_factor else "none",
    }
    return ours | os.environ | {"PYTHONUNBUFFERED": "1"}


def programs(listener: socket.socket) -> list[Program]:
    descriptor = listener.fileno()
    web = ["compliance.wsgi", "--workers=2", "--threads=4", "--preload", "--keep-alive=75", f"--bind=fd://{descriptor}"]
    quiet = ["--log-level=warning", "--no-control-socket", "--logger-class=compliance.logs.WebLogger"]
    celery = ["-W", AS_ROOT, "-m", "celery", "--app=compliance", "--quiet"]
    schedule = f"--schedule={settings.STATE_DIR / 'beat'}"
    worker = [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"]
    return [
        Program("web", [sys.executable, "-m", "gunicorn", *web, *quiet], pass_fds=(descriptor,)),
        Program("worker", [sys.executable, *worker]),
        Program("beat", [sys.executable, *celery, "beat", schedule, "--pidfile="]),
    ]
