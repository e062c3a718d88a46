"""Real servers in a folder of their own."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from compliance.embedded import APP, OWNER, ServiceError, Services


@pytest.fixture
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("a folder with spaces " + "and a long name " * 8)
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    return Services(folder / ".local")


def run(services: Services, role: str, statement: str) -> None:
    with psycopg.connect(services.database_url(role).replace("postgres://", "postgresql://")) as connection:
        connection.execute(statement)


def test_data_survives_a_restart(services: Services) -> None:
    with services.hold():
        run(services, OWNER, "CREATE TABLE kept ()")

    with services.hold():
        run(services, OWNER, "SELECT * FROM kept")


def test_nothing_runs_after_the_last_holder_left(services: Services) -> None:
    with services.hold():
        with services.hold():
            pass
        run(services, APP, "SELECT 1")
        processes = [process.pid for process in services.started]

    assert not services.sockets.exists()
    assert [pid for pid in processes if Path(f"/proc/{pid}").exists()] == []


def test_the_application_owns_nothing(services: Services) -> None:
    with services.hold(valkey=False), pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(services, APP, "CREATE TABLE mine ()")


def test_a_killed_server_starts_again(services: Services) -> None:
    with services.hold(valkey=False):
        os.kill(services.started[0].pid, signal.SIGKILL)
        services.started.pop().wait()

        with services.hold(valkey=False):
            run(services, APP, "SELECT 1")


def test_the_lock_of_a_dead_server_is_not_mistaken_for_a_live_one(services: Services) -> None:
    with services.hold(valkey=False):
        pass
    (services.data / "postmaster.pid").write_text(f"{os.getpid()}\n{services.data}\n")

    with services.hold(valkey=False):
        run(services, APP, "SELECT 1")


def test_data_in_use_is_not_erased(services: Services) -> None:
    with services.hold(postgres=False), pytest.raises(ServiceError, match="are running"):
        services.erase()


def test_erase_leaves_nothing(services: Services) -> None:
    with services.hold():
        pass

    services.erase()

    assert not services.folder.exists()
    assert not services.home.exists() or services.home == services.folder


def test_a_folder_that_somebody_put_in_the_way_is_refused(services: Services) -> None:
    services.sockets.mkdir(mode=0o777)
    services.sockets.chmod(0o777)

    with pytest.raises(ServiceError, match="belongs to somebody else"), services.hold():
        pass

    services.sockets.rmdir()
