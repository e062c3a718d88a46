from django.forms import BaseForm

from approvals.exceptions import Refused


def add_problems(form: BaseForm, refused: Refused) -> None:
    """Show a service's refusal on the form: each problem at its field, the rest above."""
    if not refused.problems:
        form.add_error(None, str(refused.message))
    for problem in refused.problems:
        field = problem.where if problem.where in form.fields else None
        form.add_error(field, str(problem.message))
    if refused.next_step:
        form.add_error(None, str(refused.next_step))
