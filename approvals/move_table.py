"""The table of moves as a page for people, and as a diagram."""

from collections.abc import Iterable

from django.utils.translation import override

from approvals.enums import STATUSES_OF_STAGE, Procedure, Stage, Status
from approvals.moves import MOVES, Move

HEAD = """# Moves

Every change of a case's status is one of these moves. `approvals/moves.py` holds the table,
`approvals/lifecycle.py` is the only writer of the status. This page is written by `manage.py moves`; a
test keeps it up to date.

| Move | From | To | Who | Procedure | Reason | Never by | Makes one |
|---|---|---|---|---|---|---|---|
"""
DIAGRAM = """
## Diagram

```mermaid
stateDiagram-v2
{lines}
```
"""


def as_markdown() -> str:
    """Write the table and the diagram, in English whatever language is active."""
    with override("en"):
        rows = "\n".join(row_of(move) for move in MOVES)
        return HEAD + rows + "\n" + DIAGRAM.format(lines="\n".join(lines_of_diagram()))


def row_of(move: Move) -> str:
    cells = (
        f"`{move.name}`: {move.label}",
        ", ".join(str(status.label) for status in Status if status in move.froms),
        str(move.to.label),
        ", ".join(sorted(str(role.label) for role in move.roles)) or "the system",
        procedures_of(move),
        "yes" if move.needs_reason else "",
        ", ".join(sorted(str(kind.label).lower() for kind in move.separates)),
        str(move.joins.label).lower() if move.joins else "",
    )
    return "| " + " | ".join(cells) + " |"


def procedures_of(move: Move) -> str:
    if move.procedures == frozenset(Procedure):
        return "any"
    return ", ".join(str(procedure.label).lower() for procedure in Procedure if procedure in move.procedures)


def lines_of_diagram() -> Iterable[str]:
    """One arrow per pair of statuses, named by its moves; withdrawing is possible nearly everywhere."""
    arrows: dict[tuple[Status, Status], list[str]] = {}
    for move in MOVES:
        for status in (status for status in Status if status in move.froms and move.name != "withdraw"):
            names = arrows.setdefault((status, move.to), [])
            if move.name not in names:
                names.append(move.name)
    yield f"    [*] --> {Status.DRAFT.value}"
    yield from (f"    {start.value} --> {end.value}: {', '.join(names)}" for (start, end), names in arrows.items())
    yield from (f"    {status.value} --> [*]" for status in STATUSES_OF_STAGE[Stage.CLOSED])
