"""Read a rule, of an edition or of a zone's list. Pure."""

from django.utils.translation import gettext_lazy as _

from compliance.editions.reading import Reader, Table
from compliance.enums import Effect, Pathway
from compliance.facts import BY_NAME, FactProblem, read_value
from compliance.rules import IMPORTANT, PERSONAL, Remedy, Rule

RULE_KEYS = {
    "code", "name", "effect", "article", "url", "text", "because", "otherwise", "verification",
    "when", "pathway", "exemption", "covers", "lifts", "counted", "subject_to_bands", "remedies",
    "on_pathways",
}  # fmt: skip
SAID = (Effect.PATHWAY, Effect.EXEMPTION, Effect.IMPORTANT, Effect.SCOPE)


def read_rules(reader: Reader, content: Table, where: str, edition: str) -> tuple[Rule, ...]:
    rules = tuple(read_rule(reader, one, place, edition) for place, one in reader.tables(content, "rule", where))
    reader.once((rule.code for rule in rules), f"{where}rule")
    return rules


def read_rule(reader: Reader, table: Table, where: str, edition: str) -> Rule:
    reader.known_keys(table, RULE_KEYS, where)
    effect = reader.member(Effect, table, "effect", where, default=Effect.REVIEW, needed=True)
    pathway = None
    if effect in (Effect.PATHWAY, Effect.IMPORTANT) or "pathway" in table:
        pathway = reader.member(Pathway, table, "pathway", where, default=Pathway.SECURITY_ASSESSMENT)
    if effect == Effect.PATHWAY and "pathway" not in table:
        told = {"allowed": ", ".join(Pathway.values)}
        reader.wrong(f"{where}.pathway", _("Say which pathway the rule leads to: one of %(allowed)s.") % told)
    label = None if effect == Effect.EXEMPTION else ""
    return Rule(
        code=reader.code(table, where),
        name=reader.text(table, "name", where, needed=False, most=200),
        effect=effect,
        article=reader.string(table, "article", where, most=200),
        url=reader.url(table, where),
        text=reader.sentence(table, "text", where),
        because=reader.sentence(table, "because", where, needed=effect in SAID),
        otherwise=reader.sentence(table, "otherwise", where, needed=False),
        verification=reader.mark(table, where),
        condition=reader.condition(table, where),
        edition=edition,
        pathway=pathway,
        exemption=reader.string(table, "exemption", where, default=label, most=8),
        covers=reader.some_of((PERSONAL, IMPORTANT), table, "covers", where),
        lifts=reader.strings(table, "lifts", where),
        counted=reader.flag(table, "counted", where, default=True),
        subject_to_bands=reader.flag(table, "subject_to_bands", where, default=False),
        remedies=tuple(read_remedy(reader, one, place) for place, one in reader.tables(table, "remedies", f"{where}.")),
        on_pathways=read_pathways(reader, table, where),
    )


def read_pathways(reader: Reader, table: Table, where: str) -> tuple[Pathway, ...]:
    named = reader.strings(table, "on_pathways", where)
    return tuple(
        reader.member(Pathway, {"on_pathways": one}, "on_pathways", where, default=Pathway.HOLD) for one in named
    )


def read_remedy(reader: Reader, table: Table, where: str) -> Remedy:
    reader.known_keys(table, {"code", "label", "takes", "sets"}, where)
    sets = table.get("sets")
    read: Table = {}
    given = sets if isinstance(sets, dict) else {}
    for name, value in given.items():
        if name not in BY_NAME:
            reader.wrong(f"{where}.sets.{name}", _("This is not a declared fact. Use the name of one."))
            continue
        try:
            read[name] = read_value(BY_NAME[name], value)
        except FactProblem as bad:
            reader.wrong(f"{where}.sets.{name}", str(bad))
    if not given:
        reader.wrong(f"{where}.sets", _("Set at least one fact here."))
    return Remedy(
        reader.code(table, where),
        reader.sentence(table, "label", where),
        reader.sentence(table, "takes", where),
        read,
    )
