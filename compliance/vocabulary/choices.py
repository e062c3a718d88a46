"""The closed answers of facts, with their words."""

from compliance.enums import ExportAct, Presence, Scenario
from compliance.vocabulary.fact import Choice
from compliance.wording import Text


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
    ("raw_video", "Raw video of driving", "原始行车视频"),
    ("raw_pictures", "Raw pictures of driving", "原始行车图片"),
    ("raw_point_clouds", "Raw point clouds of driving", "原始行车点云"),
    ("inertial_navigation", "Inertial navigation data", "惯性导航数据"),
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
