"""bias.group_fairness: do favourable outcomes, and errors, differ between groups and where groups cross?

What the check says of itself; the figures are made in `group_measures`, loaded by workers only.
"""

from dataclasses import dataclass

from audits.checks.contract import DeclaredCheck, Needs
from audits.checks.engine.choices import LARGEST, MOST_FAVOURED
from audits.checks.parameters import parameter


@dataclass(frozen=True)
class Parameters:
    """How groups are compared."""

    level: float = parameter(0.95, "Confidence level", "Of every interval.", minimum=0.5, maximum=0.999)
    replicates: int = parameter(
        10_000, "Resamples", "Draws of the cells behind intervals.", minimum=200, maximum=100_000
    )
    minimum_n: int = parameter(
        30, "Fewest rows", "Rates on fewer rows are shown but take no part in comparisons.", minimum=0, maximum=1e9
    )
    exclude_below_share: float = parameter(
        0.0,
        "Smallest share",
        "Groups with a smaller share of the rows are left out of comparisons.",
        minimum=0.0,
        maximum=0.5,
    )
    reference_rule: str = parameter(
        LARGEST,
        "Reference group",
        "Which group the others are compared with.",
        choices=(LARGEST, MOST_FAVOURED),
    )
    reference: dict[str, str] = parameter(  # noqa: RUF009 - a field with a default factory
        {}, "Declared reference", "A value for each column, e.g. sex=Male."
    )
    missing_may_refer: bool = parameter(
        False, "Missing may be the reference", "Whether rows without a group value may be the reference group."
    )
    max_groups: int = parameter(250, "Most groups", "More groups than this are refused.", minimum=2, maximum=1000)


CHECK = DeclaredCheck(
    id="bias.group_fairness",
    version="1.0",
    title="Bias by group",
    question="Do favourable outcomes and errors differ between groups of people, and where groups cross?",
    needs=Needs(
        required=("prediction", "groups"),
        one_of=(("positive_prediction", "positive_label"),),
        optional=("label", "positive_label", "favourable", "weight"),
    ),
    Parameters=Parameters,
    runner="audits.checks.library.bias.group_measures:run",
    controls=(
        "nist_800_53:ra-3",
        "nist_800_53:ra-8",
        "nist_800_53:ca-2",
        "nist_800_53:sa-11",
        "nist_800_53:si-18",
        "nist_800_53:pm-28",
        "iso_27001_2022:A.5.31",
        "iso_27001_2022:A.5.34",
        "iso_27001_2022:A.8.29",
    ),
    risks=("R05", "R06", "R08"),
)
