"""Where in an instrument a rule stands, as Chinese lawyers cite it; the data itself names it in English."""

import re

from compliance.readable import is_chinese

NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
ITEMS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ARTICLE = re.compile(r"Art (?P<article>\d{1,2})(?:\((?P<paragraph>[1-9])\))?(?:\((?P<item>[ivx]+)\))?")
EXEMPTION = re.compile(r"Exemption (?P<number>\d{1,2})")

CITATIONS = {
    "Annex: R&D and design": "附录：研发设计",
    "Annex: connected operation": "附录：联网运行",
    "Annex: driving automation": "附录：驾驶自动化",
    "Annex: important data": "附录：重要数据",
    "Annex: manufacturing": "附录：生产制造",
    "Annex: software upgrade": "附录：软件升级服务",
    "Application form": "申报书",
    "Art 3(1)": "第三条第一项",
    "Art 3(2)": "第三条第二项",
    "Art 3(3)": "第三条第三项",
    "Art 3(4)": "第三条第四项",
    "Art 3(5)": "第三条第五项",
    "Arts 3 to 7": "第三条至第七条",
    "Arts 3 to 8": "第三条至第八条",
    "Arts 5, 7 and 8": "第五条、第七条和第八条",
    "Arts 7 and 8": "第七条和第八条",
    "Automotive data and processors": "汽车数据和汽车数据处理者",
    "Catalogue of technologies prohibited or restricted from export": "中国禁止出口限制出口技术目录",
    "Civil Code Art 1259": "民法典第一千二百五十九条",
    "Data Security Law Art 36": "数据安全法第三十六条",
    "Duties": "义务",
    "Effective date": "施行日期",
    "Exemptions 7 to 9": "第7至9项豁免",
    "Exemptions": "豁免情形",
    "Export acts": "出境行为",
    "Filing guide, 2nd edition": "备案指南（第二版）",
    "Filing materials": "申报材料",
    "Important data rows": "重要数据条目",
    "Incident reports": "事件报告",
    "Internal target": "内部目标",
    "Law on Guarding State Secrets": "保守国家秘密法",
    "New designation as important data": "新认定为重要数据",
    "Notice of the consultation": "征求意见通知",
    "Pathways: assessment": "出境路径：数据出境安全评估",
    "Pathways: contract or certification": "出境路径：标准合同或者认证",
    "Personal Information Protection Law Art 28": "个人信息保护法第二十八条",
    "Personal Information Protection Law Art 56": "个人信息保护法第五十六条",
    "Personal information rows": "个人信息条目",
    "Protection duties": "保护义务",
    "Purpose of an exemption": "豁免的目的限制",
    "Scope of the list": "清单适用范围",
    "Self-assessment report": "自评估报告",
    "Standard contract measures": "标准合同办法",
    "Surveying rules: external provision and map review": "测绘管理规定：对外提供审批和地图审核",
    "Who files": "申报主体",
    "cac-2024-flows Art 10": "促进和规范数据跨境流动规定第十条",
}


def citation(article: str) -> str:
    """Cite in the active language; what nobody has put into Chinese is shown as the data has it."""
    return in_chinese(article) if is_chinese() else article


def in_chinese(article: str) -> str:
    if article in CITATIONS:
        return CITATIONS[article]
    if found := EXEMPTION.fullmatch(article):
        return f"第{found['number']}项豁免"
    found = ARTICLE.fullmatch(article)
    if not found or found["item"] not in (None, *ITEMS):
        return article
    paragraph = f"第{numeral(int(found['paragraph']))}款" if found["paragraph"] else ""
    item = f"第{numeral(ITEMS.index(found['item']) + 1)}项" if found["item"] else ""
    return f"第{numeral(int(found['article']))}条{paragraph}{item}"


def numeral(n: int) -> str:
    """Write 1 to 99 as a law counts its articles: 12 is 十二."""
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + NUMERALS[ones]
