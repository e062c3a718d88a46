from compliance.models.calendar import CalendarStatus, CalendarYear, current_calendar
from compliance.models.consultation import Consultation, ConsultationPosition, Stance
from compliance.models.edition import Edition, EditionValidity
from compliance.models.rule import Rule
from compliance.models.zone import Zone, ZoneList

__all__ = [
    "CalendarStatus",
    "CalendarYear",
    "Consultation",
    "ConsultationPosition",
    "Edition",
    "EditionValidity",
    "Rule",
    "Stance",
    "Zone",
    "ZoneList",
    "current_calendar",
]
