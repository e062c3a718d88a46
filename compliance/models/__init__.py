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
from compliance.models.revision import Editing, Revision
from compliance.models.rule import Rule
from compliance.models.zone import Zone, ZoneItem, ZoneList, ZoneListEditing

__all__ = [
    "CalendarStatus",
    "CalendarYear",
    "CalendarYearEditing",
    "Consultation",
    "ConsultationClause",
    "ConsultationPosition",
    "Editing",
    "Edition",
    "EditionEditing",
    "EditionValidity",
    "Revision",
    "Rule",
    "Stance",
    "Zone",
    "ZoneItem",
    "ZoneList",
    "ZoneListEditing",
    "calendar_before",
    "calendar_with",
    "current_calendar",
]
