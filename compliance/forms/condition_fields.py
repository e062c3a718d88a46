"""How the condition editor shows a tree: which controls stand at each node, and which buttons fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.enums import FactKind, FactLevel
from compliance.facts import BY_NAME, NO_ZONE, Fact
from compliance.forms.conditions import SEVERAL, Group, Node, Row, Wrong, operators
from compliance.wording import Text

Label = str | Promise

GROUP_LABELS: dict[str, Label] = {
    "all": _("All of these hold"),
    "any": _("At least one of these holds"),
    "not": _("This does not hold"),
}
OPERATOR_LABELS: dict[str, Label] = {
    "eq": pgettext_lazy("operator", "is"),
    "in": pgettext_lazy("operator", "is one of"),
    "gte": pgettext_lazy("operator", "is at least"),
    "gt": pgettext_lazy("operator", "is more than"),
    "lte": pgettext_lazy("operator", "is at most"),
    "lt": pgettext_lazy("operator", "is less than"),
    "between": pgettext_lazy("operator", "is between, both included"),
    "contains_any": pgettext_lazy("operator", "include any of"),
}
DATE_OPERATOR_LABELS: dict[str, Label] = {
    "eq": pgettext_lazy("operator", "is on"),
    "gte": pgettext_lazy("operator", "is on or after"),
    "gt": pgettext_lazy("operator", "is after"),
    "lte": pgettext_lazy("operator", "is on or before"),
    "lt": pgettext_lazy("operator", "is before"),
}
UNITS: dict[str, Label] = {
    "people": _("people"),
    "px": _("px"),
    "m": _("m"),
    "vehicles": _("vehicles"),
    "hours": _("hours"),
    "pictures": _("pictures"),
    "days": _("days"),
    "bytes": _("bytes"),
    "rows": _("rows"),
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Label | Text
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    verb: str
    label: Label
    icon: str = ""


@dataclass(frozen=True)
class NodeField:
    """One node with its controls; `name` prefixes the names and is the id of its first control's box."""

    name: str
    node: Node
    buttons: tuple[Button, ...] = ()
    wrong: Sequence[Wrong] = ()
    focused: str = ""
    only_sets: bool = False
    parts: "tuple[NodeField, ...]" = ()

    @property
    def is_group(self) -> bool:
        return isinstance(self.node, Group)

    @property
    def is_focused(self) -> bool:
        return self.name == self.focused

    @property
    def kinds(self) -> list[Option]:
        key = self.node.key if isinstance(self.node, Group) else ""
        return [Option(value, label, value == key) for value, label in GROUP_LABELS.items()]

    @property
    def row(self) -> Row:
        return self.node if isinstance(self.node, Row) else Row()

    @cached_property
    def fact(self) -> Fact | None:
        return BY_NAME.get(self.row.fact)

    @property
    def facts(self) -> list[tuple[Label, list[Option]]]:
        """Every declared fact under what it describes."""
        return [
            (level.label, [_fact_option(fact, self.row.fact) for fact in BY_NAME.values() if fact.level == level])
            for level in FactLevel
        ]

    @property
    def operators(self) -> list[Option]:
        if self.fact is None:
            return []
        labels = {**OPERATOR_LABELS, **(DATE_OPERATOR_LABELS if self.fact.kind == FactKind.DATE else {})}
        return [Option(op, labels[op], op == self.row.op) for op in operators(self.fact)]

    @property
    def input(self) -> str:
        """The kind of input the value needs."""
        if self.fact is None:
            return ""
        if self.fact.choices or self.fact.kind == FactKind.BOOL:
            return "boxes" if self.row.op in SEVERAL else "select"
        if self.row.op in SEVERAL:
            return "lines"
        return {FactKind.INT: "number", FactKind.DATE: "date"}.get(self.fact.kind, "text")

    @property
    def choices(self) -> list[Option]:
        """The answers of the fact; those chosen come first, in the order of the rule."""
        if self.fact is None:
            return []
        if self.fact.kind == FactKind.BOOL:
            return [
                Option(value, label, value in self.row.values) for value, label in (("yes", _("Yes")), ("no", _("No")))
            ]
        labels = {choice.value: choice.label for choice in self.fact.choices}
        chosen = [value for value in dict.fromkeys(self.row.values) if value in labels]
        return [Option(value, labels[value], value in chosen) for value in dict.fromkeys([*chosen, *labels])]

    @property
    def values(self) -> list[str]:
        """What the inputs show: two limits for between, else one."""
        given = list(self.row.values)
        return [*given, "", ""][:2] if self.row.op == "between" else [*given, ""][:1]

    @property
    def lines(self) -> str:
        return "\n".join(value for value in self.row.values if value)

    @property
    def unit(self) -> Label:
        return UNITS.get(self.fact.unit, self.fact.unit) if self.fact else ""

    @property
    def hint(self) -> Label:
        if self.fact is not None and self.fact.name == "zone":
            return _("The code of a zone or of a list; “%(none)s” where no zone is used.") % {"none": NO_ZONE}
        return _("One a line") if self.input == "lines" else ""

    @property
    def problems(self) -> list[Wrong]:
        controls = {f"{self.name}-{control}" for control in ("kind", "fact", "op", "value")}
        return [one for one in self.wrong if one.at in controls]


