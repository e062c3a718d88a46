"""Icons as paths on a 16 by 16 grid, and which icon and tone a word of the domain wears."""

from dataclasses import dataclass

PATHS = {
    "arrow-down": "M8 3v10M4 9l4 4 4-4",
    "arrow-right": "M3 8h10M9 4l4 4-4 4",
    "arrow-up": "M8 13V3M4 7l4-4 4 4",
    "bell": "M4 11V7a4 4 0 0 1 8 0v4l1.5 1.5h-11zM6.5 14.5h3",
    "check": "M3 8.5 6.5 12 13 4.5",
    "clock": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.2l2.2 1.6",
    "copy": "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
    "cross": "M4 4l8 8M12 4l-8 8",
    "dot": "M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
    "file": "M4 2h5l3 3v9H4zM9 2v3h3",
    "flag": "M4 14V2.5h8L10 6l2 3.5H4",
    "globe": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12",
    "half": "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12",
    "info": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.2v4M8 4.9v.3",
    "link": "M7 4.5 8.5 3a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3 3 0 0 1 3 8.5L4.5 7M6 10l4-4",
    "lock": "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "pause": "M5.5 3.5v9M10.5 3.5v9",
    "minus": "M3.5 8h9",
    "pencil": "M3 13l.7-3L11 2.7 13.3 5 6 12.3z",
    "people": "M6 3a2.2 2.2 0 1 0 0 4.4A2.2 2.2 0 0 0 6 3M2 13c0-5 8-5 8 0M10.5 3.4a2 2 0 0 1 0 3.8M12 9.6q2 1 2 3.4",
    "person": "M8 2.5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M3 13.5c0-5.5 10-5.5 10 0",
    "plus": "M8 3.5v9M3.5 8h9",
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 13.5 13.5",
    "warn": "M8 2.5 14 13.5H2zM8 6.5v3M8 11.4v.3",
}


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str


PLAIN = Look("neutral", "dot")

PATHWAYS = {
    "out_of_scope": Look("neutral", "dot"),
    "exempt": Look("jade", "check"),
    "contract_or_certification": Look("amber", "file"),
    "security_assessment": Look("seal", "flag"),
    "hold": Look("indigo", "pause"),
}

STATUSES = {
    "draft": Look("neutral", "pencil"),
    "returned": Look("amber", "arrow-down"),
    "submitted": Look("indigo", "arrow-right"),
    "in_assessment": Look("indigo", "half"),
    "awaiting_decision": Look("indigo", "person"),
    "cleared": Look("jade", "arrow-right"),
    "filed": Look("indigo", "file"),
    "under_review": Look("indigo", "clock"),
    "supplement_requested": Look("amber", "warn"),
    "not_passed": Look("seal", "cross"),
    "reassessment_requested": Look("amber", "clock"),
    "in_force": Look("jade", "check"),
    "suspended": Look("seal", "pause"),
    "refused": Look("seal", "cross"),
    "withdrawn": Look("neutral", "arrow-down"),
    "expired": Look("neutral", "clock"),
    "superseded": Look("neutral", "copy"),
    "discarded": Look("neutral", "cross"),
    # editions, zone lists and calendars
    "in_review": Look("indigo", "half"),
    "published": Look("jade", "check"),
    # deadlines and consultations
    "open": Look("indigo", "half"),
    "closed": Look("neutral", "lock"),
    "met": Look("jade", "check"),
    "overdue": Look("seal", "warn"),
    "due_soon": Look("amber", "clock"),
    "provisional": Look("neutral", "info"),
}
