from compliance.models.calendar import CalendarStatus, CalendarYear, current_calendar
from compliance.models.consultation import Consultation, ConsultationPosition, Stance

__all__ = [
    "CalendarStatus",
    "CalendarYear",
    "Consultation",
    "ConsultationPosition",
    "Stance",
    "current_calendar",
]
