"""What was done to a revision, from the audit trail, in sentences."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.audit.models import Event
from compliance.audit.subjects import SubjectKind
from compliance.contents import subject_of
from compliance.models import Edition, ZoneList
from compliance.readable import listed

MOST_STEPS = 30
MOST_PLACES = 4
PLACE = re.compile(r"(?P<kind>rule|case|document|item)\[(?P<code>.*)\]", re.DOTALL)
PLACES: Mapping[str, str | Promise] = {
    "rule": gettext_lazy("the rule %(code)s"),
    "case": gettext_lazy("the golden case %(code)s"),
    "document": gettext_lazy("the document %(code)s"),
    "item": gettext_lazy("the item %(code)s"),
}
OF_A_LIST = {**PLACES, "rule": gettext_lazy("the row %(code)s")}
SENTENCES: Mapping[str, str | Promise] = {
    "draft_started": gettext_lazy("began this revision."),
    "draft_edited": gettext_lazy("changed %(places)s."),
    "draft_submitted": gettext_lazy("submitted it for review."),
    "draft_sent_back": gettext_lazy("sent it back to be edited."),
    "draft_discarded": gettext_lazy("discarded it."),
    "edition_published": gettext_lazy("published it."),
    "zone_list_published": gettext_lazy("published it."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One step, as the timeline shows it; `detail` is the reason given."""

    at: dt.datetime
    who: str
    text: str
    detail: str


def history_of(revision: Edition | ZoneList) -> list[Told]:
    """The newest steps first."""
    return [told(event) for event in steps_of(revision).filter(action__in=SENTENCES)[:MOST_STEPS]]


def steps_of(revision: Edition | ZoneList):  # type: ignore[no-untyped-def]  # the queryset's own type
    subject = subject_of(revision)
    steps = Event.objects.for_subject(subject.kind, subject.pk).filter(kind=Event.Kind.SEMANTIC)
    return steps.order_by("-txid", "-pk")


def told(event: Event) -> Told:
    sentence = str(SENTENCES[event.action])
    text = sentence % {"places": places_of(event)} if "%" in sentence else sentence
    return Told(event.at, event.actor_name or _("The product"), text, event.reason)


def places_of(event: Event) -> str:
    """What a step changed, in words: the first few, and how many more."""
    is_list = event.subject_kind == SubjectKind.ZONE_LIST
    changes = event.data.get("changes", [])
    places = list(dict.fromkeys(place_words(change["place"], is_list=is_list) for change in changes))
    more = len(places) - MOST_PLACES
    if more > 0:
        places = [*places[:MOST_PLACES], _("%(n)s more") % {"n": more}]
    return listed(places)


def place_words(place: str, *, is_list: bool) -> str:
    found = PLACE.fullmatch(place)
    if found:
        names = OF_A_LIST if is_list else PLACES
        return str(names[found["kind"]]) % {"code": found["code"]}
    if place == "order":
        return _("the order")
    return _("what the list says of itself") if is_list else _("what the edition says of itself")
