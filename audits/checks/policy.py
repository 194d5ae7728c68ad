"""Policies: limits as data that turn measures into a verdict. The measure never changes with the policy.

Pure: no Django and no data libraries. A rule is a JSON object:

    {"check": "bias.group_fairness", "measure": "impact_ratio", "groups": "each", "by": ["race"],
     "minimum": 0.8, "minimum_n": 100, "consequence": "major"}

check        the check the rule reads (only results of that check are judged by it)
measure      a measure's name
groups       "each": one outcome a group; "worst": the group that stands worst; "overall": the figure across groups
by           the grouping columns meant; left out: every grouping there is
minimum      the value must not be below; maximum: must not be above; at least one of the two
minimum_n    rows the denominator needs, else the outcome is inconclusive
consequence  what a failure means: "minor", "major" or "critical" opens a finding of that severity; "note" opens none

A rule passes when the whole interval is on the right side, fails when it lies wholly on the wrong side, and is
inconclusive when it straddles the limit, or when there is too little or nothing to look at. That is never a pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from audits.checks import sentences
from audits.checks.contract import EXCLUDED, OK, Group, Measure, Result
from audits.checks.refusals import CheckError, listed

PASS, FAIL, INCONCLUSIVE = "pass", "fail", "inconclusive"
EACH, WORST, OVERALL = "each", "worst", "overall"
GROUPS = (EACH, WORST, OVERALL)
CONSEQUENCES = ("note", "minor", "major", "critical")
# What the interval does: the reason behind a verdict, as a word a page can show.
CLEAR, BEYOND, STRADDLES, TOO_FEW, UNTESTED, LEFT_OUT = (
    "clear",
    "beyond",
    "straddles",
    "too_few",
    "untested",
    "left_out",
)
_SEVERITY = {BEYOND: 0, STRADDLES: 1, TOO_FEW: 2, UNTESTED: 3, CLEAR: 4, LEFT_OUT: 5}

RULES_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["check", "measure", "groups"],
        "additionalProperties": False,
        "anyOf": [{"required": ["minimum"]}, {"required": ["maximum"]}],
        "properties": {
            "check": {"type": "string", "minLength": 1},
            "measure": {"type": "string", "minLength": 1},
            "groups": {"enum": list(GROUPS)},
            "by": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True},
            "minimum": {"type": "number"},
            "maximum": {"type": "number"},
            "minimum_n": {"type": "integer", "minimum": 0},
            "consequence": {"enum": list(CONSEQUENCES)},
        },
    },
}


class BadRules(CheckError):
    """Rules that do not fit; `fields` names each place, e.g. `0.minimum`, and what is wrong there."""

    code = "bad_rules"


@dataclass(frozen=True)
class Rule:
    """One limit. See the module's text for the fields."""

    check: str
    measure: str
    groups: str
    by: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    minimum_n: int = 0
    consequence: str = "major"


@dataclass(frozen=True)
class Outcome:
    """What one rule says of one group. why: clear, beyond, straddles, too_few, untested or left_out."""

    rule: int
    measure: str
    group: Group
    by: tuple[str, ...]
    verdict: str
    why: str
    sentence: str
    consequence: str
    minimum: float | None = None
    maximum: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    rows: float | None = None
    against: Group | None = None
    reason: str = ""


@dataclass(frozen=True)
class Judgement:
    """The verdict of a policy on a result. headline, summary: sentences for a page. findings: one a rule and group."""

    verdict: str
    headline: str
    summary: str
    findings: tuple[Outcome, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        data: dict[str, Any] = asdict(self)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A judgement from its JSON."""
        return cls(data["verdict"], data["headline"], data["summary"], tuple(map(_outcome, data["findings"])))

    def failures(self) -> list[Outcome]:
        return [finding for finding in self.findings if finding.verdict == FAIL]


def parse_rules(data: Any) -> tuple[Rule, ...]:
    """Rules from JSON. Raises BadRules naming every field that does not fit, such as `2.minimum`."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise BadRules("Rules must be a list.", "Send a list of rules.", {"": "must be a list"})
    wrong: dict[str, str] = {}
    rules = [_rule(number, item, wrong) for number, item in enumerate(data)]
    if wrong:
        said = "; ".join(f"{place}: {why}" for place, why in wrong.items())
        raise BadRules(f"Some rules do not fit. {said}.", "Correct them and save again.", wrong)
    return tuple(rule for rule in rules if rule is not None)


def judge(result: Result, rules: Sequence[Rule] | Sequence[Mapping[str, Any]]) -> Judgement:
    """Judges a result by the rules made for its check. Without any such rule the verdict is inconclusive."""
    typed = [rule for rule in rules if isinstance(rule, Rule)]
    known = typed if len(typed) == len(rules) else list(parse_rules(rules))
    findings = [
        finding
        for number, rule in enumerate(known)
        if rule.check == result.check
        for finding in _apply(number, rule, result)
    ]
    findings.sort(key=lambda finding: (_SEVERITY[finding.why], finding.rule))
    verdict = _combined(findings)
    return Judgement(verdict, sentences.headline(verdict, findings), sentences.summary(findings), tuple(findings))


def _combined(findings: Sequence[Outcome]) -> str:
    """Fail if any limit is missed; pass only if something was looked at and all of it passes."""
    counted = [finding.verdict for finding in findings if finding.why != LEFT_OUT]
    if FAIL in counted:
        return FAIL
    return PASS if counted and all(verdict == PASS for verdict in counted) else INCONCLUSIVE


def _apply(number: int, rule: Rule, result: Result) -> list[Outcome]:
    meant = [
        measure
        for measure in result.named(rule.measure)
        if (not rule.by or measure.by == rule.by)
        and not measure.is_reference
        and (rule.groups == OVERALL) == (not measure.group)
    ]
    if rule.groups != OVERALL and not meant:  # a measure that could not be made by group stands for all groups
        meant = [m for m in result.named(rule.measure, rule.by or None) if m.by and not m.group]
    if not meant:
        asked = f" by {', '.join(rule.by)}" if rule.by else ""
        nothing = Measure(
            rule.measure, by=rule.by, status="not_testable", reason=f"The result has no such figure{asked}."
        )
        return [_judge(number, rule, nothing)]
    outcomes = [_judge(number, rule, measure) for measure in meant]
    if rule.groups == WORST:
        counted = [outcome for outcome in outcomes if outcome.why != LEFT_OUT] or outcomes
        return [min(counted, key=lambda outcome: (_SEVERITY[outcome.why], _distance(outcome)))]
    return outcomes


def _judge(number: int, rule: Rule, measure: Measure) -> Outcome:
    why, reason = _stand(rule, measure)
    verdict = {CLEAR: PASS, BEYOND: FAIL}.get(why, INCONCLUSIVE)
    outcome = Outcome(
        rule=number,
        measure=measure.name,
        group=measure.group,
        by=measure.by,
        verdict=verdict,
        why=why,
        sentence="",
        consequence=rule.consequence,
        minimum=rule.minimum,
        maximum=rule.maximum,
        value=measure.value,
        low=measure.low,
        high=measure.high,
        rows=measure.denominator,
        against=measure.against,
        reason=reason,
    )
    return replace(outcome, sentence=sentences.of_outcome(outcome))


def _stand(rule: Rule, measure: Measure) -> tuple[str, str]:
    """Where the interval lies, and the reason when it cannot decide."""
    if measure.status == EXCLUDED:
        return LEFT_OUT, measure.reason
    if measure.status == "small_n":
        return TOO_FEW, measure.reason
    if measure.status != OK or measure.value is None:
        return UNTESTED, measure.reason
    if measure.denominator is not None and measure.denominator < rule.minimum_n:
        return TOO_FEW, f"Too few rows: the policy needs {rule.minimum_n:,}, there are {measure.denominator:,.0f}."
    if measure.low is None or measure.high is None:
        return UNTESTED, measure.reason or "There is no interval."
    low_limit = float("-inf") if rule.minimum is None else rule.minimum
    high_limit = float("inf") if rule.maximum is None else rule.maximum
    if measure.high < low_limit or measure.low > high_limit:
        return BEYOND, ""
    if measure.low >= low_limit and measure.high <= high_limit:
        return CLEAR, ""
    return STRADDLES, ""


def _distance(outcome: Outcome) -> float:
    """How far the value is inside its limits; the smallest is the worst."""
    if outcome.value is None:
        return 0.0
    room = [outcome.value - outcome.minimum] if outcome.minimum is not None else []
    return min(room + ([outcome.maximum - outcome.value] if outcome.maximum is not None else []))


def _rule(number: int, item: Any, wrong: dict[str, str]) -> Rule | None:
    """One rule, or None with every fault noted in `wrong`."""
    before = len(wrong)

    def fault(field: str, why: str) -> None:
        wrong[f"{number}.{field}" if field else str(number)] = why

    if not isinstance(item, Mapping):
        fault("", "must be an object")
        return None
    properties = RULES_SCHEMA["items"]["properties"]
    for name in item:
        if name not in properties:
            fault(str(name), f"no such field; there are {listed(properties)}")
    for name in ("check", "measure"):
        if not isinstance(item.get(name), str) or not item[name]:
            fault(name, "must be named")
    for name, choices in (("groups", GROUPS), ("consequence", CONSEQUENCES)):
        if (name in item or name == "groups") and item.get(name) not in choices:
            fault(name, f"must be one of {listed(choices)}")
    _check_limits(item, fault)
    by = item.get("by", ())
    if "by" in item and not (isinstance(by, list | tuple) and by and all(isinstance(c, str) and c for c in by)):
        fault("by", "must be a list of column names")
    elif len(set(by)) != len(by):
        fault("by", "names a column twice")
    if len(wrong) > before:
        return None
    return Rule(**{**item, "by": tuple(by)})


def _check_limits(item: Mapping[str, Any], fault: Any) -> None:
    limits = {name: item[name] for name in ("minimum", "maximum") if name in item}
    for name, limit in limits.items():
        if (
            isinstance(limit, bool)
            or not isinstance(limit, int | float)
            or limit != limit
            or abs(limit) == float("inf")
        ):
            fault(name, "must be a number")
            return
    if not limits:
        fault("minimum", "give a minimum or a maximum")
    elif len(limits) == 2 and limits["minimum"] > limits["maximum"]:
        fault("maximum", "is below the minimum")
    n = item.get("minimum_n", 0)
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        fault("minimum_n", "must be a whole number, 0 or more")


def _outcome(data: Mapping[str, Any]) -> Outcome:
    against = data.get("against")
    return Outcome(
        **{
            **data,
            "group": tuple((column, value) for column, value in data["group"]),
            "by": tuple(data["by"]),
            "against": None if against is None else tuple((column, value) for column, value in against),
        }
    )
