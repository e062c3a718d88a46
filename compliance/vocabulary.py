"""Every fact a rule may use, as a table; how facts are read and derived is in `facts`."""

from dataclasses import dataclass

from compliance.enums import (
    ExportAct,
    FactKind,
    FactLevel,
    Presence,
    Scenario,
)
from compliance.wording import Text

UNKNOWN = None
Value = bool | int | str | tuple[str, ...] | object


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be said about an export.

    `absent` is what a fact that nobody mentions means; nearly always unknown. It differs only
    where not mentioning it is not claiming it, which never leads to a milder pathway.
    """

    name: str
    kind: FactKind
    level: FactLevel
    label: Text
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    remediable: bool = False
    absent: Value = UNKNOWN

    @property
    def is_derived(self) -> bool:
        return self.name in DERIVED_NAMES


def _choices(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, Text(en, zh)) for value, en, zh in rows)


PRESENCE_CHOICES = _choices(
    (Presence.YES.value, "Yes", "有"),
    (Presence.NO.value, "No", "无"),
    (Presence.ANONYMISED.value, "Anonymised", "已匿名化"),
)
EXPORT_ACTS = _choices(
    (ExportAct.TRANSFER.value, "Transmitting abroad data collected in China", "向境外传输在境内收集的数据"),
    (ExportAct.REMOTE_ACCESS.value, "Access from abroad to data stored in China", "境外可访问存储在境内的数据"),
    (
        ExportAct.OVERSEAS_PROCESSING.value,
        "Processing abroad personal information of people in China",
        "在境外处理境内自然人个人信息",
    ),
    (ExportAct.NONE.value, "None of these: nothing leaves China", "均不属于：数据不出境"),
)
SCENARIOS = _choices(
    (Scenario.RESEARCH_DESIGN.value, "R&D and design", "研发设计"),
    (Scenario.MANUFACTURING.value, "Production and manufacturing", "生产制造"),
    (Scenario.DRIVING_AUTOMATION.value, "Driving automation", "驾驶自动化"),
    (Scenario.SOFTWARE_UPGRADE.value, "Software upgrade services", "软件升级服务"),
    (Scenario.CONNECTED_OPERATION.value, "Connected operation", "联网运行"),
    (Scenario.OTHER.value, "Another scenario", "其他场景"),
)
SUBJECTS = _choices(
    ("none", "None of these", "均不属于"),
    ("vulnerability", "A security vulnerability", "安全漏洞"),
    ("security_incident", "A security incident", "安全事件"),
    ("ota_source_code", "Source code of an upgrade package", "升级包源代码"),
)
PURPOSES = _choices(
    ("defect_fix", "Removing a product defect", "消除产品缺陷"),
    ("new_feature", "A new feature", "新增功能"),
    ("research", "Research and development", "研究开发"),
    ("after_sales", "After-sales service", "售后服务"),
    ("marketing", "Marketing", "营销"),
    ("human_resources", "Human resources", "人力资源管理"),
    ("operations", "Running a service", "业务运营"),
    ("other", "Another purpose", "其他目的"),
)
ITEMS = _choices(
    ("design_bom", "Design bill of materials", "设计物料清单"),
    ("simulation", "Simulation data, map building included", "仿真数据（含地图构建）"),
    ("product_test", "Product test data", "产品测试数据"),
    ("production_source_code", "Source code of production control programs", "生产控制程序源代码"),
    ("manufacturing_bom", "Manufacturing bill of materials", "制造物料清单"),
    ("training_data", "Data to train automated driving", "自动驾驶训练数据"),
    ("annotated_scenes", "Annotated scenes", "标注场景数据"),
    ("upgrade_source_code", "Source code of upgrade packages", "升级包源代码"),
    ("network_topology", "Network topology of a connected-vehicle platform", "车联网平台网络拓扑"),
    ("charging_status", "Charging status of vehicles", "车辆充电状态数据"),
    ("charging_network", "Operating data of a charging network", "汽车充电网运行数据"),
    ("road_cooperation", "Vehicle-road cooperation data", "车路协同数据"),
    ("digital_certificates", "Digital certificates", "数字证书"),
    ("sim_identifiers", "SIM identifiers", "SIM 卡标识"),
    ("device_data", "Device data", "设备数据"),
    ("tracks", "Vehicle tracks", "车辆行踪轨迹"),
    ("other", "Another item", "其他数据项"),
)
MODALITIES = _choices(
    ("video", "Video", "视频"),
    ("image", "Pictures", "图片"),
    ("point_cloud", "Point clouds", "点云"),
    ("audio", "Audio", "音频"),
    ("tracks", "Tracks", "轨迹"),
    ("map", "Maps", "地图"),
    ("telemetry", "Vehicle signals", "车辆信号"),
    ("source_code", "Source code", "源代码"),
    ("documents", "Documents", "文档"),
    ("table", "Tables", "表格"),
    ("other", "Another kind", "其他"),
)

_B, _I, _P, _C = FactKind.BOOL, FactKind.INT, FactKind.PRESENCE, FactKind.CHOICE
_T, _L, _D = FactKind.TEXT, FactKind.TEXTS, FactKind.DATE
_EXPORTER, _FLOW, _RESOURCE = FactLevel.EXPORTER, FactLevel.FLOW, FactLevel.RESOURCE
_ZONE, _LEDGER = FactLevel.ZONE, FactLevel.LEDGER


def _presence(name: str, en: str, zh: str) -> Fact:
    return Fact(name, _P, _RESOURCE, Text(en, zh), choices=PRESENCE_CHOICES, remediable=True)


FACTS: tuple[Fact, ...] = (
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
    Fact("item", _C, _RESOURCE, Text("Item", "数据项"), choices=ITEMS),
    Fact("modality", _C, _RESOURCE, Text("Kind of data", "数据形态"), choices=MODALITIES),
    _presence("exterior_video", "Video or pictures outside the vehicle", "车外视频、图像"),
    _presence("faces", "Faces", "人脸"),
    _presence("plates", "Licence plates", "车牌"),
    _presence("voice", "Voice", "语音"),
    _presence("vin", "Vehicle identification number", "车辆识别代号"),
    _presence("precise_location", "Precise location", "精确位置"),
    _presence("point_cloud", "Point clouds", "点云"),
    _presence("map", "Maps", "地图"),
    Fact("face_px", _I, _RESOURCE, Text("Size of faces", "人脸像素"), "px", remediable=True),
    Fact("plate_px", _I, _RESOURCE, Text("Size of licence plates", "车牌像素"), "px", remediable=True),
    Fact("anonymisation_method", _T, _RESOURCE, Text("Method of anonymisation", "匿名化方法")),
    Fact("anonymisation_tool", _T, _RESOURCE, Text("Tool of anonymisation", "匿名化工具")),
    Fact(
        "anonymisation_evidence",
        _B,
        _RESOURCE,
        Text("Evidence that the anonymisation works", "匿名化效果证明"),
        remediable=True,
    ),
    Fact("geo_precision_m", _I, _RESOURCE, Text("Precision of coordinates", "坐标精度"), "m", remediable=True),
    Fact(
        "vehicles", _I, _RESOURCE, Text("Vehicles the data comes from", "数据来源车辆数"), "vehicles", remediable=True
    ),
    Fact("video_hours", _I, _RESOURCE, Text("Hours of raw video", "原始视频时长"), "hours", remediable=True),
    Fact("images", _I, _RESOURCE, Text("Raw pictures", "原始图片数"), "pictures", remediable=True),
    Fact("days_covered", _I, _RESOURCE, Text("Days covered in total", "累计覆盖天数"), "days", remediable=True),
    Fact("regions", _L, _RESOURCE, Text("Regions covered", "覆盖地区")),
    Fact("bytes", _I, _RESOURCE, Text("Size", "数据大小"), "bytes"),
    Fact("rows", _I, _RESOURCE, Text("Rows", "行数"), "rows"),
    Fact("sha256", _T, _RESOURCE, Text("SHA-256", "SHA-256")),
    Fact(
        "sensitive_area", _B, _RESOURCE, Text("Covers important sensitive areas", "涉及重要敏感区域"), remediable=True
    ),
    Fact(
        "sensitive_geography",
        _B,
        _RESOURCE,
        Text("Classified or sensitive geographic information", "涉密或敏感地理信息"),
        remediable=True,
    ),
    Fact(
        "economic_flows",
        _B,
        _RESOURCE,
        Text(
            "Vehicle, people or logistics flows that reflect the economy of a region",
            "反映区域经济运行情况的车辆、人员或物流流量",
        ),
    ),
    Fact(
        "law_enforcement",
        _B,
        _RESOURCE,
        Text("Law-enforcement activity of public security", "公安执法活动"),
        remediable=True,
    ),
    Fact(
        "national_programme",
        _B,
        _RESOURCE,
        Text("From a national major project or key research programme", "来自国家重大专项或国家重点研发计划"),
    ),
    Fact(
        "restricted_technology",
        _B,
        _RESOURCE,
        Text("Technology whose export is prohibited or restricted", "禁止或限制出口的技术"),
    ),
    Fact("surveying", _B, _RESOURCE, Text("Surveying data", "测绘数据"), remediable=True),
    Fact("platform_vehicles", _I, _RESOURCE, Text("Vehicles the platform serves", "平台服务车辆数"), "vehicles"),
    Fact("online_upgrades", _B, _RESOURCE, Text("The platform provides online upgrades", "平台提供在线升级")),
    Fact(
        "upgrade_touches_driving",
        _B,
        _RESOURCE,
        Text("An upgrade touches powertrain, chassis or safe driving", "升级涉及动力、底盘或安全驾驶"),
    ),
)

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
    Fact("on", _D, _FLOW, Text("Date of the determination", "判定日期")),
    Fact("year", _T, _LEDGER, Text("Calendar year of the count", "计数年度")),
)
DERIVED_NAMES = frozenset(fact.name for fact in DERIVED)
BY_NAME: dict[str, Fact] = {fact.name: fact for fact in (*FACTS, *DERIVED)}
