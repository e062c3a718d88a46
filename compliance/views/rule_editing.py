"""The rules of a draft: add, change, remove, and see how they read while they are typed."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance import drafts
from compliance.accounts.views.access import user_of
from compliance.enums import EditionStatus, Effect, Verification
from compliance.forms.rule_editor import RuleEditor
from compliance.forms.rule_preview import preview
from compliance.forms.rules import LIFTABLE, Table
from compliance.models import Edition, Rule
from compliance.readable import bilingual
from compliance.views.editing import Refusal, attempt, draft_for, mark_sent, part_of
from compliance.views.shell import render_page
from compliance.wording import Text

NEW: Table = {"effect": Effect.PATHWAY.value, "verification": Verification.UNVERIFIED.value}


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, code: str, n: int) -> HttpResponse:
    revision = draft_for(request, code, n)
    return edited(request, revision, NEW, "") if request.method == "POST" else shown(request, revision, NEW, "")


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, code: str, n: int, rule: str) -> HttpResponse:
    """A rule that another editor removed meanwhile is saved as a new one, if at all."""
    revision = draft_for(request, code, n)
    table = part_of(revision, "rule", rule)
    if request.method == "POST":
        return edited(request, revision, table or {}, rule)
    if table is None:
        raise Http404
    return shown(request, revision, table, rule)


def edited(request: HttpRequest, revision: Edition, was: Table, code: str) -> HttpResponse:
    """Save the rule, or show the page again: after a button that edits, or with what is refused."""
    editor = RuleEditor(was, sent=request.POST, lifts=lifts_offered(revision))
    if not editor.is_checked:
        return shown(request, revision, was, code, editor=editor)
    refusal = None
    if editor.is_valid():
        refusal = saved(request, revision, editor, code)
        if refusal is None:
            messages.success(request, _("The rule was saved. Run the golden cases before it is submitted for review."))
            address = reverse("compliance:revision", args=[revision.code, revision.revision])
            return redirect(f"{address}#{editor.table()['code']}")
        editor.refuse(refusal.problems, str(editor.table()["code"]))
    return shown(request, revision, was, code, editor=editor, refusal=refusal, status=422)


def saved(request: HttpRequest, revision: Edition, editor: RuleEditor, code: str) -> Refusal | None:
    mark, by = mark_sent(request), user_of(request)
    save = partial(drafts.save_rule, revision=revision, by=by, mark=mark, rule=editor.table(), was=code)
    return attempt(save, revision, mark, f"rule[{code}]")


def shown(
    request: HttpRequest,
    revision: Edition,
    was: Table,
    code: str,
    *,
    editor: RuleEditor | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    editor = editor or RuleEditor(was, lifts=lifts_offered(revision))
    clash = refusal.clash if refusal else None
    numbered = [revision.code, revision.revision]
    context = {
        **parts(revision, editor, mark_sent(request) if request.method == "POST" and not clash else revision.mark),
        "heading": heading(was, code),
        "code": code,
        "clash": clash,
        "send_to": reverse("compliance:rule_new", args=numbered) if clash and clash.is_gone else "",
        "back": reverse("compliance:revision", args=numbered),
        "is_unsaved": request.method == "POST",
    }
    return render_page(request, "compliance/rule_form.html", context, status=refusal.status if refusal else status)


def parts(revision: Edition, editor: RuleEditor, mark: int) -> dict[str, object]:
    return {
        "revision": revision,
        "editor": editor,
        "preview": preview(editor),
        "preview_url": reverse("compliance:rule_preview", args=[revision.code, revision.revision]),
        "mark": mark,
    }


def heading(was: Table, code: str) -> str | Promise:
    return _("Change the rule %(code)s") % {"code": code} if code else _("Add a rule")


@require_POST
def rule_preview(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """How the rule reads as it was typed so far; with its fields again where a button changed them."""
    revision = draft_for(request, code, n)
    sent = request.POST.copy()
    sent.setdefault("do", "look")
    editor = RuleEditor(NEW, sent=sent, lifts=lifts_offered(revision))
    only_preview = request.headers.get("HX-Target") == "rule-preview"
    template = "compliance/rule_preview.html" if only_preview else "compliance/rule_answer.html"
    context = {**parts(revision, editor, mark_sent(request)), "is_unsaved": True}
    return render_page(request, template, context)


@require_http_methods(["GET", "POST"])
def rule_remove(request: HttpRequest, code: str, n: int, rule: str) -> HttpResponse:
    revision = draft_for(request, code, n)
    table = part_of(revision, "rule", rule)
    if table is None:
        raise Http404
    refusal = None
    back = reverse("compliance:revision", args=[code, n])
    if request.method == "POST":
        mark, by = mark_sent(request), user_of(request)
        remove = partial(drafts.remove_rule, revision=revision, by=by, mark=mark, code=rule)
        refusal = attempt(remove, revision, mark, f"rule[{rule}]")
        if refusal is None:
            messages.success(request, _("The rule was removed from the draft."))
            return redirect(back)
    context = {
        "revision": revision,
        "reading": preview(RuleEditor(table)),
        "code": rule,
        "refusal": refusal,
        "clash": refusal.clash if refusal else None,
        "back": back,
    }
    return render_page(request, "compliance/rule_remove.html", context, status=refusal.status if refusal else 200)


def lifts_offered(revision: Edition) -> list[tuple[str, str]]:
    """The rules an exemption may release: those of the draft, then those of published editions."""
    rules = Rule.objects.filter(effect__in=LIFTABLE)
    own = rules.filter(edition=revision).order_by("position")
    others = rules.filter(edition__status=EditionStatus.PUBLISHED).exclude(edition__code=revision.code)
    found = [*own, *others.order_by("edition__code", "position")]
    names = {rule.code: bilingual(Text(rule.name, rule.name_zh)) for rule in found}
    return [(code, f"{code} · {name}" if name else code) for code, name in names.items()]
