import unicodedata
from collections.abc import Iterator
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.enums import Role
from compliance.readable import is_chinese


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    CHINESE = "zh-hans", "简体中文"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: "User") -> Self:
        """Restrict to the user's own organisations; administrators see all."""
        if user.is_administrator:
            return self
        return self.filter(pk__in=user.memberships.values("organisation"))

    def for_page(self) -> Self:
        return self.order_by("name")


class Organisation(models.Model):
    code = models.CharField(
        _("Code"),
        max_length=8,
        unique=True,
        help_text=_("2 to 8 capital letters. References of cases begin with it: EXP-2026-0041."),
        validators=[RegexValidator(r"^[A-Z]{2,8}$", _("Use 2 to 8 capital letters, A to Z."))],
        error_messages={"unique": _("Another organisation has this code. Choose another one.")},
    )
    name = models.CharField(_("Name"), max_length=200)
    name_zh = models.CharField(_("Name in Chinese"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2,8}$"),
                name="organisation_code_is_capital_letters",
                violation_error_message=_("The code of an organisation is 2 to 8 capital letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh if self.name_zh and is_chinese() else self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:organisation", args=[self.code])


def composed(password: str | None) -> str | None:
    return None if password is None else unicodedata.normalize("NFC", password)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Restrict to those who share an organisation with the user, and the user."""
        if user.is_administrator:
            return self
        shared = Membership.objects.filter(organisation__in=user.memberships.values("organisation"))
        return self.filter(Q(pk=user.pk) | Q(pk__in=shared.values("user")))

    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_role(self, organisation: Organisation, *roles: Role) -> Self:
        """Restrict to active members who have one of the roles, or any role if none is named."""
        memberships = Membership.objects.filter(organisation=organisation)
        if roles:
            memberships = memberships.filter(role__in=roles)
        return self.active().filter(pk__in=memberships.values("user"))


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_superuser(self, email: str, name: str, handle: str, password: str) -> "User":
        """Create the first administrator, for `manage.py createsuperuser`."""
        user = self.model(email=email.lower(), name=name, handle=handle, is_administrator=True)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


People = UserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    email = models.EmailField(
        _("E-mail"),
        unique=True,
        error_messages={"unique": _("Another person has this e-mail address.")},
    )
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=150)
    handle = models.CharField(
        _("Handle"),
        max_length=32,
        unique=True,
        help_text=_("For mentions: @ana. Small letters, digits and hyphens."),
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9-]{1,31}$",
                _("Use 2 to 32 small letters, digits and hyphens, beginning with a letter."),
            )
        ],
        error_messages={"unique": _("Another person has this handle. Choose another one.")},
    )
    language = models.CharField(_("Language"), max_length=10, choices=Language.choices, default=Language.ENGLISH)
    is_administrator = models.BooleanField(
        _("Administrator"),
        default=False,
        help_text=_("Manages zones, rules, calendars, organisations and people; sees no case without membership."),
    )
    is_active = models.BooleanField(_("Active"), default=True)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    sessions_ended_at = models.DateTimeField(_("Sessions ended"), null=True, editable=False)

    objects = People()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "handle"]

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("People")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(handle__regex=r"^[a-z][a-z0-9-]{1,31}$"),
                name="user_handle_is_well_formed",
                violation_error_message=_("A handle is small letters, digits and hyphens, beginning with a letter."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.handle])

    def get_full_name(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Keep one spelling of what may be written in several, as é."""
        super().set_password(composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(composed(raw_password))

    def get_session_auth_hash(self) -> str:
        """End every session when the password changes, or when all sessions are ended."""
        return super().get_session_auth_hash() + self.since_ended()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (of_password + self.since_ended() for of_password in super().get_session_auth_fallback_hash())

    def since_ended(self) -> str:
        return str(self.sessions_ended_at.timestamp()) if self.sessions_ended_at else ""

    def organisations(self) -> OrganisationQuerySet:
        """Give the organisations of which the user is a member, administrator or not."""
        return Organisation.objects.filter(pk__in=self.memberships.values("organisation"))

    @cached_property
    def held(self) -> tuple[tuple[int, Role, bool], ...]:
        """Organisations, roles and whether outside China, read once per request; plain keys keep queries fast."""
        rows = self.memberships.order_by("organisation", "role")
        return tuple(
            (pk, Role(role), is_outside)
            for pk, role, is_outside in rows.values_list("organisation_id", "role", "outside_china")
        )

    def organisation_ids(self, *roles: Role) -> list[int]:
        """List the organisations in which the user has one of the roles, or any role if none is named."""
        return sorted({pk for pk, role, _is_outside in self.held if not roles or role in roles})

    def is_outside_china(self, organisation: Organisation | None = None) -> bool:
        """Tell whether this organisation, or any if none is named, marked the person as working outside China."""
        marked = {pk for pk, _role, is_outside in self.held if is_outside}
        return organisation.pk in marked if organisation else bool(marked)

    def has_role(self, organisation: Organisation, *roles: Role) -> bool:
        """Tell whether the user, if active, has one of the roles, or any role if none is named."""
        if not self.is_active:
            return False
        held = self.roles_in(organisation)
        return bool(held & set(roles)) if roles else bool(held)

    def roles_in(self, organisation: Organisation) -> set[Role]:
        return {Role(m.role) for m in self.memberships.all() if m.organisation_id == organisation.pk}


class Membership(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("Person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices)
    outside_china = models.BooleanField(_("Works outside China"), default=False)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("Since"), auto_now_add=True)

    class Meta:
        verbose_name = _("Membership")
        verbose_name_plural = _("Memberships")
        ordering = ["organisation", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_is_held_once",
                violation_error_message=_("This person already has this role in the organisation."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="membership_role_is_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=~Q(user=models.F("given_by")),
                name="membership_is_given_by_another",
                violation_error_message=_("Nobody gives a role to themselves. Ask another administrator."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
