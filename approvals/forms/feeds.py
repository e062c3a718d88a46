from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import CalendarFeed
from approvals.models.feed import Subject, Whose
from compliance.accounts.models import Language, User


class FeedForm(forms.Form):
    """What a feed shows and how; the organisation is asked only of those who belong to several."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Which calendar reads it, so that you know later what you revoke: Outlook at work."),
    )
    whose = forms.ChoiceField(
        label=_("Which dates"),
        choices=Whose.choices,
        widget=forms.RadioSelect,
        help_text=_("Yours are those of your cases, and those of which a role of yours is reminded."),
    )
    subjects = forms.MultipleChoiceField(
        label=_("About"),
        choices=Subject.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all three."),
    )
    alarms = forms.BooleanField(
        label=_("With alarms"),
        required=False,
        help_text=_(
            "The calendar itself reminds you at 9:00 of the day before and of the day; "
            "of dates in hours, two hours and half an hour before."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, user: User, data: Mapping[str, Any] | None = None, feed: CalendarFeed | None = None) -> None:
        super().__init__(data, initial=values_of(feed) if feed else {"whose": Whose.MINE, "language": user.language})
        organisations = user.organisations().order_by("name")
        if organisations.count() > 1:
            self.fields["organisation"] = forms.ModelChoiceField(
                label=_("Organisation"),
                queryset=organisations,
                to_field_name="code",
                required=False,
                empty_label=_("All my organisations"),
            )


def values_of(feed: CalendarFeed) -> dict[str, Any]:
    names = ("name", "whose", "subjects", "organisation", "alarms", "language")
    return {name: getattr(feed, name) for name in names}
