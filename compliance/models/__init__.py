from compliance.models.calendar import (
    CalendarStatus,
    CalendarYear,
    CalendarYearEditing,
    calendar_before,
    calendar_with,
    current_calendar,
)
from compliance.models.consultation import Consultation, ConsultationClause, ConsultationPosition, Stance
from compliance.models.edition import Edition, EditionEditing, EditionValidity
from compliance.models.emergency import (
    CalendarYearEmergency,
    Capacity,
    EditionEmergency,
    Emergency,
    EmergencyQuerySet,
    EmergencyState,
    Verdict,
    ZoneListEmergency,
)
from compliance.models.revision import Editing, Revision
from compliance.models.rule import Rule
from compliance.models.zone import Zone, ZoneItem, ZoneList, ZoneListEditing

__all__ = [
    "CalendarStatus",
    "CalendarYear",
    "CalendarYearEditing",
    "CalendarYearEmergency",
    "Capacity",
    "Consultation",
    "ConsultationClause",
    "ConsultationPosition",
    "Editing",
    "Edition",
    "EditionEditing",
    "EditionEmergency",
    "EditionValidity",
    "Emergency",
    "EmergencyQuerySet",
    "EmergencyState",
    "Revision",
    "Rule",
    "Stance",
    "Verdict",
    "Zone",
    "ZoneItem",
    "ZoneList",
    "ZoneListEditing",
    "ZoneListEmergency",
    "calendar_before",
    "calendar_with",
    "current_calendar",
]
