"""A good body for every address of the API that writes, and what kind of value each field is."""

from dataclasses import dataclass
from typing import Any

from django.urls import resolve

from registry.cards.sections import KEYS
from tests.world import addresses_in

COLUMNS = {
    "label": "label",
    "positive_label": "1",
    "prediction": "predicted",
    "positive_prediction": "1",
    "favourable": "1",
    "groups": ["sex"],
}
ANSWERS = {
    "materiality": "little",
    "exposure": "public",
    "reliance": "followed",
    "complexity": "plain",
    "people": "life",
    "regulation": "named",
}
UPLOADS = {"api:artifacts", "api:uploads", "api:upload"}
RULE = {"check": "bias.group_fairness", "measure": "impact_ratio", "groups": "each", "minimum": 0.8}


@dataclass(frozen=True)
class Field:
    """kind: text (of any length), word (bounded), number, list, object, day, flag, or part (of a model card)."""

    good: Any
    kind: str = "text"
    required: bool = False


VENDOR = {
    "vendor": Field("Vendor", "word"),
    "vendor_product": Field("Score 4", "word"),
    "vendor_contract": Field("C-17", "word"),
    "vendor_contact": Field("Account manager", "word"),
    "vendor_evidence_on": Field("2026-01-31", "day"),
}
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
        "api:tokens": {
            "name": Field("Nightly build", "word", True),
            "scopes": Field(["record.view"], "list", True),
            "days": Field(30, "number"),
            "within": Field(world["unit"], "number"),
        },
        "api:token-revoke": {},
        "api:tokens-exchange": {"token": Field("e30.e30.e30", "word", True)},
        "api:trust-rules": {
            "unit": unit,
            "name": Field("CI of scores", "word", True),
            "issuer": Field("https://ci.example", "word", True),
            "audience": Field("countersign", "word", True),
            "claims": Field({"repository": "acme/scores"}, "object", True),
            "scopes": Field(["version.submit"], "list", True),
            "minutes": Field(30, "number"),
            "role": Field("ml_engineer", "word"),
        },
        "api:trust-rule-end": REASON,
        "api:endpoints": {
            "unit": unit,
            "name": Field("Pipeline", "word", True),
            "address": Field("https://hooks.example.com/", "word", True),
            "kinds": Field(["run.finished"], "list", True),
        },
        "api:endpoint": {
            "name": Field("Pipeline", "word"),
            "address": Field("https://hooks.example.com/", "word"),
            "kinds": Field(["run.finished"], "list"),
            "state": Field("on", "word"),
        },
        "api:endpoint-rotate": {"hours": Field(2, "number")},
        "api:endpoint-ping": {},
        "api:endpoint-replay": {
            "since": Field("2026-01-01T00:00:00Z", "day", True),
            "only_missed": Field(False, "flag"),
        },
        "api:delivery-replay": {},
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
            "licence": Field("Internal", "word"),
            "legal_basis": Field("Contract"),
            "retention": Field("Ten years"),
            "datasheet": Field({"motivation": "To decide"}, "object"),
        },
        "api:dataset": {
            "name": Field("Claims, mended", "word"),
            "description": Field("All of them"),
            "datasheet": Field({"uses": "Here"}, "object"),
        },
        "api:dataset-versions": {
            "label": Field("2026-07", "word", True),
            "sha256": Field(world["sha256"], "word", True),
            "derived_from": Field([world["dataset_version"]], "list"),
            "reading": Field({"delimiter": ";"}, "object"),
        },
        "api:connections": {
            "unit": unit,
            "name": Field("Lake", "word", True),
            "kind": Field("postgresql", "word", True),
            "address": Field({"host": "db.example", "database": "risk", "user": "reader"}, "object", True),
            "secret": Field("lake", "word"),
        },
        "api:connection": {"name": Field("Lake, moved", "word"), "secret": Field("lake", "word")},
        "api:dataset-snapshots": {
            "connection": Field(world["connection"], "word", True),
            "label": Field("2026-08", "word", True),
            "table": Field("risk.loans", "word"),
        },
        "api:dataset-schema": {"columns": Field([{"name": "sex", "meaning": "As registered"}], "list")},
        "api:dataset-profile": {"reading": Field({"delimiter": ";"}, "object")},
        "api:models": {
            "unit": unit,
            "name": Field("Score", "word", True),
            "purpose": Field("Scores", required=True),
            "tier": Field(1, "number", True),
            "permitted_uses": Field(["Here"], "list"),
            "prohibited_uses": Field(["There"], "list"),
            "regulation": Field(["EU AI Act"], "list"),
            **VENDOR,
        },
        **_inventory(world),
        "api:submissions": {
            "model": Field(world["model"], "word", True),
            "label": Field("2", "word"),
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
        "api:version-card": {
            **REASON,
            **{key: Field({"text": "Said."}, "part") for key in KEYS},
            "other": Field({"budget": 3}, "object"),
        },
        "api:version-card-import": {
            "text": Field("---\nlicense: mit\n---\n## Uses\n\nHere.", required=True),
            "dry_run": Field(True, "flag"),
            "reason": Field("Because."),
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


def _inventory(world: dict) -> dict[str, dict[str, Field]]:
    return {
        "api:model": {
            "name": Field("Recidivism score, revised", "word"),
            "purpose": Field("Shown in tests"),
            "regulation": Field(["EU AI Act"], "list"),
            "owner": Field(world["person"], "word"),
            "reason": Field("Because."),
            **VENDOR,
        },
        "api:model-tier": {
            "answers": Field(ANSWERS, "object", True),
            "tier": Field(1, "number"),
            "reason": Field("Because."),
        },
        "api:model-uses": {
            "name": Field("Research", "word", True),
            "description": Field("On published data"),
            "permitted": Field(True, "flag"),
        },
        "api:model-use": {
            "name": Field("Sentencing people", "word"),
            "description": Field("Anywhere"),
            "permitted": Field(False, "flag"),
            "reason": Field("Because."),
        },
        "api:model-dependencies": {"upstream": Field(world["upstream"], "word", True), "note": Field("Its score")},
        "api:model-deployments": {
            "version": Field(world["version"], "word", True),
            "environment": Field("production", "word", True),
            "since": Field("2026-11-25T09:00:00Z", "day"),
            "note": Field("Release 12"),
        },
        "api:model-deployment-end": {"until": Field("2026-01-31T09:00:00Z", "day"), "reason": Field("Replaced.")},
        "api:version-transitions": {
            "to": Field("in_validation", "word", True),
            "reason": Field("Because.", required=True),
            "conditions": Field(""),
        },
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


def meant(fields: dict[str, Field]) -> dict[str, Any]:
    """The good body that does what it says, where one may also ask what would happen."""
    return good(fields) | ({"dry_run": False} if "dry_run" in fields else {})


def written(world: dict) -> dict[str, tuple[str, str]]:
    """(method, address) of every address of the API that writes, by name; uploads are attacked elsewhere:
    test_uploads.py, and tests/vault/uploads for those in pieces."""
    found = {}
    for name, address in addresses_in(world):
        view = getattr(resolve(address.partition("?")[0]).func, "cls", None)
        for method in ("post", "patch"):
            if hasattr(view, method) and name not in UPLOADS and name.startswith("api:"):
                found[name] = (method.upper(), address)
    return found
