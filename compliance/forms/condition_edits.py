"""What the buttons of the condition editor do to its tree. Pure."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from compliance.forms.conditions import Group, Node, Row, settled

Path = tuple[int, ...]


class Edited(NamedTuple):
    """The tree after an edit, and the place to go on at."""

    tree: Node | None
    place: Path


def edited(tree: Node | None, verb: str, path: Path) -> Edited:
    """Do one edit; what does not fit the tree changes nothing but mends operators."""
    act = VERBS.get(verb)
    done = act(tree, path) if act and (tree is None or _has(tree, path)) else Edited(tree, path)
    return done._replace(tree=settled(done.tree))


def _has(tree: Node, path: Path) -> bool:
    for step in path:
        if not isinstance(tree, Group) or step >= len(tree.parts):
            return False
        tree = tree.parts[step]
    return True


def _at(tree: Node, path: Path) -> Node:
    for step in path:
        assert isinstance(tree, Group)  # noqa: S101  # edited() has looked
        tree = tree.parts[step]
    return tree


def _put(tree: Node, path: Path, *instead: Node) -> Node:
    """The tree with none, one or several nodes in place of one; the root takes exactly one."""
    if not path:
        return instead[0]
    parent = _at(tree, path[:-1])
    assert isinstance(parent, Group)  # noqa: S101  # a path leads through groups
    parts = (*parent.parts[: path[-1]], *instead, *parent.parts[path[-1] + 1 :])
    return _put(tree, path[:-1], replace(parent, parts=parts))


def _add(tree: Node | None, path: Path) -> Edited:
    if tree is None:
        return Edited(Row(), ())
    node = _at(tree, path)
    parts = (*node.parts, Row()) if isinstance(node, Group) else (node, Row())
    group = Group(node.key if isinstance(node, Group) else "all", parts)
    return Edited(_put(tree, path, group), (*path, len(parts) - 1))


def _remove(tree: Node | None, path: Path) -> Edited:
    if tree is None or not path:
        return Edited(None, ())
    return Edited(_put(tree, path), path[:-1])


def _group(tree: Node | None, path: Path) -> Edited:
    if tree is None:
        return Edited(None, ())
    parent = _at(tree, path[:-1]) if path else None
    key = "any" if isinstance(parent, Group) and parent.key == "all" else "all"
    return Edited(_put(tree, path, Group(key, (_at(tree, path),))), path)


def _negate(tree: Node | None, path: Path) -> Edited:
    if tree is None:
        return Edited(None, ())
    node = _at(tree, path)
    if isinstance(node, Group) and node.key == "not" and len(node.parts) == 1:
        return Edited(_put(tree, path, node.parts[0]), path)
    return Edited(_put(tree, path, Group("not", (node,))), path)


def _ungroup(tree: Node | None, path: Path) -> Edited:
    """Put the parts of a group in its place; several cannot stand at the root."""
    node = _at(tree, path) if tree else None
    if tree is None or not isinstance(node, Group) or (not path and len(node.parts) > 1):
        return Edited(tree, path)
    return Edited(_put(tree, path, *node.parts), path)


def _move(tree: Node | None, path: Path, by: int) -> Edited:
    parent = _at(tree, path[:-1]) if tree and path else None
    if tree is None or not isinstance(parent, Group) or not 0 <= path[-1] + by < len(parent.parts):
        return Edited(tree, path)
    parts = list(parent.parts)
    parts.insert(path[-1] + by, parts.pop(path[-1]))
    return Edited(_put(tree, path[:-1], replace(parent, parts=tuple(parts))), (*path[:-1], path[-1] + by))


def _into(tree: Node | None, path: Path) -> Edited:
    """Move a node to the end of the group that stands before it."""
    parent = _at(tree, path[:-1]) if tree and path else None
    before = parent.parts[path[-1] - 1] if isinstance(parent, Group) and path[-1] > 0 else None
    if tree is None or not isinstance(before, Group):
        return Edited(tree, path)
    node, place = _at(tree, path), (*path[:-1], path[-1] - 1)
    grown = replace(before, parts=(*before.parts, node))
    return Edited(_put(_put(tree, path), place, grown), (*place, len(before.parts)))


def _out(tree: Node | None, path: Path) -> Edited:
    """Move a node behind the group that holds it."""
    if tree is None or len(path) < 2:
        return Edited(tree, path)
    node, outer = _at(tree, path), path[:-1]
    without = _put(tree, path)
    moved = _put(without, outer, _at(without, outer), node)
    emptied = not getattr(_at(without, outer), "parts", ())
    return Edited(moved, outer if emptied else (*outer[:-1], outer[-1] + 1))


VERBS: dict[str, Callable[[Node | None, Path], Edited]] = {
    "add": _add,
    "remove": _remove,
    "group": _group,
    "negate": _negate,
    "ungroup": _ungroup,
    "up": lambda tree, path: _move(tree, path, -1),
    "down": lambda tree, path: _move(tree, path, 1),
    "into": _into,
    "out": _out,
}
