"""The fields of an edition's entries as people read them, in both languages. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Choices
from django.utils.translation import override

from compliance.citations import in_chinese
from compliance.conditions import ALWAYS, Condition
from compliance.enums import FactKind
from compliance.facts import BY_NAME, value_label
from compliance.rules import IMPORTANT, PERSONAL, Remedy
from compliance.wording import Text, joined

YES_NO = {True: Text("Yes", "是"), False: Text("No", "否")}
NONE = Text("None", "无")
UNKNOWN = Text("unknown", "未知")
ALWAYS_WORDS = Text("Applies always.", "始终适用。")
A_PERSON_COMPARES = Text("Facts cannot tell; a person compares.", "无法由事实判定，须人工比对。")
COVERED = {
    PERSONAL: Text("personal information", "个人信息"),
    IMPORTANT: Text("important data", "重要数据"),
    "*": Text("all important data", "全部重要数据"),
}


class Aspect(StrEnum):
    """What a difference touches: what a rule does, how it is worded, or how well it is known."""

    SUBSTANCE = "substance"
    WORDING = "wording"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry; `words` gives its value as people read it."""

    name: str
    label: Text
    aspect: Aspect
    words: Callable[[Any], Text]


def labels(member: Choices | None) -> Text:
    """The label of a choice in both languages."""
    if member is None:
        return NONE
    with override("en"):
        english = str(member.label)
    with override("zh-hans"):
        return Text(english, str(member.label))


def verbatim(text: Text) -> Text:
    """A text that takes no facts: a brace in it is a brace."""
    return text if text.en or text.zh else NONE


def prose(text: Text) -> Text:
    """A text with its places named: `{zone}` becomes [Free trade zone list], a number keeps its sign, [n]."""
    if "{" not in text.en and "{" not in text.zh:
        return verbatim(text)
    return Text(text.en.format_map(_Places("en")), text.zh.format_map(_Places("zh")))


class _Places(dict[str, str]):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, name: str) -> str:
        label = getattr(BY_NAME[name].label, self.language) if name in BY_NAME and not is_counted(name) else name
        return f"[{label}]" if self.language == "en" else f"〔{label}〕"


def is_counted(name: str) -> bool:
    """Whether the words around the place say what is counted there: a number, or the year of the count."""
    return BY_NAME[name].kind == FactKind.INT or name == "year"


def condition(value: Condition) -> Text:
    return ALWAYS_WORDS if value == ALWAYS else value.words()


def item_condition(value: Condition | None) -> Text:
    return A_PERSON_COMPARES if value is None else condition(value)


def article(value: str) -> Text:
    return Text(value, in_chinese(value))


def same(value: object) -> Text:
    return NONE if value in (None, "") else Text(str(value), str(value))


def day(value: date | None) -> Text:
    if value is None:
        return NONE
    return Text(f"{value.day} {value:%b} {value.year}", f"{value.year}年{value.month}月{value.day}日")


def first_day(value: date | None) -> Text:
    return Text("Never", "从未施行") if value is None else day(value)


def months(value: int | None) -> Text:
    return NONE if value is None else Text(f"{value} months", f"{value}个月")


def yes_no(value: bool | None) -> Text:
    return NONE if value is None else YES_NO[value]


def several(texts: Iterable[Text]) -> Text:
    return joined(texts) if (texts := list(texts)) else NONE


def codes(value: Iterable[str]) -> Text:
    return several(COVERED.get(one, Text(one, one)) for one in value)


def members(value: Iterable[Choices]) -> Text:
    return several(labels(one) for one in value)


def facts(value: Mapping[str, object]) -> Text:
    """Facts by name, in words: sets in any order read the same."""
    return joined((_fact(name, value[name]) for name in sorted(value)), "; ", "；") if value else NONE


def _fact(name: str, value: object) -> Text:
    fact = BY_NAME[name]
    said = UNKNOWN if value is None else value_label(fact, value)
    return Text(f"{fact.label.en}: {said.en}", f"{fact.label.zh}：{said.zh}")


def remedies(value: Iterable[Remedy]) -> Text:
    """One remedy a line: what it is called, what it takes, what it brings about."""
    lines = [_remedy(one) for one in value]
    return joined(lines, "\n", "\n") if lines else NONE


def _remedy(remedy: Remedy) -> Text:
    sets = facts(remedy.sets)
    return Text(
        f"{remedy.label.en}. {remedy.takes.en} ({sets.en})", f"{remedy.label.zh}。{remedy.takes.zh}（{sets.zh}）"
    )


