"""The starter list in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from audits.checks import registry
from governance.risks.pages.register import sentence_case
from governance.risks.starter import StarterRisk


@dataclass(frozen=True)
class StarterRow:
    """A starter risk: the open risks that were made from it, the checks that evidence it, whether it is chosen."""

    starter: StarterRisk
    recorded: Sequence[str]
    checks: Sequence[str]
    chosen: bool


@dataclass(frozen=True)
class StarterGroup:
    """The starter risks of one category."""

    category: str
    rows: Sequence[StarterRow]


def groups(
    starters: Iterable[StarterRisk], recorded: Mapping[str, Sequence[str]], chosen: Collection[str]
) -> list[StarterGroup]:
    """The list by category, in the order of the list. recorded: references of open risks by starter id."""
    checks = registry.all_checks()

    def row(starter: StarterRisk) -> StarterRow:
        evidenced = [check.title for check in checks if starter.id in check.risks]
        return StarterRow(starter, recorded.get(starter.id, ()), evidenced, starter.id in chosen)

    by_category: dict[str, list[StarterRow]] = {}
    for starter in starters:
        by_category.setdefault(starter.category, []).append(row(starter))
    return [StarterGroup(sentence_case(category), rows) for category, rows in by_category.items()]
