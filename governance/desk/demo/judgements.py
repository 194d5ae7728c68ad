"""What the demo's compliance desk thinks of its risks: which concern which models, and how they were assessed."""

from dataclasses import dataclass

from governance.desk.demo.material import CREDIT, INCOME, RECIDIVISM

# Models and the starter risks that concern them; the rest of the starter list is recorded without a model.
LINKED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    ((INCOME, CREDIT, RECIDIVISM), ("R05", "R06", "R07", "R08", "R45")),
    ((INCOME, CREDIT), ("R12", "R13", "R16", "R19", "R20", "R21", "R33")),
    ((CREDIT,), ("R09", "R15", "R40", "R41")),
    ((RECIDIVISM,), ("R37", "R46")),
)


@dataclass(frozen=True)
class Judgement:
    """Likelihood and impact, 1 to 5, before and after what is done about the risk, with the reasons."""

    risk: str
    inherent: tuple[int, int]
    inherent_because: str
    residual: tuple[int, int]
    residual_because: str


JUDGEMENTS = (
    Judgement(
        "R05",
        (4, 5),
        "Past decisions shape the data of every model we have, and refusing people unlawfully is severe.",
        (3, 5),
        "Every version is checked by group before use, and limits hold the gate.",
    ),
    Judgement(
        "R06",
        (4, 4),
        "Base rates differ between groups in all three data sets, so errors will too.",
        (3, 4),
        "Error rates by group are part of every check, with intervals.",
    ),
    Judgement(
        "R07",
        (4, 3),
        "Occupation, relationship and housing tell much of sex and age.",
        (3, 3),
        "Proxies are named in the model card; no check measures them yet.",
    ),
    Judgement(
        "R08",
        (3, 3),
        "Small groups are in every test set.",
        (2, 3),
        "Groups below 30 rows are shown as not tested, never as passed.",
    ),
    Judgement(
        "R09",
        (3, 4),
        "Applicants are owed the reasons of a refusal.",
        (2, 4),
        "The score is a regression with few terms; reasons are read from it and checked by a person.",
    ),
    Judgement(
        "R12",
        (3, 4),
        "A score that ranks badly costs losses and refuses good customers.",
        (2, 4),
        "A lower limit for ranking is set and checked on rows that training never saw.",
    ),
    Judgement(
        "R13",
        (3, 3),
        "Trees remember small data sets.",
        (2, 3),
        "Test rows are kept apart, by digest.",
    ),
    Judgement(
        "R16",
        (3, 3),
        "Scores feed limits that read them as probabilities.",
        (2, 3),
        "Calibration has an upper limit in the policy.",
    ),
    Judgement(
        "R19",
        (4, 3),
        "The data are older than the customers.",
        (4, 3),
        "Nothing watches the inputs yet.",
    ),
    Judgement(
        "R26",
        (2, 5),
        "Artifacts used to travel by file share.",
        (1, 5),
        "Versions are digests that the database refuses to change.",
    ),
    Judgement(
        "R27",
        (3, 5),
        "Serialised models run code when they are opened.",
        (2, 5),
        "Artifacts are kept and never opened by the web; a scanner is planned.",
    ),
    Judgement(
        "R34",
        (3, 3),
        "Public data reach us by many ways.",
        (1, 3),
        "Source, licence and digest of every version are recorded.",
    ),
    Judgement(
        "R37",
        (4, 4),
        "The vendor discloses neither design nor training data.",
        (3, 4),
        "We check its outputs ourselves and permit no use before approval.",
    ),
    Judgement(
        "R40",
        (3, 5),
        "Refusals by machine alone would be unlawful.",
        (1, 5),
        "A person reviews every refusal.",
    ),
    Judgement(
        "R49",
        (3, 2),
        "Cards were written after the fact.",
        (2, 2),
        "A card is handed in with the version.",
    ),
    Judgement(
        "R51",
        (3, 3),
        "Reviews depended on somebody's calendar.",
        (3, 3),
        "Campaigns are not set up yet.",
    ),
)
