"""A large inventory by API and by page: list, filter, search, and any page as quick as the first."""

import argparse
import json
import statistics

from benchmarks.api._register import WORD, Reader, readers
from benchmarks.trail.figures import at_most

API = {
    "list": "/api/v1/models?page_size=50",
    "a full page": "/api/v1/models?page_size=200",
    "search": f"/api/v1/models?q={WORD}",
    "search for a reference": "/api/v1/models?q=M-0777",
    "search that finds nothing": "/api/v1/models?q=barometer",
    "filter by tier": "/api/v1/models?tier=1",
    "filter by owner": "/api/v1/models?owner=U-0007",
    "filter by vendor": "/api/v1/models?vendor=Vendor%2010",
    "filter by stage": "/api/v1/models?stage=in_use",
    "filter by verdict": "/api/v1/models?verdict=fail",
    "filters together": "/api/v1/models?tier=2&stage=approved&verdict=inconclusive&owner=U-0008",
    "versions": "/api/v1/models/M-0002/versions?page_size=50",
}
PAGES = {
    "list": "/models/",
    "newest first": "/models/?sort=-reference",
    "by tier": "/models/?sort=tier",
    "search": f"/models/?q={WORD}",
    "filter by verdict": "/models/?verdict=fail",
    "filter by stage": "/models/?stage=in_use",
    "filters together": "/models/?tier=2&stage=approved&verdict=inconclusive",
}


def run(options: argparse.Namespace) -> None:
    """Tells what one request costs."""
    with readers(options.models) as (api, browser):
        for name, address in API.items():
            _measure(f"api.{name}", api, address, options)
        _measure("api.a page far on", api, _far(api, "/api/v1/models?page_size=200"), options)
        for name, address in PAGES.items():
            _measure(f"page.{name}", browser, address, options)


def _far(api: Reader, address: str) -> str:
    """The page that twenty links further on stands."""
    for _ in range(20):
        if (following := json.loads(api.get(address).content)["next"]) is None:
            break
        address = following
    return address


def _measure(name: str, reader: Reader, address: str, options: argparse.Namespace) -> None:
    for _ in range(3):  # templates and plans are read once
        reader.get(address)
    rounds = [reader.cost(address) for _ in range(options.rounds)]
    web, database = (statistics.median(side) for side in zip(*rounds, strict=True))
    parts = {"web_ms": round(web, 1), "database_ms": round(database, 1), "models": options.models}
    at_most(name, web + database, 50.0, "ms of processor time", **parts)
