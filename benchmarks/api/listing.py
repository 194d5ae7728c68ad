"""A list of 100 versions with their owner: our view against the same view with a ModelSerializer and page numbers."""

import argparse
import json
import statistics

from benchmarks.api._register import readers
from benchmarks.trail.figures import at_least, median_ratio

OURS = "/api/v1/models/M-0002/versions?page_size=100"
PLAIN = "/api/v1/plain/M-0002/versions?page_size=100"


def run(options: argparse.Namespace) -> None:
    """Asks for both in turn, and tells the ratio of their processor time."""
    with readers(min(options.models, 10_000)) as (api, _browser):
        told = {address: json.loads(api.get(address).content)["results"] for address in (OURS, PLAIN)}
        shown = [{name: row.get(name) for name in told[PLAIN][0]} for row in told[OURS]]
        assert shown == told[PLAIN], "the two views tell the same of the same rows"
        for _ in range(5):
            api.get(OURS), api.get(PLAIN)
        costs: dict[str, list[tuple[float, float]]] = {OURS: [], PLAIN: []}
        for _ in range(options.rounds * 3):
            for address, taken in costs.items():
                taken.append(api.cost(address))
    web = [[cost[0] for cost in taken] for taken in (costs[PLAIN], costs[OURS])]
    whole = [[sum(cost) for cost in taken] for taken in (costs[PLAIN], costs[OURS])]
    medians = {
        name: round(statistics.median(taken), 2) for name, taken in zip(("plain_ms", "ours_ms"), whole, strict=True)
    }
    at_least("api.list of 100 versions", median_ratio(*whole), 3.0, **medians, web_alone=round(median_ratio(*web), 2))
