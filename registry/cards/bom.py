"""The bill of materials of a model version: CycloneDX 1.6 with a model card (ECMA-424). Values in, JSON out.

The same version with the same card and the same evidence gives the same bytes: the serial number follows from the
version, `version` counts the changes of the card, the time is that of the newest thing in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from audits.checks import wording
from audits.checks.contract import Measure, Result
from registry.cards.content import Card, in_words

NAMESPACE = UUID("b0a4c4d6-6f2e-5b0c-9a55-3f1f0f7f2c1d")  # of serial numbers; any fixed one does
RELEASE = re.compile(r"[vV]?\d[\w.+!~-]{0,99}")
PINNED = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\]\s*)?==\s*([^\s;#]+).*")
LISTS = {"packages", "dependencies", "requirements", "pip"}  # names under which an environment lists its packages
PLATFORMS = {"python", "r", "julia", "java", "node", "cuda"}
Json = dict[str, Any]


@dataclass(frozen=True)
class Data:
    """A content of a dataset: its reference with label, its name, its digest."""

    ref: str
    name: str
    label: str
    sha256: str


@dataclass(frozen=True)
class Facts:
    """All that a bill of materials says of a version. key: what the serial number is made of."""

    key: str
    reference: str
    model: str
    label: str
    purpose: str
    owner_unit: str
    at: datetime
    card: Card
    card_version: int = 1
    vendor: str = ""
    artifact_sha256: str = ""
    predictions_sha256: str = ""
    code_reference: str = ""
    permitted: Sequence[str] = ()
    prohibited: Sequence[str] = ()
    environment: Mapping[str, Any] = field(default_factory=dict)
    data: Sequence[Data] = ()
    results: Sequence[Result] = ()


@dataclass(frozen=True)
class Package:
    """A piece of the environment: a library, or the platform it runs on."""

    name: str
    release: str
    kind: str
    purl: str


def bill_of_materials(facts: Facts) -> Json:
    """The bill as CycloneDX JSON."""
    packages, rest = packages_of(facts.environment)
    data = [*{one.ref: one for one in facts.data}.values()]
    parts = [_data(one) for one in data] + [_package(one) for one in packages]
    subject: Json = {"type": "machine-learning-model", "name": facts.model, "version": facts.label}
    refs = [part["bom-ref"] for part in parts]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE, facts.key)}",
        "version": facts.card_version,
        "metadata": {"timestamp": facts.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "component": subject},
        "components": [_model(facts, subject, data, rest), *parts],
        "dependencies": [
            _without_nothing({"ref": facts.reference, "dependsOn": refs}),
            *({"ref": ref} for ref in refs),
        ],
    }


def packages_of(environment: Mapping[str, Any]) -> tuple[list[Package], dict[str, str]]:
    """The packages that an environment names, by name, and whatever else it says, as text."""
    named = dict(_named(environment))
    python = any(name.casefold() == "python" for name in named)
    found = {name.casefold(): _as_package(name, release, python) for name, release in named.items()}
    rest = {
        str(name): in_words(value)
        for name, value in environment.items()
        if str(name) not in named and not (str(name).casefold() in LISTS and isinstance(value, list | Mapping))
    }
    return [found[name] for name in sorted(found)], rest


def _named(environment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in environment.items():
        listed = str(name).casefold() in LISTS
        if listed and isinstance(value, Mapping):
            yield from ((str(inner), str(release)) for inner, release in value.items() if _is_release(release))
        elif listed and isinstance(value, list):
            pins = (PINNED.fullmatch(line) for line in value if isinstance(line, str))
            yield from ((pin[1], pin[2]) for pin in pins if pin)
        elif _is_release(value) and name and (str(name).casefold() in PLATFORMS or "." in str(value)):
            yield str(name), str(value)


def _is_release(value: Any) -> bool:
    return isinstance(value, str) and RELEASE.fullmatch(value) is not None


def _as_package(name: str, release: str, python: bool) -> Package:
    platform = name.casefold() in PLATFORMS
    if python and not platform:
        # The Python Package Index knows names in one spelling (PEP 503).
        called, index = re.sub(r"[-_.]+", "-", name).lower(), "pypi"
    else:
        called, index = name.lower(), "generic"
    purl = f"pkg:{index}/{quote(called, safe='')}@{quote(release, safe='')}"
    return Package(name, release, "platform" if platform else "library", purl)


def _package(package: Package) -> Json:
    return {
        "type": package.kind, "bom-ref": package.purl, "name": package.name, "version": package.release,
        "purl": package.purl,
    }  # fmt: skip


def _data(data: Data) -> Json:
    return {
        "type": "data",
        "bom-ref": data.ref,
        "name": data.name,
        "version": data.label,
        "hashes": [_sha256(data.sha256)],
        "data": [{"type": "dataset", "name": data.name}],
    }


def _sha256(digest: str) -> Json:
    return {"alg": "SHA-256", "content": digest}


def _model(facts: Facts, subject: Json, data: Sequence[Data], environment: Mapping[str, str]) -> Json:
    details = facts.card.sections.get("model_details", {})
    said = {
        "countersign:predictions:sha256": facts.predictions_sha256,
        "countersign:code": facts.code_reference,
        **{f"countersign:environment:{name}": value for name, value in environment.items()},
    }
    model = {
        **subject,
        "bom-ref": facts.reference,
        "supplier": {"name": facts.vendor} if facts.vendor else None,
        "publisher": facts.owner_unit,
        "description": facts.purpose,
        "hashes": [_sha256(facts.artifact_sha256)] if facts.artifact_sha256 else None,
        "licenses": [{"license": {"name": name}} for name in details.get("license", [])],
        "pedigree": {"ancestors": [{"type": subject["type"], "name": name} for name in details.get("base_model", [])]},
        "modelCard": _card(facts, data),
        "properties": [{"name": name, "value": value} for name, value in said.items() if value],
    }
    kept: Json = _without_nothing(model)
    return kept


def _card(facts: Facts, data: Sequence[Data]) -> Json:
    card = facts.card
    details = card.sections.get("model_details", {})
    return {
        "modelParameters": {
            "task": details.get("pipeline_tag"),
            "modelArchitecture": card.item("model_details", "Architecture") or card.item("model_details", "Design"),
            "datasets": [{"ref": one.ref} for one in data],
        },
        "quantitativeAnalysis": {"performanceMetrics": [m for result in facts.results for m in performance(result)]},
        "considerations": {
            "users": [item["value"] for item in _items(card, "intended_use") if "user" in item["name"].casefold()],
            "useCases": [*facts.permitted, *_texts(card, "intended_use")],
            "technicalLimitations": [
                *_texts(card, "caveats_and_recommendations"),
                *(f"Out of scope: {text}" for text in [*facts.prohibited, *_texts(card, "out_of_scope_use")]),
            ],
            "ethicalConsiderations": [
                *({"name": text} for text in _text(card, "ethical_considerations")),
                *({"name": f"{i['name']}: {i['value']}"} for i in _items(card, "ethical_considerations")),
            ],
        },
        "properties": [
            {"name": f"countersign:declared:{result['metric']}", "value": _declared(result)}
            for result in card.sections.get("quantitative_analyses", {}).get("results", [])
        ],
    }


def performance(result: Result) -> list[Json]:
    """The figures of a check that are defined, each with the group it is about and its interval."""
    return [_metric(measure) for measure in result.measures if measure.value is not None]


def _metric(measure: Measure) -> Json:
    metric: Json = {"type": measure.name, "value": _number(measure.value or 0.0)}
    if measure.group or measure.by:
        group = _group(measure.group) if measure.group else f"by {wording.by_name(measure.by)}"
        metric["slice"] = f"{group} against {_group(measure.against)}" if measure.against else group
    if measure.low is not None and measure.high is not None:
        metric["confidenceInterval"] = {"lowerBound": _number(measure.low), "upperBound": _number(measure.high)}
    return metric


def _group(pairs: Sequence[tuple[str, str | None]]) -> str:
    return ", ".join(f"{column}={'missing' if value is None else value}" for column, value in pairs)


def _number(value: float) -> str:
    return f"{value:.12g}"


def _declared(result: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in result.items() if name != "metric")


def _items(card: Card, key: str) -> list[dict[str, str]]:
    items: list[dict[str, str]] = card.sections.get(key, {}).get("items", [])
    return items


def _text(card: Card, key: str) -> list[str]:
    text = card.sections.get(key, {}).get("text", "")
    return [text] if text else []


def _texts(card: Card, key: str) -> list[str]:
    """What a part says, its items as `name: value`."""
    return [*_text(card, key), *(f"{item['name']}: {item['value']}" for item in _items(card, key))]


def _without_nothing(value: Any) -> Any:
    """Without the names that say nothing, at any depth."""
    if isinstance(value, Mapping):
        kept = {name: _without_nothing(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    return value
