from collections.abc import Callable

from django.forms import BaseForm

from approvals.exceptions import Incomplete
from approvals.forms.problems import add_problems


def is_saved(form: BaseForm, save: Callable[[], object]) -> bool:
    """Call the service when the input is valid; what it finds wrong goes onto the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        save()
    except Incomplete as refused:
        add_problems(form, refused)
        return False
    return True


def status_of(form: BaseForm) -> int:
    return 422 if form.is_bound and form.errors else 200
