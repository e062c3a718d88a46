"""No image can be built where tests run; what a file can be asked is asked here."""

import json
import re
import socket

import yaml

from compliance.embedded import BASE_DIR
from compliance.management.commands.demo import programs

DOCKERFILE = (BASE_DIR / "docker" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((BASE_DIR / "docker" / "compose.yaml").read_text())
OURS = ("migrate", "web", "worker", "beat")


def test_bases_are_pinned_to_a_release() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images = [service["image"] for name, service in COMPOSE["services"].items() if name not in OURS]

    assert [image for image in bases + images if not re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z0-9.-]+", image)] == []


def test_the_image_does_not_run_as_root() -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]

    assert re.findall(r"^USER (\S+)", last_stage, re.MULTILINE) == ["chujing"]
    assert "HEALTHCHECK" in last_stage


def test_our_services_cannot_write_outside_their_volume() -> None:
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]  # noqa: S108 -- the container's own
        assert service["cap_drop"] == ["ALL"]


def test_uploads_wait_on_the_volume() -> None:
    """The folder for temporary files is memory, and an inventory has gigabytes."""
    set_there = dict(re.findall(r"(\w+)=(/data\S*)", DOCKERFILE))

    assert set_there == {"MEDIA_ROOT": "/data/media", "UPLOAD_TEMP_DIR": "/data"}
    assert COMPOSE["x-app"]["volumes"] == ["data:/data"]


def test_secrets_come_from_files_that_are_named() -> None:
    environment = COMPOSE["x-app"]["environment"]
    settings_read = {name for name, value in environment.items() if str(value).startswith("/run/secrets/")}
    files = set(COMPOSE["secrets"])

    assert settings_read == {"SECRET_KEY_FILE", "DATABASE_URL_FILE", "REDIS_URL_FILE", "SEAL_KEY_FILE"}
    assert {name for service in COMPOSE["services"].values() for name in service.get("secrets", ())} == files


def test_every_setting_of_compose_is_in_the_example() -> None:
    example = (BASE_DIR / ".env.example").read_text()
    known = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    used = set(COMPOSE["services"]["migrate"]["environment"])
    used |= {name.removesuffix("_FILE") for name in used - known}
    ours = {"DEMO_PASSWORD", "MEDIA_ROOT", "STATIC_ROOT", "UPLOAD_TEMP_DIR", "DEBUG", "LOG_FORMAT"}

    assert {name for name in used if name.removesuffix("_FILE") not in known} - known == set()
    assert known - used == ours


def test_programs_start_as_in_the_demo() -> None:
    containers = {name: COMPOSE["services"][name].get("command") for name in ("worker", "beat")}
    containers["web"] = json.loads(re.findall(r"^CMD (\[.*\])", DOCKERFILE, re.MULTILINE)[0])
    with socket.socket() as listener:
        demo = {program.name: program.command for program in programs(listener)}

    assert {name: essence(command) for name, command in containers.items()} == {
        name: essence(command) for name, command in demo.items()
    }


def essence(command: list[str]) -> list[str]:
    """Return a command without what depends on the place: the Python, the address and the folders."""
    words = command[command.index("-m") :]
    return [word for word in words if not word.startswith(("--bind=", "--schedule=", "--worker-tmp-dir="))]
