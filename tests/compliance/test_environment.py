import re
from pathlib import Path

import pytest

from compliance import environment as env
from compliance.embedded import BASE_DIR


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p%40ss@db.example:6432/name", ("u", "p@ss", "db.example", "6432", "name")),
        ("postgresql://u@/name?host=%2Frun%2Fpg", ("u", "", "/run/pg", "", "name")),
        ("postgres://db/name", ("", "", "db", "", "name")),
    ],
)
def test_database_reads_an_address(url: str, expected: tuple[str, ...]) -> None:
    found = env.database("DATABASE_URL", url)

    assert tuple(found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == expected


def test_database_passes_other_options_on() -> None:
    found = env.database("DATABASE_URL", "postgres://db/name?sslmode=verify-full")

    assert found["OPTIONS"] == {"connect_timeout": 5, "sslmode": "verify-full"}


@pytest.mark.parametrize("url", ["mysql://db/name", "postgres://db", "postgres://db/a/b", "postgres://db:x/name"])
def test_database_refuses_in_one_sentence(url: str) -> None:
    with pytest.raises(SystemExit, match=r"^Chujing cannot start: DATABASE_URL [^\n]+\.$"):
        env.database("DATABASE_URL", url)


@pytest.mark.parametrize("url", ["http://redis", "redis://redis:port"])
def test_redis_refuses_in_one_sentence(url: str) -> None:
    with pytest.raises(SystemExit, match=r"^Chujing cannot start: REDIS_URL [^\n]+\.$"):
        env.redis("REDIS_URL", url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host/1", "redis://host/1"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
    ],
)
def test_broker_spells_the_address_as_celery_does(url: str, expected: str) -> None:
    assert env.broker(url) == expected


@pytest.mark.parametrize(
    ("url", "backend"),
    [("console:", "console"), ("file:///var/mail", "filebased"), ("smtps://u:p@mail.example", "smtp")],
)
def test_mail_chooses_the_backend(url: str, backend: str) -> None:
    assert env.mail("EMAIL_URL", url)["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"


@pytest.mark.parametrize("url", ["mail.example", "file:", "smtp://"])
def test_mail_refuses_in_one_sentence(url: str) -> None:
    with pytest.raises(SystemExit, match=r"^Chujing cannot start: EMAIL_URL [^\n]+\.$"):
        env.mail("EMAIL_URL", url)


@pytest.mark.parametrize("value", ["maybe", "2", "none"])
def test_flag_refuses_what_is_neither_true_nor_false(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DEBUG", value)

    with pytest.raises(SystemExit, match="DEBUG must be true or false"):
        env.flag("DEBUG", False)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "٣"])
def test_number_refuses_what_is_too_small_or_no_number(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SESSION_HOURS", value)

    with pytest.raises(SystemExit, match="SESSION_HOURS must be a whole number of at least 1"):
        env.number("SESSION_HOURS", 12, at_least=1)


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))

    assert env.text("SECRET_KEY") == "from the file"


def test_a_secret_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "missing"))

    with pytest.raises(SystemExit, match="SECRET_KEY_FILE names"):
        env.text("SECRET_KEY")


def test_every_name_that_settings_read_is_in_the_example() -> None:
    settings = "".join((BASE_DIR / "compliance" / name).read_text() for name in ("settings.py", "logs.py"))
    example = (BASE_DIR / ".env.example").read_text()
    read = set(re.findall(r'env(?:ironment)?\.(?:text|flag|number|words|choice|some)\(\s*"([A-Z_]+)"', settings))

    assert read == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
