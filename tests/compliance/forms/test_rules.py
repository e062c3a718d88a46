"""The form of a rule: whatever stands in a rulebook, saving it unchanged changes nothing."""

import tomllib

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from compliance.editions import parse_bands, shipped_edition_files
from compliance.forms.rule_editor import RuleEditor
from compliance.forms.rule_preview import preview
from compliance.forms.rules import OF_EFFECT, RuleForm, Table
from tests.compliance.forms.controls import sent_by

RULES = [
    pytest.param(rule, id=f"{name}:{rule['code']}")
    for name, data in shipped_edition_files().items()
    for rule in tomllib.loads(data.decode()).get("rule", [])
]
WHOLE: Table = {
    "code": "X-1",
    "name": {"en": "Fewer than 100,000 people", "zh": "不满10万人"},
    "effect": "exemption",
    "article": "Exemption 5",
    "url": "https://example.com/law",
    "exemption": "E5",
    "covers": ["personal"],
    "counted": False,
    "lifts": ["C-1"],
    "subject_to_bands": True,
    "remedies": [
        {
            "code": "blur",
            "label": {"en": "Blur faces", "zh": "模糊人脸"},
            "takes": {"en": "Blur every face.", "zh": "模糊全部人脸。"},
            "sets": {"faces": "anonymised", "anonymisation_evidence": True, "regions": ["Beijing"]},
        }
    ],
    "when": {"all": [{"fact": "ciio", "eq": False}, {"fact": "n", "lt": 100_000}]},
    "text": {"en": "{n} people.", "zh": "{n}人。"},
    "because": {"en": "few people", "zh": "人数少"},
    "otherwise": {"en": "many people", "zh": "人数多"},
    "verification": "official",
}


def page(editor: RuleEditor) -> str:
    return render_to_string("compliance/rule_fields.html", {"editor": editor, "preview_url": "/preview/", "mark": 1})


def sent(rule: Table, **changes: str | list[str]) -> QueryDict:
    data = sent_by(page(RuleEditor(rule)))
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def saved(rule: Table, data: QueryDict) -> Table:
    editor = RuleEditor(rule, sent=data)
    assert editor.is_valid(), (editor.form.errors, editor.problems_shown)
    return editor.table()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_ships_comes_back_from_its_page_unchanged(rule: Table) -> None:
    assert saved(rule, sent(rule)) == rule


def test_a_rule_with_every_field_comes_back_unchanged() -> None:
    assert saved(WHOLE, sent(WHOLE)) == WHOLE


def test_a_table_of_the_form_can_be_read_as_a_rule() -> None:
    [rule] = parse_bands([saved(WHOLE, sent(WHOLE))], "X")
    assert (rule.code, rule.counted, rule.remedies[0].sets) == (
        "X-1",
        False,
        {"faces": "anonymised", "anonymisation_evidence": True, "regions": ("Beijing",)},
    )


def test_a_default_that_was_written_stays_written() -> None:
    rule = {**WHOLE, "counted": True}
    assert saved(rule, sent(rule)) == rule


def test_a_field_the_form_does_not_know_is_kept() -> None:
    rule = {**WHOLE, "footnote": "kept"}
    assert saved(rule, sent(rule)) == rule


def test_a_threshold_is_changed() -> None:
    changed = saved(WHOLE, sent(WHOLE, **{"when-1-value": "20万"}))
    assert changed == {**WHOLE, "when": {"all": [{"fact": "ciio", "eq": False}, {"fact": "n", "lt": 200_000}]}}


def test_all_problems_are_said_at_once() -> None:
    data = sent(
        WHOLE,
        **{
            "code": "",
            "text_zh": "",
            "otherwise_en": "",
            "when-1-value": "many",
            "remedy-0-takes_en": "",
            "remedy-0-sets-0-value": "",
        },
    )
    editor = RuleEditor(WHOLE, sent=data)
    assert not editor.is_valid()
    assert sorted(editor.form.errors) == ["code", "otherwise_en", "text_zh"]
    assert [one.at for one in editor.problems_shown] == [
        "when-1-value",
        "remedy-0-sets-0-value",
        "id_remedy-0-takes_en",
    ]


def test_what_was_typed_is_kept_when_a_row_is_added() -> None:
    data = sent(WHOLE, text_en="Half a sen", code="not a code!", do="add when")
    editor = RuleEditor(WHOLE, sent=data)
    kept = sent_by(page(editor))
    assert (kept["text_en"], kept["code"], kept["when-2-fact"]) == ("Half a sen", "not a code!", "")
    assert (editor.form.errors, editor.problems_shown) == ({}, [])


def test_the_new_row_has_the_focus() -> None:
    assert 'id="when-2-fact" hx-post="/preview/" hx-vals=\'{"do": "look"}\' hx-trigger="change" autofocus' in page(
        RuleEditor(WHOLE, sent=sent(WHOLE, do="add when"))
    )


