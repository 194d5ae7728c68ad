"""A new version of a policy as rows of rules; what is wrong with a rule stands at that rule's field."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.accounts.models import Unit
from audits.checks import policy as policies
from audits.checks.forms import check_choices
from audits.checks.models import CheckPolicy
from audits.checks.pages import sentence_of
from audits.checks.wording import LABELS

BLANK_RULES = 2
MOST_RULES = 100
TIERS = [("", gettext_lazy("Every tier")), ("1", "1"), ("2", "2"), ("3", "3")]
GROUPS = [
    (policies.EACH, gettext_lazy("Each group")),
    (policies.WORST, gettext_lazy("The group that stands worst")),
    (policies.OVERALL, gettext_lazy("All rows, or across groups")),
]
CONSEQUENCES = [
    ("note", gettext_lazy("No finding")),
    ("minor", gettext_lazy("A minor finding")),
    ("major", gettext_lazy("A major finding")),
    ("critical", gettext_lazy("A critical finding")),
]
COMPARED = ("selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate")


def known_measures() -> list[str]:
    """Names to offer for a rule's figure; a check may have others."""
    compared = [f"{name}_{kind}" for name in COMPARED for kind in ("ratio", "difference")]
    return sorted({*LABELS, *compared, "accuracy", "precision", "recall", "expected_calibration_error"})


class PolicyForm(forms.Form):
    """What the policy is called, where it holds and for how long its evidence may be cited."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("It holds here and in every unit below that has none of its own."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("The name of an existing policy makes its next version."),
    )
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=TIERS, required=False)
    valid_days = forms.IntegerField(
        label=gettext_lazy("Days that evidence is valid"), min_value=1, max_value=3660, initial=180
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_tier(self) -> int | None:
        tier: str = self.cleaned_data["tier"]
        return int(tier) if tier else None


class RuleForm(forms.Form):
    """One limit."""

    check_id = forms.ChoiceField(label=gettext_lazy("Check"))
    measure = forms.CharField(
        label=gettext_lazy("Figure"), max_length=100, widget=forms.TextInput({"list": "measures", "class": "mono"})
    )
    groups = forms.ChoiceField(label=gettext_lazy("Of"), choices=GROUPS, initial=policies.EACH)
    by = forms.CharField(
        label=gettext_lazy("By the columns"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": "race, sex"}),
    )
    minimum = forms.FloatField(label=gettext_lazy("At least"), required=False)
    maximum = forms.FloatField(label=gettext_lazy("At most"), required=False)
    minimum_n = forms.IntegerField(label=gettext_lazy("Rows it needs"), required=False, min_value=0)
    consequence = forms.ChoiceField(label=gettext_lazy("Missing it opens"), choices=CONSEQUENCES, initial="major")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = check_choices()
        self.fields["check_id"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        # A blank row is one that still says what it began with.
        self.fields["check_id"].initial = choices[0][0] if choices else None

    def rule(self) -> dict[str, Any]:
        """The rule as `audits.checks.policy` documents it; what was left empty is left out."""
        data = self.cleaned_data
        by = [column.strip() for column in data.get("by", "").split(",") if column.strip()]
        rule = {"check": data["check_id"], "measure": data["measure"], "groups": data["groups"], "by": by or None}
        rule |= {name: data.get(name) for name in ("minimum", "maximum", "minimum_n", "consequence")}
        return {name: value for name, value in rule.items() if value not in (None, "")}


if TYPE_CHECKING:
    RuleRows = forms.BaseFormSet[RuleForm]
else:
    RuleRows = forms.BaseFormSet  # generic for the type checker only


class BaseRules(RuleRows):
    """The rules of one policy, in order. Rows left blank or ticked for removal are none."""

    def add_fields(self, form: RuleForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove this rule")

    def kept(self) -> list[RuleForm]:
        """The rows that hold a rule."""
        began = self.initial_form_count()
        return [
            form
            for number, form in enumerate(self.forms)
            if (number < began or form.has_changed()) and form not in self.deleted_forms
        ]

    def clean(self) -> None:
        if any(self.errors):
            return
        kept = self.kept()
        if not kept:
            raise forms.ValidationError(_("A policy needs at least one rule."))
        try:
            policies.parse_rules([form.rule() for form in kept])
        except policies.BadRules as error:
            for place, text in error.fields.items():
                number, _dot, field = place.partition(".")
                form = kept[int(number)]
                name = "check_id" if field == "check" else field
                form.add_error(name if name in form.fields else None, sentence_of(text))

    def rules(self) -> list[dict[str, Any]]:
        """The rules as JSON."""
        return [form.rule() for form in self.kept()]


RuleFormSet = forms.formset_factory(
    RuleForm, formset=BaseRules, extra=BLANK_RULES, can_delete=True, max_num=MOST_RULES, absolute_max=MOST_RULES
)


def rule_rows(data: Any = None, initial: list[dict[str, Any]] | None = None) -> BaseRules:
    """The rows as they were sent, or those to begin with, and blank ones after them."""
    return cast(BaseRules, RuleFormSet(data, prefix="rules", initial=initial))


def initial_of(policy: CheckPolicy) -> dict[str, Any]:
    """The start of a policy's next version."""
    return {"unit": policy.unit_id, "name": policy.name, "tier": policy.tier or "", "valid_days": policy.valid_days}


def initial_rules(policy: CheckPolicy) -> list[dict[str, Any]]:
    """The rules of a policy as rows of the form."""
    return [
        {**rule, "check_id": rule.get("check"), "by": ", ".join(rule.get("by", []))}
        for rule in policy.rules
        if isinstance(rule, dict)
    ]
