"""Consultations of the demo: what the group said of the 2025 draft of the Guide, and a draft that is open now.

The group and what it says are fictitious; the draft of the Guide, its dates and the final edition are not.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from approvals.demo.clock import at
from approvals.demo.papers import pdf
from approvals.demo.people import People
from approvals.enums import ClauseResult, SentBy
from approvals.services.consultations.announcing import announce_consultation
from approvals.services.consultations.answers import set_internal_day
from approvals.services.consultations.asking import ask_positions
from approvals.services.consultations.clauses import add_clause
from approvals.services.consultations.consolidating import hand_in, release, write_consolidated
from approvals.services.consultations.papers import make_papers
from approvals.services.consultations.positions import record_position
from approvals.services.consultations.sending import record_outcome, record_sending
from compliance.models import Consultation, Stance

GUIDE = "auto-guide-2025-draft"
OPEN_DRAFT = "example-logs-draft"
DAYS_UNTIL_CLOSE = 20
DAYS_SINCE_PUBLISHED = 12
CHARGING, IMAGES, EXEMPTIONS = "Annex: connected operation", "Annex: images", "Exemptions"

POSITIONS = (
    (date(2025, 6, 24), CHARGING, Stance.OPPOSES, "", "Nearly every maker has 100,000 connected cars; all would file."),
    (date(2025, 6, 25), IMAGES, Stance.ASKS, "", "Is the height of the face meant, or that of the detection box?"),
    (
        date(2025, 6, 26),
        EXEMPTIONS,
        Stance.SUPPORTS_WITH_CHANGES,
        "Add: vulnerability and incident reports, and source code of upgrades that fix them.",
        "They go to a parent company within hours; an assessment of 45 working days comes too late.",
    ),
    (
        date(2025, 7, 1),
        CHARGING,
        Stance.SUPPORTS_WITH_CHANGES,
        "Charging status of 1,000,000 vehicles or more.",
        "The number should tell large platforms from ordinary makers.",
    ),
    (date(2025, 7, 2), "", Stance.SUPPORTS, "", "One guide for the whole industry makes filings comparable."),
)
CONSOLIDATED: tuple[tuple[str, Stance, Mapping[str, str]], ...] = (
    (
        "",
        Stance.SUPPORTS,
        {
            "reasons": "We welcome one guide for the whole industry: it makes filings comparable and sooner complete.",
            "reasons_zh": "我们赞成为全行业制定统一指引，这有助于申报材料口径一致、更快完备。",
        },
    ),
    (
        EXEMPTIONS,
        Stance.SUPPORTS_WITH_CHANGES,
        {
            "wording": "Reports on security vulnerabilities and incidents, and source code of upgrades that mend them, are exempt.",
            "wording_zh": "为处置安全漏洞、安全事件而向境外提供的信息，以及用于修复的升级包源代码，免予申报。",
            "reasons": "Such data must reach the parent company within hours. An assessment of 45 working days comes too late.",
            "reasons_zh": "此类数据须在数小时内送达境外母公司，45个工作日的评估期限无法满足处置需要。",
        },
    ),
    (
        IMAGES,
        Stance.ASKS,
        {
            "reasons": "Please say what the 32 pixels measure: the height of the face or that of the detection box.",
            "reasons_zh": "请明确32像素的测量对象：人脸高度还是检测框高度。",
        },
    ),
    (
        CHARGING,
        Stance.SUPPORTS_WITH_CHANGES,
        {
            "wording": "Charging status of 1,000,000 vehicles or more",
            "wording_zh": "100万辆以上车辆的充电状态数据",
            "reasons": "At 100,000 vehicles nearly every maker would file. The number should single out large platforms.",
            "reasons_zh": "以10万辆为标准，几乎所有车企均需申报；建议以能够区分大型平台的数量为标准。",
        },
    ),
)
OUTCOMES = (
    (EXEMPTIONS, ClauseResult.ADOPTED, "Exemptions 7 to 9 of the 2026 edition."),
    (IMAGES, ClauseResult.NOT_ADOPTED, "What is measured is still not stated."),
    (CHARGING, ClauseResult.UNKNOWN, "The annex of the 2026 edition was not read; the number is known from the draft."),
)
CLAUSES = (
    ("Art 3", "第三条", "What a connected-vehicle log is", "车联网日志的范围"),
    ("Art 5", "第五条", "Who keeps logs", "日志留存主体"),
    ("Art 7", "第七条", "How long logs are kept", "日志留存期限"),
    ("Art 9", "第九条", "Access by the parent company abroad", "境外母公司的访问"),
)


def consult(people: People) -> None:
    """Tell the story of the 2025 draft, then open a fictitious one; the open one is the last the demo adds."""
    answer_guide(people)
    open_draft(people)


def answer_guide(people: People) -> None:
    guide = Consultation.objects.get(code=GUIDE)
    group: dict[str, Any] = {"consultation_id": guide.pk, "organisation": people.group}
    with at(date(2025, 6, 16)):
        ask_positions(**group, by=people.cara, reviewers=[people.ben])
        ask_positions(**group, by=people.cara, reviewers=[people.ben], clauses=[CHARGING, IMAGES, EXEMPTIONS])
        set_internal_day(**group, by=people.cara, on=date(2025, 7, 4))
    for day, clause, stance, wording, text in POSITIONS:
        with at(day):
            record_position(**group, by=people.ben, clause=clause, stance=stance, wording=wording, text=text)
    with at(date(2025, 7, 3)):
        for clause, stance, texts in CONSOLIDATED:
            write_consolidated(**group, by=people.ben, clause=clause, stance=stance, texts=texts)
        handed_in = hand_in(**group, by=people.ben, contact="Ben Zhao, ben@example.com")
    with at(date(2025, 7, 4), hour=16):
        answer = release(**group, by=people.cara, mark=handed_in.content_hash)
        make_papers(answer_id=answer.pk)
    with at(date(2025, 7, 8)):
        record_sending(
            **group, by=people.ana, on=date(2025, 7, 8), through=SentBy.MAIL, evidence=pdf("Receipt of the submission")
        )
    with at(date(2026, 2, 9)):
        for clause, result, note in OUTCOMES:
            record_outcome(**group, by=people.ben, clause=clause, result=result, note=note)


def open_draft(people: People) -> None:
    """Announce a fictitious draft whose comments close in a few weeks, with one position in and others owed."""
    today = timezone.localdate()
    draft = announce_consultation(
        by=None,
        values={
            "code": OPEN_DRAFT,
            "title": "Draft measures on connected-vehicle logs (fictitious)",
            "title_zh": "车联网日志管理办法（征求意见稿）（虚构）",
            "issuer": "Example authority (fictitious)",
            "issuer_zh": "示例主管部门（虚构）",
            "published_on": today - timedelta(days=DAYS_SINCE_PUBLISHED),
            "comments_until": today + timedelta(days=DAYS_UNTIL_CLOSE),
        },
    )
    for number, number_zh, title, title_zh in CLAUSES:
        values = {"number": number, "number_zh": number_zh, "title": title, "title_zh": title_zh}
        add_clause(consultation_id=draft.pk, by=None, values=values)
    group: dict[str, Any] = {"consultation_id": draft.pk, "organisation": people.group}
    ask_positions(**group, by=people.cara, reviewers=[people.ben], clauses=["Art 7", "Art 9"])
    record_position(
        **group,
        by=people.ben,
        clause="Art 7",
        stance=Stance.SUPPORTS_WITH_CHANGES,
        wording="Logs are kept for three years.",
        text="PIPL Art 56 asks for three years for assessments; five is without reason.",
    )
