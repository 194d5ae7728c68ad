"""The parts of a model card, in the field's terms: those of “Model Cards for Model Reporting” (Mitchell et al., 2019),
with what Hugging Face's template and the EU AI Act (articles 13 and 14) add to them. Pure: no Django.

A part holds `text` (Markdown), `items` (named values), and the typed fields that its entry here declares. Typed fields
bear the names that Hugging Face's front matter gives them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

WORD, WORDS, RESULTS = "word", "words", "results"  # kinds of typed fields: a line, several lines, measured figures


@dataclass(frozen=True)
class Section:
    """A part of a model card.

    asks: what to write, a sentence. tier: the least demanding tier that needs it (3: every tier does; 1: only tier 1).
    weight: what it counts in the score. fields: kinds by name. headings: other titles under which people write it.
    """

    key: str
    title: str
    asks: str
    tier: int
    weight: int
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    headings: tuple[str, ...] = ()


SECTIONS = (
    Section(
        "model_details",
        "Model details",
        "Say who made the model, what kind of model it is, from what it was made and under which licence.",
        tier=3,
        weight=2,
        fields={
            "name": WORD,
            "license": WORDS,
            "language": WORDS,
            "base_model": WORDS,
            "pipeline_tag": WORD,
            "library_name": WORD,
            "tags": WORDS,
        },
        headings=("Model description", "Description", "Overview", "About the model", "Model architecture",
                  "Technical specifications", "Model summary"),
    ),
    Section(
        "intended_use",
        "Intended use",
        "Say for which decisions, by whom and about whom the model is to be used.",
        tier=3,
        weight=3,
        headings=("Uses", "Use", "Direct use", "Downstream use", "Intended uses", "Intended use and users",
                  "Primary intended uses", "Primary intended users", "Intended users", "Use cases"),
    ),
    Section(
        "out_of_scope_use",
        "Out-of-scope and prohibited use",
        "Name the uses for which the model was not made, and those that are forbidden.",
        tier=3,
        weight=3,
        headings=("Out-of-scope use", "Out of scope use", "Out-of-scope uses", "Out-of-scope use cases",
                  "Prohibited uses", "Prohibited use", "Misuse and out-of-scope use", "Misuse"),
    ),
    Section(
        "factors",
        "Factors",
        "Name the groups, instruments and environments in which the model may do better or worse.",
        tier=2,
        weight=2,
        headings=("Groups", "Relevant factors", "Evaluation factors"),
    ),
    Section(
        "metrics",
        "Metrics",
        "Say which measures and thresholds were chosen, and why these.",
        tier=2,
        weight=2,
        fields={"metrics": WORDS},
        headings=("Performance measures", "Model performance measures", "Decision thresholds", "Evaluation metrics"),
    ),
    Section(
        "evaluation_data",
        "Evaluation data",
        "Name the data on which the model was evaluated, why it was chosen and how it was prepared.",
        tier=3,
        weight=2,
        headings=("Testing data", "Test data", "Evaluation dataset", "Testing data, factors & metrics"),
    ),
    Section(
        "training_data",
        "Training data",
        "Name the data from which the model was trained, where it comes from and how it was prepared.",
        tier=3,
        weight=2,
        fields={"datasets": WORDS},
        headings=("Training details", "Training", "Training procedure", "Training dataset", "Datasets", "Dataset"),
    ),
    Section(
        "quantitative_analyses",
        "Quantitative analyses",
        "Give the measured figures, overall and by group, with their uncertainty.",
        tier=2,
        weight=3,
        fields={"results": RESULTS},
        headings=("Results", "Evaluation results", "Evaluation", "Performance", "Unitary results",
                  "Intersectional results"),
    ),
    Section(
        "ethical_considerations",
        "Ethical considerations",
        "Say whom the model may harm, how that was weighed and what was done about it.",
        tier=1,
        weight=2,
        headings=("Bias, risks, and limitations", "Bias, risks and limitations", "Bias", "Bias and fairness",
                  "Fairness", "Ethical considerations and limitations", "Risks"),
    ),
    Section(
        "caveats_and_recommendations",
        "Caveats and recommendations",
        "Say where the model is weak, what was assumed, and what its users should do about it.",
        tier=3,
        weight=3,
        headings=("Limitations", "Known limitations", "Caveats", "Recommendations", "Assumptions",
                  "Limitations and recommendations"),
    ),
    Section(
        "oversight",
        "Human oversight",
        "Say who watches the model at work, who may overrule or stop it, and how.",
        tier=2,
        weight=3,
        headings=("Oversight", "Human-in-the-loop", "Governance"),
    ),
    Section(
        "maintenance",
        "Maintenance",
        "Say who keeps the model, how it is monitored, when it is reviewed and when it is withdrawn.",
        tier=1,
        weight=2,
        headings=("Monitoring", "Maintenance and monitoring", "Support", "Model card contact", "Contact"),
    ),
)  # fmt: skip
BY_KEY = {section.key: section for section in SECTIONS}
KEYS = tuple(BY_KEY)
TITLES = {section.title.casefold(): section.key for section in SECTIONS}
HEADINGS = {heading.casefold(): section.key for section in SECTIONS for heading in (section.title, *section.headings)}
# The part in which each typed field stands.
PART_OF_FIELD = {name: section.key for section in SECTIONS for name in section.fields}

# Names that submissions use for a single matter: the part, and the name of the item that it becomes.
ITEMS = {
    "design": ("model_details", "Design"),
    "owner": ("model_details", "Owner"),
    "owners": ("model_details", "Owners"),
    "developers": ("model_details", "Developed by"),
    "developed_by": ("model_details", "Developed by"),
    "architecture": ("model_details", "Architecture"),
    "assumptions": ("caveats_and_recommendations", "Assumptions"),
    "limitations": ("caveats_and_recommendations", "Limitations"),
    "limits": ("caveats_and_recommendations", "Limits"),
    "caveats": ("caveats_and_recommendations", "Caveats"),
    "recommendations": ("caveats_and_recommendations", "Recommendations"),
    "developmental_testing": ("evaluation_data", "Developmental testing"),
    "vendor_evidence": ("evaluation_data", "Vendor's evidence"),
    "challengers": ("quantitative_analyses", "Challengers"),
    "conditions": ("oversight", "Conditions of use"),
    "overrides": ("oversight", "Overrides"),
    "monitoring": ("maintenance", "Monitoring"),
    "contact": ("maintenance", "Contact"),
}


def key_of_heading(heading: str) -> str | None:
    """The part that a heading names, however it is spelt; None for one that names none."""
    words = heading.strip().strip("*_`:").replace("_", " ")
    return HEADINGS.get(" ".join(words.casefold().removesuffix("[optional]").split()))
