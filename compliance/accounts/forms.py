from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from compliance.accounts.credit_code import validate_credit_code
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import Role


class OrganisationForm(forms.ModelForm[Organisation]):
    """A new organisation; its code is never changed afterwards."""

    class Meta:
        model = Organisation
        fields = ["code", "name", "name_zh"]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()


class OrganisationNameForm(forms.ModelForm[Organisation]):
    class Meta:
        model = Organisation
        fields = ["name", "name_zh"]


class NewPersonForm(forms.ModelForm[User]):
    """Whom to invite, and what they get once they accept."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), required=False, label=_("Organisation"), empty_label=_("None yet")
    )
    roles = forms.MultipleChoiceField(
        required=False,
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are given when the invitation is accepted."),
    )

    class Meta:
        model = User
        fields = ["name", "email", "handle", "language", "is_administrator"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class InvitedPasswordForm(forms.Form):
    """The first password of somebody invited; the rules are those of every password."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_(
            "Long is better than complicated: several words do well. You may paste it from a password manager."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class PersonForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "language", "is_administrator"]


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "language"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One sentence; it is kept in the audit trail."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlaceForm(ReasonForm):
    """Where a member works, and why that is so or what changed."""

    outside_china = forms.TypedChoiceField(
        label=_("Where the member works"),
        choices=[("False", _("In China")), ("True", _("Outside China"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    field_order = ("outside_china", "reason")


class MembershipForm(forms.Form):
    """One person and one role in the organisation at hand."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = forms.ModelChoiceField(people, label=_("Person"))


class LegalEntityForm(forms.ModelForm[LegalEntity]):
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        help_text=_("18 digits and capital letters, as on the business licence. Spaces do not matter."),
    )

    class Meta:
        model = LegalEntity
        fields = [
            "registered_name",
            "registered_name_zh",
            "credit_code",
            "province",
            "ciio",
            "zone_code",
            "zone_eligible",
        ]
        widgets = {"ciio": forms.RadioSelect, "zone_eligible": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone_code"]
        choices = import_string(settings.ZONE_CHOICES)(self.instance.zone_code)
        self.fields["zone_code"] = forms.ChoiceField(
            label=zone.label, help_text=zone.help_text, required=False, choices=choices
        )

    def clean_credit_code(self) -> str:
        code = "".join(str(self.cleaned_data["credit_code"]).split()).upper()
        validate_credit_code(code)
        return code


def add_problems(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused at the fields which it names, or above the form."""
    problems = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, found in problems.items():
        form.add_error(name if name in form.fields else None, ValidationError(found))
