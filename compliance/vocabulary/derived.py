"""Facts that follow from others or from the regime; nobody gives them."""

from compliance.enums import FactKind, FactLevel
from compliance.vocabulary.fact import Fact
from compliance.wording import Text

_B, _I, _T, _D = FactKind.BOOL, FactKind.INT, FactKind.TEXT, FactKind.DATE
_FLOW, _ZONE, _LEDGER = FactLevel.FLOW, FactLevel.ZONE, FactLevel.LEDGER

DERIVED: tuple[Fact, ...] = (
    Fact(
        "n",
        _I,
        _LEDGER,
        Text(
            "People since 1 January, this flow included, personal information that is not sensitive",
            "自1月1日起累计非敏感个人信息人数（含本次）",
        ),
        "people",
    ),
    Fact(
        "s",
        _I,
        _LEDGER,
        Text(
            "People since 1 January, this flow included, sensitive personal information",
            "自1月1日起累计敏感个人信息人数（含本次）",
        ),
        "people",
    ),
    Fact(
        "report_complete",
        _B,
        _FLOW,
        Text("Reported, with authority, reference and date", "已报告或备案，且部门、编号、日期齐全"),
    ),
    Fact("reported_before_export", _B, _FLOW, Text("Reported before the export", "在出境前报告或备案")),
    Fact("zone_in_force", _B, _ZONE, Text("The zone's list is in force", "自贸区清单有效")),
    Fact("zone_automotive", _B, _ZONE, Text("The zone's list covers the automotive sector", "自贸区清单覆盖汽车行业")),
    Fact(
        "zone_excludes_ciio",
        _B,
        _ZONE,
        Text(
            "The zone's list excludes operators of critical information infrastructure",
            "自贸区清单不适用于关键信息基础设施运营者",
        ),
    ),
    Fact(
        "zone_excluded",
        _B,
        _ZONE,
        Text("The zone's list excludes this exporter or this data", "自贸区清单排除该出境方或者该数据"),
    ),
    Fact("on", _D, _FLOW, Text("Date of the determination", "判定日期")),
    Fact("year", _T, _LEDGER, Text("Calendar year of the count", "计数年度")),
)