def _fact_option(fact: Fact, chosen: str) -> Option:
    return Option(fact.name, fact.label, fact.name == chosen)


def node_field(
    node: Node, name: str, *, wrong: Sequence[Wrong] = (), focused: str = "", only_sets: bool = False
) -> NodeField:
    """The tree as controls. With `only_sets` each row gives a fact one value: what a remedy brings about."""
    return _field(node, name, (), wrong, focused, only_sets)


def _field(
    node: Node, name: str, buttons: tuple[Button, ...], wrong: Sequence[Wrong], focused: str, only_sets: bool
) -> NodeField:
    parts: tuple[NodeField, ...] = ()
    if isinstance(node, Group):
        shown = [REMOVE] if only_sets else []
        parts = tuple(
            _field(part, f"{name}-{i}", tuple(shown or _buttons(node, i, name)), wrong, focused, only_sets)
            for i, part in enumerate(node.parts)
        )
    return NodeField(name, node, buttons or _root_buttons(node, only_sets), wrong, focused, only_sets, parts)


REMOVE = Button("remove", _("Remove"), "cross")


def _root_buttons(node: Node, only_sets: bool) -> tuple[Button, ...]:
    if only_sets:
        return ()
    if isinstance(node, Group) and len(node.parts) == 1 and node.key != "not":
        return (Button("negate", _("Negate")), Button("ungroup", _("Dissolve the group")), REMOVE)
    return (*_shaping(node), REMOVE)


def _shaping(node: Node) -> tuple[Button, ...]:
    is_not = isinstance(node, Group) and node.key == "not"
    return (
        Button("group", _("Put into a group")),
        Button("negate", _("Take the “not” away") if is_not else _("Negate")),
    )


def _buttons(parent: Group, at: int, name: str) -> tuple[Button, ...]:
    """The buttons of one part of the group of that name; those that would change nothing are left out."""
    node, before = parent.parts[at], parent.parts[at - 1] if at else None
    offered = [
        (at > 0, Button("up", _("Move up"), "arrow-up")),
        (at < len(parent.parts) - 1, Button("down", _("Move down"), "arrow-down")),
        (isinstance(before, Group), Button("into", _("Move into the group above"))),
        ("-" in name, Button("out", _("Move out of the group"))),
        (isinstance(node, Group) and node.key != "not", Button("ungroup", _("Dissolve the group"))),
    ]
    return (*(button for fits, button in offered if fits), *_shaping(node), REMOVE)
