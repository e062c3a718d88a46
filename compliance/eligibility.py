"""Whether an exporter may use a free trade zone's list, and why. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.rules import NO_TEXT, ZoneEdition
from compliance.wording import Text


@dataclass(frozen=True, slots=True)
class Exporter:
    """What is recorded of an exporter; `may_use_list` is its own answer for the zone it is registered in."""

    zone: str
    province: str
    may_use_list: bool | None
    ciio: bool | None


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for or against; without an answer it says what a person has to find out."""

    answer: bool | None
    text: Text

    def to_dict(self) -> dict[str, object]:
        return {"answer": self.answer, "text": self.text.to_dict()}


@dataclass(frozen=True, slots=True)
class Eligibility:
    answer: bool | None
    grounds: tuple[Ground, ...]

    @property
    def missing(self) -> tuple[Ground, ...]:
        return tuple(ground for ground in self.grounds if ground.answer is None)

    def to_dict(self) -> dict[str, object]:
        return {"answer": self.answer, "grounds": [ground.to_dict() for ground in self.grounds]}


def eligibility_of(listed: ZoneEdition, exporter: Exporter) -> Eligibility:
    """Say whether the exporter may use the list: no if one ground says no, else unknown if one is open."""
    grounds = tuple(_grounds(listed, exporter))
    answers = {ground.answer for ground in grounds}
    answer = False if False in answers else None if None in answers else True
    return Eligibility(answer, grounds)


def _grounds(listed: ZoneEdition, exporter: Exporter) -> Iterator[Ground]:
    if exporter.zone in (listed.zone, listed.code):
        yield Ground(True, Text("It is recorded as registered in this zone.", "登记信息显示其注册在该自贸区内。"))
        yield _own_answer(listed, exporter.may_use_list)
    else:
        yield _from_elsewhere(listed, exporter)
    if listed.excludes_ciio:
        yield _operator(exporter.ciio)


def who_may(listed: ZoneEdition) -> Text:
    """What the list says of who may use it, as part of a sentence."""
    if listed.eligibility == NO_TEXT:
        return Text("the list does not say who may use it", "清单未说明适用主体")
    en, zh = listed.eligibility
    return Text(f"of who may use it the list says “{en.rstrip('.')}”", f"清单适用范围为“{zh.rstrip('。')}”")


def _own_answer(listed: ZoneEdition, may_use: bool | None) -> Ground:
    who = who_may(listed)
    if may_use is None:
        return Ground(
            None,
            Text(
                f"Nobody has said yet whether it may use the list; {who.en}. Answer it with the exporter.",
                f"尚未说明其能否适用该清单；{who.zh}。请在出境方资料中填写。",
            ),
        )
    if may_use:
        return Ground(
            True, Text(f"It is recorded that it may use the list; {who.en}.", f"登记信息显示其可适用该清单；{who.zh}。")
        )
    return Ground(
        False,
        Text(f"It is recorded that it may not use the list; {who.en}.", f"登记信息显示其不可适用该清单；{who.zh}。"),
    )


def _from_elsewhere(listed: ZoneEdition, exporter: Exporter) -> Ground:
    who = who_may(listed)
    if _is_in_region(listed, exporter.province):
        return Ground(
            None,
            Text(
                f"It files in {exporter.province} but is not recorded in this zone; {who.en}. "
                "If that includes it, record the zone with the exporter.",
                f"其申报地为{listed.name.zh}，但登记信息中未注明该自贸区；{who.zh}。如其适用，请在出境方资料中登记该自贸区。",
            ),
        )
    where = Text("in no zone", "未登记任何自贸区") if not exporter.zone else Text("in another zone", "登记在其他自贸区")
    return Ground(
        False,
        Text(
            f"It is recorded {where.en} and files in {exporter.province or 'another province'}; {who.en}.",
            f"其{where.zh}，申报地为{exporter.province or '其他省份'}；{who.zh}。",
        ),
    )


def _is_in_region(listed: ZoneEdition, province: str) -> bool:
    name = province.strip().casefold()
    return bool(name) and (name == listed.name.en.casefold() or name.startswith(listed.name.zh))


def _operator(ciio: bool | None) -> Ground:
    if ciio is None:
        return Ground(
            None,
            Text(
                "The list is not open to operators of critical information infrastructure, and nobody has said "
                "whether it is one. Answer it with the exporter.",
                "清单不适用于关键信息基础设施运营者，而其是否属于运营者尚未说明。请在出境方资料中填写。",
            ),
        )
    if ciio:
        return Ground(
            False,
            Text(
                "It operates critical information infrastructure, and the list is not open to such operators.",
                "其为关键信息基础设施运营者，清单不适用于此类主体。",
            ),
        )
    return Ground(
        True,
        Text(
            "It operates no critical information infrastructure, which the list asks for.",
            "其不是关键信息基础设施运营者，符合清单要求。",
        ),
    )
