"""Keeps the facts of the profile's schema equal to the vocabulary: python -m approvals.manifests.profile.build."""

import json
from pathlib import Path
from typing import Any

from compliance.enums import FactKind, FactLevel
from compliance.vocabulary import FACTS, Fact

SCHEMA_PATH = Path(__file__).with_name("automotive-export-1.schema.json")
ON_THE_RESOURCE = ("bytes", "sha256")
LINE = {"pattern": "^[^\\u0000-\\u001f\\u007f]*$", "x-problem": "pattern_line"}


def facts_schema() -> dict[str, Any]:
    """Schema of every resource fact that is not a field of Data Package itself."""
    return {fact.name: _fact_schema(fact) for fact in FACTS if _in_profile(fact)}


def _in_profile(fact: Fact) -> bool:
    return fact.level == FactLevel.RESOURCE and fact.name not in ON_THE_RESOURCE


def _fact_schema(fact: Fact) -> dict[str, Any]:
    unit = f" ({fact.unit})" if fact.unit else ""
    described = {"description": f"{fact.label.en}{unit} / {fact.label.zh}"}
    return described | _kind_schema(fact)


def _kind_schema(fact: Fact) -> dict[str, Any]:
    match fact.kind:
        case FactKind.PRESENCE | FactKind.CHOICE:
            return {"enum": [*(choice.value for choice in fact.choices), "unknown", None]}
        case FactKind.BOOL:
            return {"type": ["boolean", "null"]}
        case FactKind.INT:
            return {"type": ["integer", "null"], "minimum": 0}
        case FactKind.TEXTS:
            items = {"type": "string", "minLength": 1, "maxLength": 200, **LINE}
            return {"type": ["array", "null"], "maxItems": 500, "items": items}
    return {"type": ["string", "null"], "minLength": 1, "maxLength": 500, **LINE}


def schema_text() -> str:
    """The schema file as it should be."""
    schema = json.loads(SCHEMA_PATH.read_text("utf-8"))
    properties = schema["$defs"]["automotive"]["properties"]
    schema["$defs"]["automotive"]["properties"] = {
        "inventory": properties["inventory"],
        **facts_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_PATH.write_text(schema_text(), "utf-8")
