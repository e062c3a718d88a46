"""What the pages share that change a draft: whose it is, which edit it was opened at, what is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compliance import drafts
from compliance.accounts.views.access import administrator_of
from compliance.editions import BadRulebook
from compliance.enums import EditionStatus
from compliance.forms.rules import Table
from compliance.models import Edition, ZoneList
from compliance.refusals import Conflict, WrongStatus
from compliance.views.conflicts import Clash, clash
from compliance.views.rules import revision_for


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a draft was not saved: problems of the rulebook, or what another editor saved."""

    problems: Sequence[tuple[str, object]] = ()
    clash: Clash | None = None

    @property
    def status(self) -> int:
        return 409 if self.clash else 422


def draft_for(request: HttpRequest, code: str, n: int) -> Edition:
    """A draft to be changed. Raises: PermissionDenied; Http404; WrongStatus."""
    administrator_of(request)
    revision = revision_for(request, code, n)
    if revision.status != EditionStatus.DRAFT:
        raise WrongStatus(
            _("%(revision)s is at the step “%(status)s”, so nothing in it can be changed.")
            % {"revision": revision, "status": EditionStatus(revision.status).label},
            next_step=_("Copy the revision to a draft and change that, or have it sent back from review."),
        )
    return revision


def mark_sent(request: HttpRequest) -> int:
    """The edit at which the page was opened; a mark that cannot be read is older than all."""
    mark = request.POST.get("mark", "")
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 10 else -1


def attempt(save: Callable[[], object], revision: Edition | ZoneList, mark: int, place: str) -> Refusal | None:
    """Save, or say why not; after a conflict the revision is the one of now."""
    try:
        save()
    except BadRulebook as bad:
        return Refusal(problems=bad.problems)
    except Conflict as conflict:
        revision.refresh_from_db()
        return Refusal(clash=clash(conflict, revision, mark, place))
    return None


def part_of(revision: Edition | ZoneList, kind: str, code: str) -> Table | None:
    """The table of a rule, a document, a case or an item in the draft."""
    parts = drafts.parts_of(drafts.content_of(revision), kind)
    return next((part for part in parts if part.get("code") == code), None)


def tell(form: forms.BaseForm, problems: Sequence[tuple[str, object]], *, within: str) -> None:
    """Show what the rulebook refuses at the fields it speaks of, and the rest above the form."""
    for where, message in problems:
        field = where.removeprefix(f"{within}.").replace(".", "_")
        is_here = field in form.fields
        form.add_error(field if is_here else None, str(message) if is_here else f"{where}: {message}")


def dict_of(value: object) -> Table:
    return dict(value) if isinstance(value, Mapping) else {}
