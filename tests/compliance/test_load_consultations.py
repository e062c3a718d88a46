import io

import pytest
from django.core.management import call_command

from compliance.audit.models import Event
from compliance.editions.shipped import shipped_editions
from compliance.models import Consultation

pytestmark = pytest.mark.django_db
GUIDE = "auto-guide-2025-draft"


def load() -> str:
    out = io.StringIO()
    call_command("load_consultations", stdout=out)
    return out.getvalue()


def test_loading_again_changes_nothing() -> None:
    assert [load(), load()] == [f"{GUIDE}: loaded\n", f"{GUIDE}: unchanged\n"]


def test_what_people_named_and_added_stays() -> None:
    load()
    guide = Consultation.objects.get()
    Consultation.objects.update(final_edition_code="another")
    first = guide.clauses.get(position=1)
    first.title = "Corrected"
    first.save(update_fields=["title"])

    load()

    guide.refresh_from_db()
    assert guide.final_edition_code == "another"
    assert guide.clauses.get(position=1).title == "Corrected"


def test_its_rows_belong_to_no_organisation() -> None:
    load()

    assert set(Event.objects.values_list("organisation_id", flat=True)) == {None}


def test_its_clauses_name_rules_of_the_draft_each_rule_once() -> None:
    load()
    guide = Consultation.objects.get()
    editions = {edition.code: edition for edition in shipped_editions()}

    named = [code for clause in guide.clauses.all() for code in clause.rules]

    assert sorted(named) == sorted(rule.code for rule in editions[guide.edition_code].rules)
    assert guide.final_edition_code in editions