SUBSTANCE, WORDING, SOURCE = Aspect.SUBSTANCE, Aspect.WORDING, Aspect.SOURCE
RULE_FIELDS = (
    Field("code", Text("Code", "代码"), SOURCE, same),
    Field("name", Text("Name", "名称"), WORDING, verbatim),
    Field("effect", Text("Effect", "效果"), SUBSTANCE, labels),
    Field("pathway", Text("Leads to", "出境路径"), SUBSTANCE, labels),
    Field("text", Text("Explanation", "说明"), WORDING, prose),
    Field("condition", Text("When", "适用条件"), SUBSTANCE, condition),
    Field("because", Text("Reason given", "理由"), WORDING, prose),
    Field("otherwise", Text("Said when it does not apply", "不适用时的说明"), WORDING, prose),
    Field("exemption", Text("Exemption", "豁免"), SUBSTANCE, same),
    Field("covers", Text("Speaks of", "涉及数据"), SUBSTANCE, codes),
    Field("lifts", Text("Releases", "解除"), SUBSTANCE, codes),
    Field("counted", Text("People stay in the yearly count", "计入年度累计人数"), SUBSTANCE, yes_no),
    Field(
        "subject_to_bands",
        Text("The zone list's rows for people come first", "先适用自贸区清单的个人信息条目"),
        SUBSTANCE,
        yes_no,
    ),
    Field("on_pathways", Text("Due on", "适用路径"), SUBSTANCE, members),
    Field("remedies", Text("What would change it", "可采取的措施"), SUBSTANCE, remedies),
    Field("article", Text("Article", "条款"), SOURCE, article),
    Field("url", Text("Address", "网址"), SOURCE, same),
    Field("verification", Text("Known from", "核验程度"), SOURCE, labels),
)
DOCUMENT_FIELDS = (
    Field("code", Text("Code", "代码"), SOURCE, same),
    Field("label", Text("Document", "文件"), WORDING, verbatim),
    Field("pathway", Text("Pathway", "出境路径"), SUBSTANCE, labels),
    Field("route", Text("Route", "方式"), SUBSTANCE, same),
    Field("fresh_months", Text("Not older than", "有效期"), SUBSTANCE, months),
    Field("article", Text("Article", "条款"), SOURCE, article),
    Field("verification", Text("Known from", "核验程度"), SOURCE, labels),
)
CASE_FIELDS = (
    Field("on", Text("Day", "日期"), SUBSTANCE, day),
    Field("facts", Text("Facts", "事实"), SUBSTANCE, facts),
    Field("pathway", Text("Pathway", "出境路径"), SUBSTANCE, labels),
    Field("because", Text("Because", "理由"), WORDING, verbatim),
    Field("needs_confirmation", Text("Needs confirmation", "需要确认"), SUBSTANCE, yes_no),
    Field("shows", Text("Shows", "提示"), SUBSTANCE, codes),
    Field("fires", Text("Rests on", "依据"), SUBSTANCE, codes),
)
META_FIELDS = (
    Field("code", Text("Code", "代码"), SOURCE, same),
    Field("instrument", Text("Instrument", "文件类别"), SOURCE, same),
    Field("title", Text("Title", "名称"), WORDING, verbatim),
    Field("version", Text("Version", "版本"), SOURCE, same),
    Field("issued_by", Text("Issued by", "发布机关"), SOURCE, verbatim),
    Field("published_on", Text("Published on", "发布日期"), SOURCE, day),
    Field("binding", Text("Binding", "有约束力"), SUBSTANCE, yes_no),
    Field("effective_from", Text("In force from", "施行日期"), SUBSTANCE, first_day),
    Field("effective_to", Text("In force to", "失效日期"), SUBSTANCE, day),
    Field("url", Text("Address", "网址"), SOURCE, same),
    Field("verification", Text("Known from", "核验程度"), SOURCE, labels),
    Field("doubt", Text("Doubt", "存疑事项"), WORDING, verbatim),
)
ZONE_FIELDS = (
    Field("version", Text("Edition", "版本"), SOURCE, same),
    Field("issued_on", Text("Issued on", "发布日期"), SOURCE, day),
    Field("in_force_from", Text("In force from", "施行日期"), SUBSTANCE, first_day),
    Field("in_force_to", Text("In force to", "失效日期"), SUBSTANCE, day),
    Field("covers_automotive", Text("Covers the automotive sector", "覆盖汽车行业"), SUBSTANCE, yes_no),
    Field("excludes_ciio", Text("Not open to operators", "不适用于关键信息基础设施运营者"), SUBSTANCE, yes_no),
    Field("eligibility", Text("Who may use it", "适用主体"), SUBSTANCE, verbatim),
    Field("sectors", Text("Sectors", "行业"), SUBSTANCE, several),
    Field("scenarios", Text("Scenarios", "场景"), SUBSTANCE, several),
    Field("n_scenarios", Text("Number of scenarios", "场景数"), SUBSTANCE, same),
    Field("n_items", Text("Number of items", "数据项数"), SUBSTANCE, same),
    Field("notes", Text("Notes", "备注"), WORDING, verbatim),
    Field("url", Text("Address", "网址"), SOURCE, same),
    Field("verification", Text("Dates known from", "日期核验程度"), SOURCE, labels),
    Field("coverage_verification", Text("Coverage known from", "覆盖范围核验程度"), SOURCE, labels),
)
ITEM_FIELDS = (
    Field("code", Text("Code", "代码"), SOURCE, same),
    Field("text", Text("Item", "数据项"), SUBSTANCE, verbatim),
    Field("condition", Text("Met when", "符合条件"), SUBSTANCE, item_condition),
    Field("sector", Text("Sector", "行业"), SUBSTANCE, verbatim),
    Field("scenario", Text("Scenario", "场景"), SUBSTANCE, verbatim),
    Field("article", Text("Article", "条款"), SOURCE, article),
    Field("url", Text("Address", "网址"), SOURCE, same),
    Field("verification", Text("Known from", "核验程度"), SOURCE, labels),
)
