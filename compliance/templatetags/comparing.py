"""Texts with their marks, for the pages that compare."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compliance.marking import Run
from compliance.readable import is_chinese
from compliance.views.compared import Words
from compliance.wording import Text

register = template.Library()


@register.filter
def marked(words: Words) -> SafeString:
    """The words in the reader's language, marks as `<ins>` and `<del>`."""
    return html(words.zh if is_chinese() else words.en, words.tag)


@register.filter
def marked_other(words: Words) -> SafeString:
    """The same in the other of the two languages, if it reads otherwise there."""
    language, runs, other = ("en", words.en, words.zh) if is_chinese() else ("zh-Hans", words.zh, words.en)
    if runs == other:
        return SafeString("")
    return format_html('<span class="muted diff-other" lang="{}">{}</span>', language, html(runs, words.tag))


@register.filter
def marked_whole(value: object, tag: str) -> SafeString:
    return format_html("<ins>{}</ins>" if tag == "ins" else "<del>{}</del>", value)


@register.filter
def other_language(text: Text) -> SafeString:
    """A text in the language the reader did not choose."""
    language, words = ("en", text.en) if is_chinese() else ("zh-Hans", text.zh)
    return format_html('<span lang="{}">{}</span>', language, words)


def html(runs: Sequence[Run], tag: str) -> SafeString:
    return format_html_join("", "{}", ((mark(run, tag),) for run in runs))


def mark(run: Run, tag: str) -> SafeString | str:
    return marked_whole(run.text, tag) if run.is_marked else run.text
