"""What an edition of the law is made of, as frozen values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from msgspec.json import Encoder

from compliance.conditions import ALWAYS, Condition
from compliance.enums import Effect, Pathway, Verification
from compliance.wording import Text

PERSONAL = "personal"
IMPORTANT = "important"
NO_TEXT = Text("", "")
WORST_LAST = tuple(Verification)
_ENCODER = Encoder(order="deterministic")


def lowest(marks: "list[Verification]") -> Verification:
    """The mark a conclusion carries that rests on all of these."""
    return max(marks, key=WORST_LAST.index, default=Verification.OFFICIAL)


def canonical(content: object) -> bytes:
    """One spelling per content: keys sorted, no spaces, UTF-8."""
    return _ENCODER.encode(content)


def content_hash(content: object) -> str:
    """SHA-256 of the content, whatever the layout of its file."""
    return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True)
class Remedy:
    """Facts a person can bring about; `takes` says what that costs."""

    code: str
    label: Text
    takes: Text
    sets: Mapping[str, object]


@dataclass(frozen=True)
class Rule:
    """One entry of an edition.

    `exemption` is the label E1–E9; `covers` says which data the rule speaks of, `lifts` which
    important data it releases (codes of rules, or `*` for all). `counted`: its persons stay in
    the ledger. `subject_to_bands`: it fails where a band of the zone's own list is met.
    """

    code: str
    effect: Effect
    article: str
    text: Text
    verification: Verification
    condition: Condition = ALWAYS
    edition: str = ""
    url: str = ""
    pathway: Pathway | None = None
    exemption: str = ""
    covers: tuple[str, ...] = ()
    lifts: tuple[str, ...] = ()
    counted: bool = True
    subject_to_bands: bool = False
    because: Text = NO_TEXT
    otherwise: Text = NO_TEXT
    remedies: tuple[Remedy, ...] = ()
    on_pathways: tuple[Pathway, ...] = ()
    name: Text = NO_TEXT

    @cached_property
    def key(self) -> str:
        return f"{self.edition}:{self.code}"

    @cached_property
    def precedence(self) -> tuple[int, bool]:
        """The best known rules are said first, and the law before the Guide that repeats it."""
        return WORST_LAST.index(self.verification), self.edition.startswith("auto-guide")

    @cached_property
    def is_plain(self) -> bool:
        """Says the same of every flow."""
        return not self.subject_to_bands and not self.text.has_blanks

    def lifts_source(self, code: str) -> bool:
        return "*" in self.lifts or code in self.lifts


@dataclass(frozen=True)
class RequiredDocument:
    code: str
    pathway: Pathway
    route: str
    label: Text
    article: str
    verification: Verification
    fresh_months: int | None = None
    edition: str = ""


@dataclass(frozen=True)
class GoldenCase:
    """What an edition must say of some facts, beside the editions named in `beside`."""

    code: str
    on: date
    facts: Mapping[str, object]
    pathway: Pathway
    because: Text
    needs_confirmation: bool | None = None
    shows: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    code: str
    instrument: str
    version: str
    title: Text
    issued_by: Text
    published_on: date
    effective_from: date | None
    effective_to: date | None
    binding: bool
    url: str
    verification: Verification
    doubt: Text
    rules: tuple[Rule, ...]
    documents: tuple[RequiredDocument, ...]
    cases: tuple[GoldenCase, ...]
    content_hash: str

    @cached_property
    def classifies(self) -> bool:
        """Says which resources are important data."""
        return any(rule.effect == Effect.IMPORTANT and rule.condition.reads_resource for rule in self.rules)

    def in_force(self, on: date) -> bool:
        """Binding and effective that day, first and last day included."""
        if not self.binding or self.effective_from is None or on < self.effective_from:
            return False
        return self.effective_to is None or on <= self.effective_to


@dataclass(frozen=True)
class ZoneItem:
    """One entry of a zone's list: data that needs the usual pathway; `condition` where facts can tell."""

    code: str
    text: Text
    article: str
    verification: Verification
    sector: Text = NO_TEXT
    scenario: Text = NO_TEXT
    url: str = ""
    condition: Condition | None = None


@dataclass(frozen=True)
class ZoneEdition:
    """One edition of a free trade zone's list; `rules` are its own bands of persons."""

    code: str
    zone: str
    name: Text
    version: str
    issued_on: date
    in_force_from: date
    in_force_to: date | None
    covers_automotive: bool
    excludes_ciio: bool
    sectors: tuple[Text, ...]
    scenarios: tuple[Text, ...]
    notes: Text
    url: str
    verification: Verification
    coverage_verification: Verification
    rules: tuple[Rule, ...]
    content_hash: str
    n_scenarios: int | None = None
    n_items: int | None = None
    eligibility: Text = NO_TEXT
    items: tuple[ZoneItem, ...] = ()

    def in_force(self, on: date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)
