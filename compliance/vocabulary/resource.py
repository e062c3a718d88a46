"""What is said of one resource of the data to be exported."""

from compliance.enums import FactKind, FactLevel
from compliance.vocabulary.choices import ITEMS, MODALITIES, PRESENCE_CHOICES
from compliance.vocabulary.fact import Fact
from compliance.wording import Text

_B, _I, _C, _T, _L = FactKind.BOOL, FactKind.INT, FactKind.CHOICE, FactKind.TEXT, FactKind.TEXTS
_RESOURCE = FactLevel.RESOURCE


def _presence(name: str, en: str, zh: str) -> Fact:
    return Fact(name, FactKind.PRESENCE, _RESOURCE, Text(en, zh), choices=PRESENCE_CHOICES, remediable=True)


RESOURCE_FACTS: tuple[Fact, ...] = (
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
