"""Which values of the label and of the prediction mean yes, and which predicted outcome is good for a person.

Declared, never guessed: a value that was not declared stops the run and is named with its rows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from audits.checks.contract import Inputs
from audits.checks.engine.values import names
from audits.checks.refusals import MissingRole, Refused, UnexpectedValue, UnknownValue, listed


@dataclass(frozen=True)
class Outcomes:
    """label, prediction: value → whether it means yes. favourable: which prediction is good for a person, or
    None when that was not declared."""

    label: Mapping[str, bool]
    prediction: Mapping[str, bool]
    favourable: bool | None


def understand(inputs: Inputs, labels: Counter[str], predictions: Counter[str]) -> Outcomes:
    """The meaning of the values seen (canonical value → rows; missing ones left out).

    Where the prediction has no values of its own declared, label and prediction share one set of values, so a
    model that never says yes is still understood. Raises MissingRole, UnknownValue, UnexpectedValue, Refused.
    """
    own = bool(inputs.positive_prediction)
    label = label_meaning(inputs, labels if own else labels + predictions)
    if own:
        declared = (inputs.positive_prediction, inputs.negative_prediction)
        prediction = _meaning("prediction", inputs.prediction, *declared, predictions)
    else:
        prediction = label
    return Outcomes(label, prediction, _favourable(inputs, prediction))


def label_meaning(inputs: Inputs, seen: Counter[str]) -> dict[str, bool]:
    """Every declared or seen value of the label with its meaning. Raises as `understand` does."""
    return _meaning("label", inputs.label or inputs.prediction, inputs.positive_label, inputs.negative_label, seen)


def _meaning(
    role: str, column: str, positive: tuple[str, ...], negative: tuple[str, ...], seen: Counter[str]
) -> dict[str, bool]:
    """Every declared or seen value with its meaning; a single undeclared value beside the positives means no."""
    yes, no = names(positive), names(negative)
    if not yes:
        if not column or not seen:
            return {}
        raise MissingRole(
            f"Which value of “{column}” is positive was not declared. It holds: {_shown(seen)}.",
            f"Declare positive_{role}; it is never guessed.",
            {f"positive_{role}": "is required"},
        )
    if yes & no:
        said = f"{listed(f'“{v}”' for v in sorted(yes & no))} is declared both positive and negative."
        raise Refused(said, "Declare each value once.", {f"negative_{role}": "also positive"})
    others = Counter({value: rows for value, rows in seen.items() if value not in yes})
    if no and (unexpected := [(v, n) for v, n in others.most_common() if v not in no]):
        raise UnexpectedValue(f"negative_{role}", column, _sorted(unexpected), "Declare their meaning, or as missing.")
    if not no and seen and not yes & seen.keys():
        raise UnknownValue(f"positive_{role}", column, positive, sorted(seen))
    if not no and len(others) > 1:
        advice = f"Declare every value that means no in negative_{role}, or those that mean missing."
        raise UnexpectedValue(f"negative_{role}", column, _sorted(others.most_common()), advice)
    return dict.fromkeys(no | others.keys(), False) | dict.fromkeys(yes, True)


def _favourable(inputs: Inputs, prediction: Mapping[str, bool]) -> bool | None:
    good = names(inputs.favourable)
    if not good:
        return None
    if unknown := good - prediction.keys():
        raise UnknownValue("favourable", inputs.prediction, sorted(unknown), sorted(prediction))
    sides = {prediction[value] for value in good}
    if len(sides) > 1:
        said = "The favourable outcome names values that mean yes and values that mean no."
        raise Refused(said, "Name the values of one side.", {"favourable": "both sides"})
    side = sides.pop()
    if left := sorted(value for value, meaning in prediction.items() if meaning is side and value not in good):
        said = f"{listed(f'“{v}”' for v in left)} means the same as the favourable outcome but is not named in it."
        raise Refused(said, "Name all values of that side.", {"favourable": "incomplete"})
    return side


def _shown(seen: Counter[str]) -> str:
    return listed(f"“{value}” ({rows:,} rows)" for value, rows in _sorted(seen.most_common()))


def _sorted(pairs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
