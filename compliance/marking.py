"""Two versions of one text, and what was taken out of it and put in. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\d[\d,.]*\d|\w+|\s+|.", re.DOTALL)
SIGNS = re.compile(r"\d[\d,.]*\d|[A-Za-z0-9]+|\s+|.", re.DOTALL)
SHORTEST_WORDS = 4
SHORTEST_SIGNS = 2
KEPT_AT_LEAST = 0.25
MOST_TOKENS = 3000
Piece = tuple[bool, str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text; a marked one is not in the other version."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """Both versions whole: the runs of each join to its text."""

    old: tuple[Run, ...]
    new: tuple[Run, ...]


def marked_words(old: str, new: str) -> Marked:
    """Mark whole words and numbers, as English is read."""
    return _marked(old, new, WORDS, SHORTEST_WORDS)


def marked_signs(old: str, new: str) -> Marked:
    """Mark single characters, as Chinese is read; numbers and Latin words stay whole."""
    return _marked(old, new, SIGNS, SHORTEST_SIGNS)


def _marked(old: str, new: str, pattern: re.Pattern[str], shortest: int) -> Marked:
    pieces = _readable(_pieces(pattern.findall(old), pattern.findall(new)), shortest)
    if not _has_enough_kept(pieces, old, new):
        pieces = [(False, old, new)]
    return Marked(
        old=tuple(Run(was, not same) for same, was, _now in pieces if was),
        new=tuple(Run(now, not same) for same, _was, now in pieces if now),
    )


def _pieces(old: list[str], new: list[str]) -> list[Piece]:
    if max(len(old), len(new)) > MOST_TOKENS:
        return [(old == new, "".join(old), "".join(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(tag == "equal", "".join(old[i:j]), "".join(new[k:m])) for tag, i, j, k, m in matcher.get_opcodes()]


def _readable(pieces: list[Piece], shortest: int) -> list[Piece]:
    """Join changes that only a space or a stray word keeps apart: one long mark reads better than many."""
    joined: list[Piece] = []
    for number, (is_equal, was, now) in enumerate(pieces):
        is_between = 0 < number < len(pieces) - 1
        same = is_equal and not (is_between and len(was.strip()) < shortest)
        if joined and joined[-1][0] == same:
            _same, before_was, before_now = joined.pop()
            joined.append((same, before_was + was, before_now + now))
        else:
            joined.append((same, was, now))
    return joined


def _has_enough_kept(pieces: list[Piece], old: str, new: str) -> bool:
    """Below a quarter in common the two are different texts, and marks between would only confuse."""
    kept = sum(len(was) for same, was, _now in pieces if same)
    return kept >= KEPT_AT_LEAST * max(len(old), len(new))
