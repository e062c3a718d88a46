"""A rule that is being edited as a lawyer reads it, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.citations import in_chinese
from compliance.described import labels, prose
from compliance.enums import Pathway
from compliance.forms.conditions import UNFINISHED, checked
from compliance.forms.rule_editor import Remedy, RuleEditor
from compliance.outlines import Outline, outline
from compliance.wording import Text, joined

HTML_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
REMEDY = Text("Remedy: {label} ({sets})", "补救：{label}（{sets}）")
NAMELESS = Text("New rule", "新规则")


@dataclass(frozen=True, slots=True)
class Reading:
    """The rule in one language."""

    language: str
    lang: str
    name: str
    article: str
    effect: str
    pathway: str
    text: str
    remedies: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    languages: list[Reading]
    outline: Outline
    is_unfinished: bool


def preview(editor: RuleEditor) -> Preview:
    """What the page holds now, checked or not; a condition that cannot be read yet is an ellipsis."""
    condition, wrong = checked(editor.when, "when")
    return Preview([_reading(editor, language) for language in HTML_LANGUAGES], outline(condition), bool(wrong))


def _reading(editor: RuleEditor, language: str) -> Reading:
    article, effect = str(editor.form["article"].value() or ""), editor.form.chosen_effect
    return Reading(
        language=language,
        lang=HTML_LANGUAGES[language],
        name=getattr(_name(editor), language),
        article=in_chinese(article) if language == "zh" else article,
        effect=getattr(labels(effect), language) if effect else "",
        pathway=getattr(_pathway(editor), language),
        text=getattr(_text(editor), language),
        remedies=[getattr(one, language) for one in _remedies(editor)],
    )


def _typed(editor: RuleEditor, name: str) -> Text:
    fields = [f"{name}_{language}" for language in HTML_LANGUAGES]
    return Text(*(str(editor.form[field].value() or "") if field in editor.form.fields else "" for field in fields))


def _text(editor: RuleEditor) -> Text:
    """The explanation with its places named, as far as the braces pair up by now."""
    written = _typed(editor, "text")
    try:
        return prose(written) if any(written) else written
    except (ValueError, LookupError, AttributeError):
        return written


def _name(editor: RuleEditor) -> Text:
    code, name = str(editor.form["code"].value() or ""), _typed(editor, "name")
    named = Text(name.en or NAMELESS.en, name.zh or NAMELESS.zh) if any(name) or not code else Text("", "")
    return joined([one for one in (Text(code, code), named) if any(one)], " · ", " · ")


def _pathway(editor: RuleEditor) -> Text:
    given = editor.form["pathway"].value() if "pathway" in editor.form.fields else ""
    return labels(Pathway(given)) if given in Pathway.values else Text("", "")


def _remedies(editor: RuleEditor) -> Iterator[Text]:
    for remedy in editor.remedies:
        label, sets = _label(remedy), joined([one.words() for one in remedy.checked[0]], "; ", "；")
        yield Text(
            REMEDY.en.format(label=label.en, sets=sets.en or UNFINISHED.en),
            REMEDY.zh.format(label=label.zh, sets=sets.zh or UNFINISHED.zh),
        )


def _label(remedy: Remedy) -> Text:
    typed = [str(remedy.form[f"label_{language}"].value() or "") for language in HTML_LANGUAGES]
    return Text(*(one or dots for one, dots in zip(typed, UNFINISHED, strict=True)))
