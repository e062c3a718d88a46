"""What the demo's cases send abroad: per recipe the answers of the flow and of its resources."""

import json
from dataclasses import dataclass, field
from typing import Any

from compliance.enums import ExportAct, FactKind, FactLevel, Scenario
from compliance.vocabulary import FACTS

NO = {FactKind.BOOL: False, FactKind.PRESENCE: "no"}
NO_OF_A_RESOURCE = {fact.name: NO[fact.kind] for fact in FACTS if fact.level == FactLevel.RESOURCE and fact.kind in NO}
NO_OF_A_FLOW = {fact.name: False for fact in FACTS if fact.level == FactLevel.FLOW and fact.kind == FactKind.BOOL}


@dataclass(frozen=True)
class Recipe:
    scenario: Scenario
    purpose: str
    purpose_text: str
    legal_basis: str
    resource: dict[str, Any]
    answers: dict[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    export_act: ExportAct = ExportAct.TRANSFER

    def flow_answers(self) -> dict[str, Any]:
        answers = {**NO_OF_A_FLOW, "purpose": self.purpose, **self.answers}
        return {name: value for name, value in answers.items() if name not in self.unknown}

    def descriptor(self, name: str, title: str) -> bytes:
        """Describe the one resource as a Data Package with our profile."""
        facts = {**NO_OF_A_RESOURCE, "item": "other", "modality": "table", **self.resource}
        resource = {
            "name": name,
            "title": title,
            "path": f"{name}.parquet",
            "bytes": facts.pop("bytes", 48_234_496),
            "automotive": {key: value for key, value in facts.items() if key not in self.unknown},
        }
        package = {"$schema": "automotive-export/1", "name": name, "title": title, "resources": [resource]}
        return json.dumps(package, ensure_ascii=False, indent=1).encode()


RECIPES: dict[str, Recipe] = {
    "service": Recipe(
        Scenario.OTHER,
        "after_sales",
        "Answer warranty claims with the factory that built the part.",
        "Consent, PIPL Art 13(1)(i); separate consent, Art 39.",
        {"days_covered": 20},
    ),
    "crm": Recipe(
        Scenario.OTHER,
        "marketing",
        "Keep owner relations in the group's customer system.",
        "Separate consent of each owner, PIPL Arts 23 and 39.",
        {"days_covered": 10},
    ),
    "hr": Recipe(
        Scenario.OTHER,
        "human_resources",
        "Plan assignments of staff across the group.",
        "Human resources management under labour rules and collective contract.",
        {},
        {"hr": True, "hr_necessary": True, "labour_rules": True, "collective_contract": True},
    ),
    "hr_unknown": Recipe(
        Scenario.OTHER,
        "human_resources",
        "Plan assignments of staff across the group.",
        "Human resources management; the collective contract is being looked for.",
        {},
        {"hr": True, "hr_necessary": True, "labour_rules": True},
        unknown=("collective_contract",),
    ),
    "contract": Recipe(
        Scenario.OTHER,
        "operations",
        "Deliver vehicles bought from the factory abroad.",
        "Necessary to perform the purchase contract, PIPL Art 13(1)(ii).",
        {},
        {"contract": True},
    ),
    "transit": Recipe(
        Scenario.OTHER,
        "operations",
        "Process service records of European customers and send them back.",
        "Personal information collected abroad.",
        {},
        {"transit": True},
    ),
    "torque": Recipe(
        Scenario.MANUFACTURING,
        "research",
        "Compare line rates and torque curves between plants.",
        "Neither personal information nor important data.",
        {"rows": 4_100_000},
    ),
    "adas": Recipe(
        Scenario.DRIVING_AUTOMATION,
        "research",
        "Train the lane-keeping model at the development centre.",
        "Consent of the people in the vehicle; notice outside.",
        {
            "item": "training_data",
            "modality": "video",
            "exterior_video": "yes",
            "faces": "yes",
            "face_px": 64,
            "plates": "yes",
            "plate_px": 40,
            "vehicles": 150,
            "video_hours": 2_500,
            "images": 900_000,
            "days_covered": 60,
            "bytes": 8_412_998_041_600,
        },
    ),
    "charging": Recipe(
        Scenario.CONNECTED_OPERATION,
        "operations",
        "Find faults in battery packs with the cell maker.",
        "Performance of the service contract.",
        {"item": "charging_status", "vehicles": 131_000, "days_covered": 365},
    ),
}
