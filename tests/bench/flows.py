"""Made-up flows for the benchmarks: every fact known, none to three resources, a quarter of them important data.

A flow states 38 facts and a resource 33. One flow in ten is a critical operator's, one in seven
claims an exemption, one in four stands in a free trade zone.
"""

import random
from datetime import date
from typing import Any

ON = date(2026, 11, 22)
Resources = dict[str, dict[str, Any]]
NEVER = ("emergency", "state_secret", "foreign_judicial_request", "prohibited_technology", "important_data")
NEITHER = ("entrusted_processor", "zone_autonomous_driving", "zone_identifiers")
DONE = ("surveying_approved", "coordinates_processed", "hr_necessary", "labour_rules")
HALF = ("collective_contract", "zone_eligible", "zone_scenario_listed", "zone_filing_done", "group_similar_exports")
ABSENT = ("sensitive_area", "sensitive_geography", "economic_flows", "law_enforcement", "national_programme")
ALSO_ABSENT = ("restricted_technology", "surveying", "online_upgrades", "upgrade_touches_driving")
SHOWN = ("voice", "vin", "precise_location", "point_cloud", "map")


def made_flows(n: int, seed: int = 1) -> list[tuple[dict[str, Any], Resources]]:
    """The same flows for the same seed; the number of resources goes round from none to three."""
    dice = random.Random(seed)  # noqa: S311, nothing secret
    return [(_flow(dice), {f"resource-{i}": _resource(dice) for i in range(number % 4)}) for number in range(n)]


def _flow(dice: random.Random) -> dict[str, Any]:
    claimed = dice.choice(("transit", "contract", "hr", *[""] * 17))
    return {
        "export_act": dice.choice(("transfer", "transfer", "remote_access")),
        "scenario": dice.choice(("driving_automation", "connected_operation", "manufacturing", "other")),
        "purpose": dice.choice(("research", "after_sales", "operations")),
        "ciio": dice.random() < 0.1,
        "transit": claimed == "transit",
        "contract": claimed == "contract",
        "hr": claimed == "hr",
        "domestic_data_added": False,
        "about": "none",
        "reported_to": "",
        "report_reference": "",
        "zone": dice.choice(("none", "none", "none", "chongqing-2025")),
        "zone_item_listed": False,
        "n_case": dice.randrange(1, 150_000),
        "s_case": dice.choice((0, 0, dice.randrange(8_000))),
        "n_year": dice.randrange(400_000),
        "s_year": dice.choice((0, 0, dice.randrange(6_000))),
        "overlap": 0,
        "s_overlap": 0,
        "export_on": ON,
        "reported_on": ON,
        **dict.fromkeys((*NEVER, *NEITHER), False),
        **dict.fromkeys(DONE, True),
        **{name: dice.random() < 0.5 for name in HALF},
    }


def _resource(dice: random.Random) -> dict[str, Any]:
    blurred = dice.random() < 0.5
    return {
        "item": dice.choice(("training_data", "tracks", "device_data", "charging_status", "other", "other")),
        "modality": dice.choice(("video", "telemetry", "table")),
        "exterior_video": dice.choice(("yes", "no")),
        "faces": "anonymised" if blurred else dice.choice(("no", "no", "no", "yes")),
        "plates": "anonymised" if blurred else "no",
        "anonymisation_method": "blur",
        "anonymisation_tool": "tool 3.1",
        "anonymisation_evidence": True,
        "face_px": dice.randrange(60),
        "plate_px": dice.randrange(30),
        "vehicles": dice.randrange(110_000),
        "video_hours": dice.randrange(2_200),
        "images": dice.randrange(10_500_000),
        "days_covered": dice.randrange(60),
        "platform_vehicles": dice.randrange(1_100_000),
        "geo_precision_m": 5,
        "bytes": dice.randrange(10**12),
        "rows": dice.randrange(10**7),
        "regions": ("Shanghai",),
        **dict.fromkeys(ABSENT, False),
        **dict.fromkeys(ALSO_ABSENT, False),
        **{name: dice.choice(("no", "no", "yes")) for name in SHOWN},
    }
