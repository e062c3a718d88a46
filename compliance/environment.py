"""Read settings from the environment; a bad value stops the start with one sentence."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def refuse(sentence: str) -> NoReturn:
    raise SystemExit(f"Chujing cannot start: {sentence}")


def text(name: str, default: str = "") -> str:
    """Return the variable `name`, or the content of the file that `name`_FILE points to."""
    if name in os.environ:
        return os.environ[name].strip() or default
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return default
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{name}_FILE names {file!r}, which cannot be read ({error.__class__.__name__}).")


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        refuse(f"{name} must be true or false, not {value!r}.")
    return value in TRUE


def number(name: str, default: int, *, at_least: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < at_least:
        refuse(f"{name} must be a whole number of at least {at_least}, not {value!r}.")
    return int(value)


def words(name: str, default: Collection[str] = ()) -> list[str]:
    """Return the comma-separated values of `name`."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def choice(name: str, default: str, choices: Collection[str]) -> str:
    value = text(name, default)
    if value not in choices:
        refuse(f"{name} must be one of {', '.join(sorted(choices))}, not {value!r}.")
    return value


def some(name: str, default: str, choices: Collection[str]) -> frozenset[str]:
    """Return which of the choices are named, separated by commas; `none` stands for not one."""
    named = [word.strip().lower() for word in (text(name) or default).split(",")]
    if named == ["none"]:
        return frozenset()
    if unknown := sorted(set(named) - set(choices)):
        refuse(f"{name} must be none, or some of {', '.join(choices)}, not {', '.join(unknown)}.")
    return frozenset(named)


def port(name: str, url: SplitResult) -> int | None:
    try:
        return url.port
    except ValueError:
        refuse(f"{name} names a port that is not a number between 0 and 65535.")


def database(name: str, url: str) -> dict[str, object]:
    """Return Django's database settings for postgres://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        refuse(f"{name} must begin with postgres:// (only PostgreSQL is supported).")
    options = dict(parse_qsl(parts.query))
    if not parts.path.strip("/") or "/" in parts.path.strip("/"):
        refuse(f"{name} must end with the name of one database: postgres://user@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port(name, parts) or options.pop("port", "")),
        "OPTIONS": {"connect_timeout": 5, **options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def redis(name: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss", "unix"}:
        refuse(f"{name} must begin with redis://, rediss:// or unix://.")
    port(name, parts)
    return url


def broker(redis_url: str) -> str:
    """Return the same address as Celery spells it."""
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")


def clamd(name: str, url: str) -> str:
    """Return the scanner's address, empty where there is none."""
    parts = urlsplit(url)
    if not url or (parts.scheme == "unix" and parts.path):
        return url
    if parts.scheme != "tcp" or not parts.hostname:
        refuse(f"{name} must be tcp://host:port or unix:///path/of/the/socket.")
    port(name, parts)
    return url


def mail(name: str, url: str) -> dict[str, object]:
    """Return Django's mail settings for console:, file:///folder or smtp(s)://user:password@host:port."""
    parts = urlsplit(url)
    backends = "django.core.mail.backends"
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": f"{backends}.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        refuse(
            f"{name} must be console:, file:///folder, smtp://, smtp+starttls:// or smtps://user:password@host:port."
        )
    return {
        "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port(name, parts) or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }
