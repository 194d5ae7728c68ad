"""Which checks there are. Ours are named here; packages add theirs by the entry point `countersign.checks`.

Pure: no Django and no data libraries; a check's own module is imported when it is first asked for, and says
what it is without loading the engine.
"""

from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from audits.checks.contract import Check
from audits.checks.refusals import CheckUnavailable, UnknownCheck, listed

ENTRY_POINTS = "countersign.checks"
BUILT_IN = (
    "audits.checks.library.bias.group_fairness:CHECK",
    "audits.checks.library.performance.classification:CHECK",
)


def all_checks() -> tuple[Check, ...]:
    """Every check that can be loaded, by id. What cannot be loaded is told by `unavailable()`."""
    checks, _ = _load()
    return tuple(checks[name] for name in sorted(checks))


def get(check_id: str) -> Check:
    """The check of this id. Raises UnknownCheck, or CheckUnavailable when its package does not load."""
    checks, broken = _load()
    if check_id in checks:
        return checks[check_id]
    if check_id in broken:
        raise CheckUnavailable(f"The check “{check_id}” cannot be loaded: {broken[check_id]}")
    raise UnknownCheck(f"There is no check “{check_id}”.", f"There are: {listed(sorted(checks))}.")


def unavailable() -> dict[str, str]:
    """Announced checks that do not load, by entry point name, with the reason."""
    _, broken = _load()
    return dict(broken)


@lru_cache(maxsize=1)
def _load() -> tuple[dict[str, Check], dict[str, str]]:
    checks: dict[str, Check] = {}
    broken: dict[str, str] = {}
    for path in BUILT_IN:
        module, _, name = path.partition(":")
        check = getattr(import_module(module), name)
        checks[check.id] = check
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            added = _from_package(point)
        except (ImportError, AttributeError, TypeError) as error:
            broken[point.name] = str(error)
            continue
        if added.id in checks:
            broken[point.name] = f"another check already has the id “{added.id}”"
        else:
            checks[added.id] = added
    return checks, broken


def _from_package(point: EntryPoint) -> Check:
    check = point.load()
    if not isinstance(check, Check):
        raise TypeError(f"{point.value} is not a check: it lacks part of audits.checks.contract.Check")
    return check
