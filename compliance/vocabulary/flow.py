"""What is said of the exporter, its free trade zone, a flow and the year's count."""

from compliance.enums import FactKind, FactLevel
from compliance.vocabulary.choices import EXPORT_ACTS, PURPOSES, SCENARIOS, SUBJECTS
from compliance.vocabulary.fact import Fact
from compliance.wording import Text

_B, _I, _C, _T, _D = FactKind.BOOL, FactKind.INT, FactKind.CHOICE, FactKind.TEXT, FactKind.DATE
_EXPORTER, _FLOW, _ZONE, _LEDGER = FactLevel.EXPORTER, FactLevel.FLOW, FactLevel.ZONE, FactLevel.LEDGER

FLOW_FACTS: tuple[Fact, ...] = (
    Fact("ciio", _B, _EXPORTER, Text("Critical information infrastructure operator", "关键信息基础设施运营者")),
    Fact("zone", _T, _ZONE, Text("Free trade zone list", "自由贸易试验区清单")),
    Fact("zone_eligible", _B, _ZONE, Text("The exporter is eligible for the zone's list", "出境方可适用该自贸区清单")),
    Fact("zone_scenario_listed", _B, _ZONE, Text("The zone's list covers the scenario", "该场景已纳入自贸区清单")),
    Fact(
        "zone_item_listed",
        _B,
        _ZONE,
        Text("An item of the export is on the zone's negative list", "出境数据项列入自贸区负面清单"),
    ),
    Fact("zone_filing_done", _B, _ZONE, Text("The zone's own filing is done", "已完成自贸区备案"), remediable=True),
    Fact(
        "zone_autonomous_driving",
        _B,
        _ZONE,
        Text("The exporter is a company of autonomous driving", "出境方为自动驾驶企业"),
    ),
    Fact(
        "zone_identifiers",
        _B,
        _ZONE,
        Text(
            "The data has faces, licence plates, or a vehicle identification number that leads to a person",
            "数据含有人脸、车牌，或者可关联到个人的车辆识别代号",
        ),
        remediable=True,
    ),
    Fact(
        "zone_b2b",
        _B,
        _ZONE,
        Text("The scenario is one of the business-to-business scenarios the list names", "属于清单列明的企业间场景"),
    ),
    Fact("export_act", _C, _FLOW, Text("Export act", "出境行为"), choices=EXPORT_ACTS),
    Fact("scenario", _C, _FLOW, Text("Scenario", "场景"), choices=SCENARIOS),
    Fact("purpose", _C, _FLOW, Text("Purpose", "出境目的"), choices=PURPOSES),
    Fact("description", _T, _FLOW, Text("Description", "说明")),
    Fact(
        "important_data",
        _B,
        _FLOW,
        Text("Data declared, notified or published as important", "已申报、被告知或公布为重要数据"),
    ),
    Fact(
        "about",
        _C,
        _FLOW,
        Text("What the important data is about", "重要数据所涉事项"),
        choices=SUBJECTS,
        absent="none",
    ),
    Fact(
        "reported_to",
        _T,
        _FLOW,
        Text("Authority the matter was reported to", "报告或备案的主管部门"),
        remediable=True,
        absent="",
    ),
    Fact("report_reference", _T, _FLOW, Text("Reference of the report", "报告或备案编号"), remediable=True, absent=""),
    Fact("reported_on", _D, _FLOW, Text("Date of the report", "报告或备案日期"), remediable=True),
    Fact("export_on", _D, _FLOW, Text("Date of the export", "出境日期"), remediable=True),
    Fact(
        "transit",
        _B,
        _FLOW,
        Text("Personal information collected abroad and sent out again", "境外收集的个人信息入境处理后再出境"),
    ),
    Fact(
        "domestic_data_added",
        _B,
        _FLOW,
        Text("Personal information or important data from China was added", "处理过程中引入境内个人信息或重要数据"),
        remediable=True,
    ),
    Fact(
        "contract",
        _B,
        _FLOW,
        Text(
            "Necessary to conclude or perform a contract with the individual",
            "为订立、履行个人作为一方当事人的合同所必需",
        ),
    ),
    Fact("hr", _B, _FLOW, Text("Cross-border human resources management", "跨境人力资源管理")),
    Fact("hr_necessary", _B, _FLOW, Text("The personal information is necessary for it", "确需向境外提供员工个人信息")),
    Fact("labour_rules", _B, _FLOW, Text("Labour rules adopted by law", "依法制定的劳动规章制度"), remediable=True),
    Fact(
        "collective_contract",
        _B,
        _FLOW,
        Text("Collective contract signed by law", "依法签订的集体合同"),
        remediable=True,
    ),
    Fact(
        "emergency",
        _B,
        _FLOW,
        Text("Emergency: life, health or property of natural persons", "紧急情况下为保护自然人的生命健康和财产安全"),
    ),
    Fact(
        "n_case",
        _I,
        _FLOW,
        Text("People in this flow, personal information that is not sensitive", "本次出境非敏感个人信息人数"),
        "people",
        remediable=True,
    ),
    Fact(
        "s_case",
        _I,
        _FLOW,
        Text("People in this flow, sensitive personal information", "本次出境敏感个人信息人数"),
        "people",
        remediable=True,
    ),
    Fact("n_forecast", _I, _FLOW, Text("People forecast for three years", "未来三年预计人数"), "people"),
    Fact(
        "s_forecast",
        _I,
        _FLOW,
        Text("People forecast for three years, sensitive", "未来三年预计敏感个人信息人数"),
        "people",
    ),
    Fact(
        "group_similar_exports",
        _B,
        _FLOW,
        Text("Another company of the group exports similar data", "集团内其他公司有相似数据出境"),
    ),
    Fact(
        "entrusted_processor",
        _B,
        _FLOW,
        Text(
            "The exporter only acts for another party that decides purpose and means",
            "出境方仅受托处理，目的和方式由他人决定",
        ),
    ),
    Fact("state_secret", _B, _FLOW, Text("State secrets", "国家秘密")),
    Fact(
        "foreign_judicial_request",
        _B,
        _FLOW,
        Text("Requested by a foreign judicial or law-enforcement body", "外国司法或者执法机构要求提供"),
    ),
    Fact("prohibited_technology", _B, _FLOW, Text("Technology whose export is prohibited", "禁止出口的技术")),
    Fact(
        "surveying_approved",
        _B,
        _FLOW,
        Text("External-provision approval or map review obtained", "已取得对外提供审批或地图审核"),
        remediable=True,
    ),
    Fact(
        "coordinates_processed",
        _B,
        _FLOW,
        Text(
            "Coordinates processed with state-recognised confidentiality technology", "坐标已经国家认定的保密技术处理"
        ),
        remediable=True,
    ),
    Fact(
        "n_year",
        _I,
        _LEDGER,
        Text(
            "People counted before since 1 January, personal information that is not sensitive",
            "自1月1日起此前已计入的非敏感个人信息人数",
        ),
        "people",
    ),
    Fact(
        "s_year",
        _I,
        _LEDGER,
        Text(
            "People counted before since 1 January, sensitive personal information",
            "自1月1日起此前已计入的敏感个人信息人数",
        ),
        "people",
    ),
    Fact(
        "overlap",
        _I,
        _LEDGER,
        Text("People counted before who are in this flow too", "此前已计入且本次重复的人数"),
        "people",
        absent=0,
    ),
    Fact(
        "s_overlap",
        _I,
        _LEDGER,
        Text("People counted before who are in this flow too, sensitive", "此前已计入且本次重复的敏感个人信息人数"),
        "people",
        absent=0,
    ),
)
