"""The questions about the circumstances of a flow, in sets, and what helps to answer them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.exceptions import Text
from compliance.rulebook import regime_on
from compliance.vocabulary import BY_NAME

OF_SOME_LISTS = frozenset({"zone_autonomous_driving", "zone_identifiers", "zone_b2b"})


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions under one heading; `only_in_zone` hides it from exporters outside every zone.

    With `follows_first` the others matter only if the first is not answered with no.
    """

    title: Text
    facts: tuple[str, ...]
    intro: Text = ""
    follows_first: bool = False
    only_in_zone: bool = False

    def is_open(self, name: str, answers: Mapping[str, Any]) -> bool:
        """Say whether a summary has to show this question, be it answered or unknown."""
        first = self.facts[0]
        if self.follows_first and name != first and answers.get(first, BY_NAME[first].absent) in (False, "none"):
            return False
        return name in answers or BY_NAME[name].absent is None


CIRCUMSTANCES: tuple[QuestionSet, ...] = (
    QuestionSet(_("Important data"), ("important_data",)),
    QuestionSet(
        _("Report to an authority"),
        ("about", "reported_to", "report_reference", "reported_on"),
        _("Needed only if the important data is about one of the matters listed."),
        follows_first=True,
    ),
    QuestionSet(
        _("Collected abroad"),
        ("transit", "domestic_data_added"),
        _("The second question matters only if the first is answered with yes."),
        follows_first=True,
    ),
    QuestionSet(_("Contract with the individual"), ("contract",)),
    QuestionSet(
        _("Human resources"),
        ("hr", "hr_necessary", "labour_rules", "collective_contract"),
        _("The last three questions matter only if the first is answered with yes."),
        follows_first=True,
    ),
    QuestionSet(pgettext_lazy("exemption", "Emergency"), ("emergency",)),
    QuestionSet(_("Who exports"), ("entrusted_processor", "group_similar_exports")),
    QuestionSet(
        _("Surveying and maps"),
        ("surveying_approved", "coordinates_processed"),
        _("Answer these if the data was collected by surveying: coordinates, point clouds, maps."),
    ),
    QuestionSet(
        _("What would forbid the export"),
        ("state_secret", "foreign_judicial_request", "prohibited_technology"),
        _("A yes does not change the pathway; it prevents filing until it is cleared up."),
    ),
    QuestionSet(
        _("The zone's list"),
        (
            "zone_scenario_listed",
            "zone_item_listed",
            "zone_filing_done",
            "zone_autonomous_driving",
            "zone_identifiers",
            "zone_b2b",
        ),
        _("Compare the export with the list of the exporter's free trade zone."),
        only_in_zone=True,
    ),
)


def asked_of(zone_code: str) -> list[QuestionSet]:
    """Give the sets for an exporter of the zone, or of none; what only some lists ask, only where it is asked."""
    if not zone_code:
        return [questions for questions in CIRCUMSTANCES if not questions.only_in_zone]
    hidden = OF_SOME_LISTS - facts_of_list(zone_code)
    return [
        replace(questions, facts=tuple(name for name in questions.facts if name not in hidden))
        for questions in CIRCUMSTANCES
    ]


def facts_of_list(zone_code: str) -> frozenset[str]:
    """Name the facts that the rules of the zone's list of today read."""
    zone_list = regime_on(timezone.localdate(), zone_code).zones.get(zone_code)
    rules = zone_list.rules if zone_list else ()
    return frozenset(name for rule in rules for name in rule.condition.facts)


HELP: dict[str, Text] = {
    "important_data": _("Declared by you, notified by an authority, or published in a catalogue."),
    "transit": _("Collected abroad, processed here, and sent out again."),
    "contract": _("For example cross-border shopping, payment, booking or visa services that the person asked for."),
    "entrusted_processor": _("Yes if another party decides what the data is used for and how."),
    "zone_identifiers": _("The zone's list excludes such data."),
    "zone_autonomous_driving": _("The zone's list excludes such companies."),
    "zone_b2b": _("The numbers of people of the zone's list differ in these scenarios."),
    "hr_necessary": _("Only what the management of staff cannot do without."),
    "overlap": _("People already counted this year who are in this flow too; they are counted once."),
    "s_overlap": _("The same, for sensitive personal information."),
    "n_case": _("Distinct people, not records. Leave empty if unknown."),
    "s_case": _("Distinct people whose data is sensitive, minors under 14 included. Leave empty if unknown."),
    "n_forecast": _("Distinct people over all three years. Leave empty if unknown."),
    "s_forecast": _("Distinct people over all three years. Leave empty if unknown."),
}
