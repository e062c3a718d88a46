"""The facts most cases share: nothing special, nobody counted."""

from datetime import date
from typing import Any

from compliance.editions import shipped_regime
from compliance.regimes import Regime

ON = date(2026, 11, 22)
USUAL: dict[str, Any] = {
    "export_act": "transfer",
    "ciio": False,
    "important_data": False,
    "transit": False,
    "contract": False,
    "hr": False,
    "emergency": False,
    "zone": "none",
    "n_case": 0,
    "s_case": 0,
    "n_year": 0,
    "s_year": 0,
}


def regime(*codes: str, on: date = ON) -> Regime:
    return shipped_regime(on, codes)
