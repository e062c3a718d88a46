"""The table of docs/access.md: what each door answers to whom, and which routes each door is."""

from dataclasses import dataclass
from pathlib import Path

from tests.access.actors import ACTORS, SENT_TO_SIGN_IN

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PUBLIC = "public"


@dataclass(frozen=True)
class Table:
    doors: dict[str, dict[str, str]]
    routes: dict[tuple[str, str], str]

    def expected(self, name: str, method: str, who: str) -> str:
        """What somebody gets: yes, 403, 404, or sign-in; 405 where the route has no such method."""
        door = self.routes.get((name, method))
        if door is None:
            return "405"
        if who in SENT_TO_SIGN_IN:
            return self.doors[door]["author"] if door.startswith(PUBLIC) else "sign-in"
        return self.doors[door][who]

    @property
    def names(self) -> set[str]:
        return {name for name, _method in self.routes}


def read_table() -> Table:
    rows = [cells(line) for line in TABLE.read_text().splitlines() if line.startswith("| ")]
    signed_in = [who for who in ACTORS if who not in SENT_TO_SIGN_IN]
    rows = [row for row in rows if row[0] != "door"]
    doors = {row[0]: dict(zip(signed_in, row[1:], strict=True)) for row in rows if len(row) == len(signed_in) + 1}
    routes: dict[tuple[str, str], str] = {}
    for door, methods, names in (row for row in rows if len(row) == 3 and row[0] in doors):
        for name in names.replace("`", "").split():
            for method in methods.split():
                assert (name, method) not in routes, f"{method} {name} is in the table twice."
                routes[name, method] = door
    return Table(doors, routes)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
