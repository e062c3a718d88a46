import pytest
from django.db import ProgrammingError, connection, connections


def owner_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_tables_belong_to_the_owner() -> None:
    assert owner_of("django_migrations") == "chujing_owner"


@pytest.mark.django_db
def test_the_application_changes_no_table() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="must be owner"):
        cursor.execute("ALTER TABLE accounts_user ADD COLUMN more int")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_application_uses_tables_still_to_come() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE still_to_come (id serial)")

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO still_to_come DEFAULT VALUES RETURNING id")
        assert cursor.fetchone() == (1,)
