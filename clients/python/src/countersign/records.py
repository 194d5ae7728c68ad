"""What the API answers, as types. A newer server may send more fields; they are kept and simply have no name here."""

from typing import Any, Literal, NotRequired, TypedDict

Json = dict[str, Any]
GateState = Literal["open", "pending", "held"]
Verdict = Literal["pass", "fail", "inconclusive"]


class Unit(TypedDict):
    """A business unit. path: its ancestors' names and its own."""

    id: int
    name: str
    parent: int | None
    path: str


class Person(TypedDict):
    """Whoever the token acts as, and what it may do."""

    reference: str
    email: str
    name: str
    permissions: list[str]


class Model(TypedDict):
    """An entry of the inventory."""

    reference: str
    unit: int
    name: str
    purpose: str
    vendor: str
    tier: int
    owner: str


class Version(TypedDict):
    """One immutable version of a model."""

    reference: str
    model: str
    label: str
    state: str
    artifact_sha256: str | None
    predictions_sha256: str
    code_reference: str
    submitted_by: str
    submitted_at: str


class Artifact(TypedDict):
    """A file in the vault. size: bytes."""

    sha256: str
    size: int
    filename: str
    media_type: str
    unit: int


class Gate(TypedDict):
    """Whether a version may go on, and if not, why: sentences."""

    state: GateState
    reasons: list[str]


class RunLink(TypedDict):
    """A run as a submission names it."""

    reference: str
    check: str
    state: str
    url: str


class Submission(TypedDict):
    """A version handed in, with the newest run of each check."""

    reference: str
    model: str
    version: str
    label: str
    submitted_by: str
    submitted_at: str
    runs: list[RunLink]
    gate: Gate


class Finding(TypedDict):
    """What one rule of the policy says of one group. value, low, high: the figure and its interval."""

    measure: str
    group: Any
    verdict: Verdict
    why: str
    sentence: str
    consequence: str
    minimum: float | None
    maximum: float | None
    value: float | None
    low: float | None
    high: float | None


class Judgement(TypedDict):
    """The policy's verdict on a result."""

    verdict: Verdict
    headline: str
    summary: str
    findings: list[Finding]


class Evidence(TypedDict):
    """A run's sealed result."""

    reference: str
    sha256: str
    verdict: Verdict
    judgement: Judgement


class Job(TypedDict):
    """Long work. state: queued, running, then how it ended. progress: 0 to 1."""

    reference: str
    state: str
    progress: float
    step: str
    problem: str


class Run(Job):
    """One check of one version."""

    check: str
    subject_label: str
    policy: str | None
    evidence: Evidence | None


class Report(Job):
    """A signed report. sha256: of the finished PDF."""

    kind: str
    subject_label: str
    sha256: str | None
    pages: int | None


class ColumnRoles(TypedDict, total=False):
    """What each column of a predictions file is; nothing is guessed."""

    label: str
    prediction: str
    score: str
    weight: str
    groups: list[str]
    positive_label: str | list[str]
    positive_prediction: str | list[str]
    favourable: str | list[str]
    missing_values: list[str]


class CheckRequest(TypedDict):
    """A check asked for by name, with parameters that differ from its defaults."""

    check: str
    parameters: NotRequired[Json]
