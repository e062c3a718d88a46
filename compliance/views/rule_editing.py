"""The rules of a draft: add, change, remove, and see how they read while they are typed."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_POST

from compliance import drafts
from compliance.accounts.views.access import user_of
from compliance.forms.rule_editor import RuleEditor
from compliance.forms.rule_preview import preview
from compliance.forms.rules import Table
from compliance.views.editing import Refusal, attempt, mark_sent, part_of
from compliance.views.shell import render_page
from compliance.views.works import Work, rule_work


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, code: str, n: int) -> HttpResponse:
    return add(request, rule_work(request, code, n))


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, code: str, n: int, rule: str) -> HttpResponse:
    return change(request, rule_work(request, code, n), rule)


@require_POST
def rule_preview(request: HttpRequest, code: str, n: int) -> HttpResponse:
    return read_aloud(request, rule_work(request, code, n))


@require_http_methods(["GET", "POST"])
def rule_remove(request: HttpRequest, code: str, n: int, rule: str) -> HttpResponse:
    return remove(request, rule_work(request, code, n), rule)


def add(request: HttpRequest, work: Work) -> HttpResponse:
    return edited(request, work, work.blank, "") if request.method == "POST" else shown(request, work, work.blank, "")


def change(request: HttpRequest, work: Work, code: str) -> HttpResponse:
    """A part that another editor removed meanwhile is saved as a new one, if at all."""
    table = part_of(work.revision, work.kind, code)
    if request.method == "POST":
        return edited(request, work, table or {}, code)
    if table is None:
        raise Http404
    return shown(request, work, table, code)


def edited(request: HttpRequest, work: Work, was: Table, code: str) -> HttpResponse:
    """Save the part, or show the page again: after a button that edits, or with what is refused."""
    editor = work.editor(was, sent=request.POST, lifts=work.lifts())
    if not editor.is_checked:
        return shown(request, work, was, code, editor=editor)
    refusal = None
    if editor.is_valid():
        refusal = saved(request, work, editor, code)
        if refusal is None:
            messages.success(request, str(work.words.saved))
            return redirect(f"{work.back}#{editor.table()['code']}")
        editor.refuse(refusal.problems, str(editor.table()["code"]))
    return shown(request, work, was, code, editor=editor, refusal=refusal, status=422)


def saved(request: HttpRequest, work: Work, editor: RuleEditor, code: str) -> Refusal | None:
    mark, by = mark_sent(request), user_of(request)
    part = editor.table()
    save = partial(drafts.save_part, work.kind, revision=work.revision, by=by, mark=mark, part=part, was=code)
    return attempt(save, work.revision, mark, f"{work.kind}[{code}]")


def shown(
    request: HttpRequest,
    work: Work,
    was: Table,
    code: str,
    *,
    editor: RuleEditor | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    editor = editor or work.editor(was, lifts=work.lifts())
    clash = refusal.clash if refusal else None
    is_first_or_clash = request.method == "GET" or clash is not None
    context = {
        **parts(work, editor, work.revision.mark if is_first_or_clash else mark_sent(request)),
        "heading": heading(work, code),
        "code": code,
        "remove_url": work.address("remove", code) if code else "",
        "clash": clash,
        "send_to": work.address("new") if clash and clash.is_gone else "",
        "is_unsaved": request.method == "POST",
    }
    return render_page(request, "compliance/rule_form.html", context, status=refusal.status if refusal else status)


def parts(work: Work, editor: RuleEditor, mark: int) -> dict[str, object]:
    return {
        "work": work,
        "revision": work.revision,
        "editor": editor,
        "preview": preview(editor),
        "preview_url": work.address("preview"),
        "mark": mark,
    }


def heading(work: Work, code: str) -> str | Promise:
    return str(work.words.change) % {"code": code} if code else work.words.add


def read_aloud(request: HttpRequest, work: Work) -> HttpResponse:
    """How the part reads as it was typed so far; with its fields again where a button changed them."""
    sent = request.POST.copy()
    sent.setdefault("do", "look")
    editor = work.editor(work.blank, sent=sent, lifts=work.lifts())
    only_preview = request.headers.get("HX-Target") == "rule-preview"
    template = "compliance/rule_preview.html" if only_preview else "compliance/rule_answer.html"
    context = {**parts(work, editor, mark_sent(request)), "is_unsaved": True}
    return render_page(request, template, context)


def remove(request: HttpRequest, work: Work, code: str) -> HttpResponse:
    table = part_of(work.revision, work.kind, code)
    if table is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        mark, by = mark_sent(request), user_of(request)
        take_out = partial(drafts.remove_part, work.kind, revision=work.revision, by=by, mark=mark, code=code)
        refusal = attempt(take_out, work.revision, mark, f"{work.kind}[{code}]")
        if refusal is None:
            messages.success(request, str(work.words.removed))
            return redirect(work.back)
    context = {
        "work": work,
        "revision": work.revision,
        "heading": str(work.words.remove) % {"code": code},
        "reading": preview(work.editor(table)),
        "refusal": refusal,
        "clash": refusal.clash if refusal else None,
    }
    return render_page(request, "compliance/rule_remove.html", context, status=refusal.status if refusal else 200)