def test_remedies_are_added_and_removed() -> None:
    more = RuleEditor(WHOLE, sent=sent(WHOLE, do="add-remedy"))
    assert [one.name for one in more.remedies] == ["remedy-0", "remedy-1"]
    left = RuleEditor(WHOLE, sent=sent_with(page(more), do="remove-remedy remedy-0"))
    assert [(one.name, one.form["code"].value()) for one in left.remedies] == [("remedy-0", "")]


def test_a_fact_of_a_remedy_is_added_and_removed() -> None:
    more = RuleEditor(WHOLE, sent=sent(WHOLE, do="add remedy-0-sets"))
    assert "remedy-0-sets-3-fact" in sent_by(page(more))
    less = RuleEditor(WHOLE, sent=sent(WHOLE, do="remove remedy-0-sets-0"))
    assert sent_by(page(less))["remedy-0-sets-0-fact"] == "anonymisation_evidence"


def test_a_remedy_that_changes_nothing_is_refused() -> None:
    data = sent(WHOLE, do="remove remedy-0-sets-0")
    for _time in range(2):
        data = sent_with(page(RuleEditor(WHOLE, sent=data)), do="remove remedy-0-sets-0")
    last = sent_by(page(RuleEditor(WHOLE, sent=data)))
    editor = RuleEditor(WHOLE, sent=last)
    assert not editor.is_valid()
    assert [str(one.message) for one in editor.problems_shown] == ["Say which fact the remedy changes, and to what."]


def test_a_fact_set_twice_is_refused() -> None:
    editor = RuleEditor(WHOLE, sent=sent(WHOLE, **{"remedy-0-sets-1-fact": "faces", "remedy-0-sets-1-value": "no"}))
    assert not editor.is_valid()
    assert [one.at for one in editor.problems_shown] == ["remedy-0-sets-1-fact"]


def test_another_effect_asks_for_its_own_fields() -> None:
    shown = RuleEditor(WHOLE, sent=sent(WHOLE, effect="pathway", do="look"))
    assert "pathway" in shown.form.fields
    checked = RuleEditor(WHOLE, sent=sent_by(page(shown)))
    assert not checked.is_valid()
    assert checked.form.errors == {"pathway": ["Choose the pathway the rule leads to."]}


def test_fields_of_the_former_effect_stay_until_they_are_cleared() -> None:
    shown = RuleEditor(WHOLE, sent=sent(WHOLE, effect="duty", do="look"))
    assert {"exemption", "covers", "lifts", "counted"} <= set(shown.form.fields)


@pytest.mark.parametrize(("effect", "used"), OF_EFFECT.items(), ids=[effect.value for effect in OF_EFFECT])
def test_a_new_rule_shows_what_its_effect_uses(effect: str, used: frozenset[str]) -> None:
    form = RuleForm(initial={"effect": effect})
    assert {name.removesuffix("_en") for name in form.fields} >= used - {"remedies"}


def test_a_refusal_of_the_rulebook_stands_at_its_field() -> None:
    editor = RuleEditor(WHOLE, sent=sent(WHOLE))
    editor.is_valid()
    editor.refuse(
        [("rule[X-1].text.en", "{people} is not a declared fact."), ("rule[X-1].when", "is not right.")], "X-1"
    )
    assert editor.form.errors == {"text_en": ["{people} is not a declared fact."]}
    assert [one.message for one in editor.problems_shown] == ["rule[X-1].when: is not right."]


def test_the_preview_reads_in_both_languages() -> None:
    shown = preview(RuleEditor(WHOLE))
    english, chinese = shown.languages
    assert (english.name, english.effect, english.article) == (
        "X-1 · Fewer than 100,000 people",
        "Exemption",
        "Exemption 5",
    )
    assert (chinese.name, chinese.effect, chinese.article) == ("X-1 · 不满10万人", "豁免", "第5项豁免")
    assert [part.text.en for part in shown.outline.parts] == [
        "Critical information infrastructure operator: No",
        "People since 1 January, this flow included, personal information that is not sensitive: fewer than 100,000",
    ]
    assert shown.outline.parts[0].text.zh == "关键信息基础设施运营者：否"
    assert english.remedies == [
        "Remedy: Blur faces (Faces: Anonymised; Evidence that the anonymisation works: Yes; Regions covered include Beijing)"
    ]


@pytest.mark.parametrize("text", ["{", "{n", "{}", "{n.x}", "{n[0]}", "}"])
def test_half_a_place_in_a_text_does_not_break_the_preview(text: str) -> None:
    shown = preview(RuleEditor(WHOLE, sent=sent(WHOLE, text_en=text, do="look")))
    assert shown.languages[0].text


def test_a_rule_that_has_nothing_yet_has_a_preview() -> None:
    shown = preview(RuleEditor({"effect": "pathway"}))
    assert (shown.languages[0].name, shown.outline.text.en) == ("New rule", "Applies always.")


def sent_with(html: str, **changes: str) -> QueryDict:
    data = sent_by(html)
    for name, value in changes.items():
        data[name] = value
    return data
