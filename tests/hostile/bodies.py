"""A good body for every address of the API that writes, and what kind of value each field is."""

from dataclasses import dataclass
from typing import Any

from django.urls import resolve

from tests.world import addresses_in

COLUMNS = {
    "label": "label",
    "positive_label": "1",
    "prediction": "predicted",
    "positive_prediction": "1",
    "favourable": "1",
    "groups": ["sex"],
}
RULE = {"check": "bias.group_fairness", "measure": "impact_ratio", "groups": "each", "minimum": 0.8}


@dataclass(frozen=True)
class Field:
    """kind: text (of any length), word (bounded), number, list, object, day. bare: may be empty where text is."""

    good: Any
    kind: str = "text"
    required: bool = False


REASON = {"reason": Field("Because.", required=True)}


def bodies(world: dict) -> dict[str, dict[str, Field]]:
    """By the name of the address; made for the world, in which each is accepted."""
    unit = Field(world["unit"], "number", True)
    return {
        "api:policies": {
            "unit": unit,
            "name": Field("Tier 2", "word", True),
            "rules": Field([RULE], "list", True),
            "tier": Field(2, "number"),
            "valid_days": Field(90, "number"),
        },
        "api:run-cancel": REASON,
        "api:reports": {
            "kind": Field("model_validation", "word", True),
            "subject": Field(world["version"], "word", True),
            "language": Field("en", "word"),
        },
        "api:datasets": {
            "unit": unit,
            "name": Field("Claims / 請求", "word", True),
            "description": Field("All of them"),
            "source": Field("The claims system"),
        },
        "api:dataset-versions": {
            "label": Field("2026-06", "word", True),
            "sha256": Field(world["sha256"], "word", True),
        },
        "api:models": {
            "unit": unit,
            "name": Field("Score", "word", True),
            "purpose": Field("Scores", required=True),
            "tier": Field(1, "number", True),
            "permitted_uses": Field("Here"),
            "prohibited_uses": Field("There"),
            "vendor": Field("Vendor", "word"),
            "regulation": Field(["EU AI Act"], "list"),
        },
        "api:submissions": {
            "model": Field(world["model"], "word", True),
            "label": Field("2", "word", True),
            "columns": Field(COLUMNS, "object", True),
            "predictions_sha256": Field(world["sha256"], "word"),
            "code_reference": Field("git:1", "word"),
            "environment": Field({"python": "3.11"}, "object"),
            "card": Field({"design": "A tree"}, "object"),
            "checks": Field([{"check": "bias.group_fairness"}], "list"),
        },
        "api:version-runs": {
            "check": Field("bias.group_fairness", "word", True),
            "parameters": Field({}, "object"),
        },
        "api:verifications": {"checkpoints": Field({}, "object")},
        **_trail(world),
        "api:risks": {"unit": unit, **_risk(world)},
        "api:risk": {**_risk(world, changes=True), "reason": Field("Because.")},
        "api:risk-assessments": {
            "kind": Field("residual", "word", True),
            "likelihood": Field(2, "number", True),
            "impact": Field(3, "number", True),
            "rationale": Field("Because.", required=True),
            "level": Field(2, "number"),
            "evidence": Field([], "list"),
        },
        "api:risk-controls": {
            "add": Field(["nist_800_53:ra-3"], "list"),
            "remove": Field([], "list"),
        },
        "api:risk-close": REASON,
        "api:risk-reopen": REASON,
        "api:risks-from-starter": {
            "unit": unit,
            "owner": Field(world["person"], "word"),
            "ids": Field(["R01"], "list"),
            "models": Field([world["model"]], "list"),
        },
        "api:proposal-confirm": {
            "rationale": Field("Because."),
            "likelihood": Field(2, "number"),
            "impact": Field(3, "number"),
        },
        "api:proposal-refuse": REASON,
        "api:finding-close": REASON,
    }


def _trail(world: dict) -> dict[str, dict[str, Field]]:
    return {
        "api:retention": {
            "part": Field("events", "word", True),
            "years": Field(10, "number"),
            "since": Field("2100-01-01", "day", True),
            "reason": Field("Because.", required=True),
        },
        "api:consistency": {"checkpoint": Field(world["checkpoint"], required=True)},
        "api:redactions": {
            "object_type": Field("risks.risk", "word", True),
            "object_id": Field(world["risk_key"], "word", True),
            "fields": Field(["title"], "list", True),
            "why": Field("A person was named.", required=True),
        },
        "api:redaction-approve": {},
        "api:redaction-refuse": {"answer": Field("Nobody was named.", required=True)},
        "api:redaction-withdraw": {},
        "api:explanations": {
            "events": Field([world["unsigned"]], "list", True),
            "words": Field("A repair by hand.", required=True),
        },
    }


def _risk(world: dict, changes: bool = False) -> dict[str, Field]:
    return {
        "title": Field("Groups differ more", "word", not changes),
        "category": Field("bias", "word", not changes),
        "causes": Field(["Old data"], "list"),
        "event": Field("They differ"),
        "consequences": Field(["Unfair"], "list"),
        "owner": Field(world["person"], "word"),
        "review_due": Field("2027-01-01", "day"),
        "models": Field([world["model"]], "list"),
    }


def good(fields: dict[str, Field]) -> dict[str, Any]:
    return {name: field.good for name, field in fields.items()}


def written(world: dict) -> dict[str, tuple[str, str]]:
    """(method, address) of every address of the API that writes, by name; uploads are attacked elsewhere."""
    found = {}
    for name, address in addresses_in(world):
        view = getattr(resolve(address).func, "cls", None)
        for method in ("post", "patch"):
            if hasattr(view, method) and name != "api:artifacts" and name.startswith("api:"):
                found[name] = (method.upper(), address)
    return found
