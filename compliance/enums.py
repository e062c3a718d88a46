"""The closed vocabularies of the law and of the people who apply it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class YesNoUnknown(TextChoices):
    """An answer; unknown is distinct from no and is the default everywhere."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class Presence(TextChoices):
    """Whether a resource contains something; anonymised counts as outside only with evidence."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    ANONYMISED = "anonymised", _("Anonymised")
    UNKNOWN = "unknown", _("Unknown")


class Role(TextChoices):
    OFFICER = "officer", _("Officer")
    REVIEWER = "reviewer", _("Legal reviewer")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")


class Pathway(TextChoices):
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    EXEMPT = "exempt", _("Exempt")
    CONTRACT_OR_CERTIFICATION = (
        "contract_or_certification",
        _("Standard contract or certification"),
    )
    SECURITY_ASSESSMENT = "security_assessment", _("Security assessment")
    HOLD = "hold", _("On hold")


class Verification(TextChoices):
    """How well a legal fact is known; the order of members is from best to worst."""

    OFFICIAL = "official", _("Official")
    SECONDARY = "secondary", _("Secondary source")
    UNVERIFIED = "unverified", _("Not verified")


class ExportAct(TextChoices):
    """The three acts that are an export under the Guide, and none of them."""

    TRANSFER = "transfer", _("Transmitting abroad data collected in China")
    REMOTE_ACCESS = "remote_access", _("Access from abroad to data stored in China")
    OVERSEAS_PROCESSING = (
        "overseas_processing",
        _("Processing abroad personal information of people in China"),
    )
    NONE = "none", _("None of these: nothing leaves China")


class Scenario(TextChoices):
    """The five scenarios of the Guide, and any other."""

    RESEARCH_DESIGN = "research_design", _("R&D and design")
    MANUFACTURING = "manufacturing", _("Production and manufacturing")
    DRIVING_AUTOMATION = "driving_automation", _("Driving automation")
    SOFTWARE_UPGRADE = "software_upgrade", _("Software upgrade services")
    CONNECTED_OPERATION = "connected_operation", _("Connected operation")
    OTHER = "other", _("Another scenario")


class Route(TextChoices):
    """The exporter's choice where the pathway is contract or certification."""

    CONTRACT = "contract", _("Standard contract")
    CERTIFICATION = "certification", _("Certification")


class Effect(TextChoices):
    """What a rule does once its condition is true."""

    SCOPE = "scope", _("Outside the rules")
    PERSONAL = "personal", _("Sign of personal information")
    IMPORTANT = "important", _("Important data")
    PATHWAY = "pathway", _("Pathway")
    EXEMPTION = "exemption", _("Exemption")
    BLOCKER = "blocker", _("Blocker")
    DUTY = "duty", _("Continuing duty")
    REVIEW = "review", _("Asks for legal review")
    ANNUAL_REPORT = "annual_report_only", _("Annual report only")
    AMBIGUITY = "ambiguity", _("Open question")


class FactKind(TextChoices):
    BOOL = "bool", _("Yes or no")
    PRESENCE = "presence", _("Presence")
    INT = "int", _("Whole number")
    CHOICE = "choice", _("Choice")
    TEXT = "text", _("Text")
    TEXTS = "texts", _("List of texts")
    DATE = "date", _("Date")


class FactLevel(TextChoices):
    """Who or what a fact describes."""

    EXPORTER = "exporter", _("Exporter")
    FLOW = "flow", _("Flow")
    RESOURCE = "resource", _("Resource")
    ZONE = "zone", _("Free trade zone")
    LEDGER = "ledger", _("Ledger")


class EditionStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")


class Side(TextChoices):
    """Where a golden case tests a number of a rule; ascending."""

    BELOW = "below", _("Just below")
    AT = "at", pgettext_lazy("number", "At")
    ABOVE = "above", _("Just above")
