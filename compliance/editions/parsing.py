"""Read an edition from its TOML file; all problems at once. Pure."""

from django.utils.translation import gettext_lazy as _

from compliance.editions.reading import SLUG, BadRulebook, Reader, Table, read_toml
from compliance.editions.rules import read_rules
from compliance.enums import Pathway
from compliance.facts import BadFacts, parse_facts
from compliance.rules import Edition, GoldenCase, RequiredDocument, content_hash

EDITION_KEYS = {
    "code", "instrument", "version", "title", "issued_by", "published_on", "effective_from",
    "effective_to", "binding", "url", "verification", "doubt",
}  # fmt: skip
DOCUMENT_KEYS = {"code", "pathway", "route", "label", "article", "verification", "fresh_months"}
CASE_KEYS = {"code", "on", "facts", "pathway", "because", "needs_confirmation", "shows", "fires"}


def parse_edition(data: bytes) -> Edition:
    """Read one edition.

    Raises: BadRulebook, with every problem.
    """
    return edition_of(read_toml(data))


def edition_of(content: Table) -> Edition:
    """The edition whose file has this content. Raises: as parse_edition."""
    reader = Reader()
    reader.known_keys(content, {"edition", "rule", "document", "defaults", "case"}, "file")
    meta = content.get("edition")
    if not isinstance(meta, dict):
        raise BadRulebook(
            [*reader.problems, ("edition", _("The table [edition] is missing. The file begins with it."))]
        )
    edition = read_edition(reader, meta, content)
    reader.finish()
    return edition


def read_edition(reader: Reader, meta: Table, content: Table) -> Edition:
    where = "edition"
    reader.known_keys(meta, EDITION_KEYS, where)
    code = reader.code(meta, where, form=SLUG)
    binding = reader.flag(meta, "binding", where, default=False)
    first, last = reader.days(meta, "effective_from", "effective_to", where, needed=binding)
    return Edition(
        code=code,
        instrument=reader.code(meta, where, "instrument", form=SLUG),
        version=reader.string(meta, "version", where, most=64),
        title=reader.text(meta, "title", where, most=300),
        issued_by=reader.text(meta, "issued_by", where, most=300),
        published_on=reader.needed_day(meta, "published_on", where),
        effective_from=first,
        effective_to=last,
        binding=binding,
        url=reader.url(meta, where, needed=True),
        verification=reader.mark(meta, where),
        doubt=reader.text(meta, "doubt", where, needed=False),
        rules=read_rules(reader, content, "", code),
        documents=read_documents(reader, content, code),
        cases=read_cases(reader, content),
        content_hash="" if reader.problems else content_hash(content),
    )


def read_documents(reader: Reader, content: Table, edition: str) -> tuple[RequiredDocument, ...]:
    documents = tuple(
        read_document(reader, one, where, edition) for where, one in reader.tables(content, "document", "")
    )
    reader.once((document.code for document in documents), "document")
    return documents


def read_document(reader: Reader, table: Table, where: str, edition: str) -> RequiredDocument:
    reader.known_keys(table, DOCUMENT_KEYS, where)
    return RequiredDocument(
        code=reader.code(table, where),
        pathway=reader.member(Pathway, table, "pathway", where, default=Pathway.HOLD, needed=True),
        route=reader.string(table, "route", where, default=""),
        label=reader.text(table, "label", where),
        article=reader.string(table, "article", where),
        verification=reader.mark(table, where),
        fresh_months=reader.number(table, "fresh_months", where),
        edition=edition,
    )


def read_cases(reader: Reader, content: Table) -> tuple[GoldenCase, ...]:
    defaults = case_defaults(reader, content)
    cases = tuple(read_case(reader, one, where, defaults) for where, one in reader.tables(content, "case", ""))
    reader.once((case.code for case in cases), "case")
    return cases


def case_defaults(reader: Reader, content: Table) -> Table:
    """The facts that hold in every case which does not state them; each is checked by itself, and left out if wrong."""
    given = content.get("defaults", {})
    if not isinstance(given, dict):
        reader.wrong("defaults", _("Write a table of facts here."))
        return {}
    known: Table = {}
    for name, value in given.items():
        try:
            parse_facts({name: None if value == "unknown" else value})
            known[name] = value
        except BadFacts as bad:
            for problem in bad.problems:
                reader.wrong("defaults", str(problem))
    return known


def read_case(reader: Reader, table: Table, where: str, defaults: Table) -> GoldenCase:
    reader.known_keys(table, CASE_KEYS, where)
    asked = "needs_confirmation" in table
    return GoldenCase(
        code=reader.code(table, where),
        on=reader.needed_day(table, "on", where),
        facts=case_facts(reader, table, where, defaults),
        pathway=reader.member(Pathway, table, "pathway", where, default=Pathway.HOLD, needed=True),
        because=reader.text(table, "because", where),
        needs_confirmation=reader.flag(table, "needs_confirmation", where, default=False) if asked else None,
        shows=reader.strings(table, "shows", where),
        fires=reader.strings(table, "fires", where),
    )


def case_facts(reader: Reader, table: Table, where: str, defaults: Table) -> Table:
    """Facts of a case over the file's defaults; the text "unknown" is unknown, as TOML has no null."""
    given = table.get("facts", {})
    if not isinstance(given, dict):
        reader.wrong(f"{where}.facts", _("Write a table of facts here."))
        return {}
    facts = {name: None if value == "unknown" else value for name, value in {**defaults, **given}.items()}
    try:
        return parse_facts(facts)
    except BadFacts as bad:
        for problem in bad.problems:
            reader.wrong(f"{where}.facts", str(problem))
        return {}
