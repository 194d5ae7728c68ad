"""A model card over REST: what it shows and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audits.base.serializers import StrictJSONField, StrictSerializer
from audits.checks.contract import Measure
from registry.cards.comparison import (
    APART,
    NOT_COMPARED,
    OVERLAP,
    UNKNOWN,
    ComparedCheck,
    Comparison,
    Differing,
    Examined,
    Figure,
    Piece,
)
from registry.cards.completeness import Part
from registry.cards.content import RESULT_NUMBERS, RESULT_WORDS
from registry.cards.huggingface import Place
from registry.cards.models import ModelCard
from registry.cards.sections import BY_KEY, KEYS, SECTIONS, WORD, WORDS, Section

_TEXT: dict[str, Any] = {"type": "string"}
_RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["metric", "value"],
    "properties": {
        **dict.fromkeys(RESULT_WORDS, _TEXT),
        "value": {"type": ["number", "string"], "description": "The figure, or why there is none."},
        **{name: {"type": "number"} for name in RESULT_NUMBERS},
    },
}


def schema_of(section: Section) -> dict[str, Any]:
    """The JSON schema of one part."""
    kinds = {WORD: _TEXT, WORDS: {"type": "array", "items": _TEXT}}
    item = {"type": "object", "required": ["name", "value"], "properties": {"name": _TEXT, "value": _TEXT}}
    return {
        "type": "object",
        "description": section.asks,
        "properties": {
            "text": {"type": "string", "description": "Markdown."},
            "items": {"type": "array", "items": item},
            **{name: kinds.get(kind, {"type": "array", "items": _RESULT}) for name, kind in section.fields.items()},
        },
    }


class PartField(StrictJSONField):
    """One part of a card. When it is read: an object, a bare text, or null for nothing."""

    def __init__(self, *, part: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = part

    @property
    def _spectacular_annotation(self) -> dict[str, Any]:
        shown = schema_of(BY_KEY[self.part])
        return {"field": shown if self.read_only else {"oneOf": [shown, _TEXT, {"type": "null"}]}}


class MissingPartSerializer(serializers.Serializer[Part]):
    part = serializers.CharField(source="section.key")
    title = serializers.CharField(source="section.title")
    weight = serializers.IntegerField()
    what_to_do = serializers.CharField(source="section.asks")


class CompletenessSerializer(serializers.Serializer[Any]):
    """`score` is the share of the required weight that is there, 0 to 1."""

    required = serializers.IntegerField()  # type: ignore[assignment]  # every field of DRF has one of that name
    present = serializers.IntegerField()
    score = serializers.FloatField()
    missing = MissingPartSerializer(many=True)


class CardSerializer(serializers.Serializer[ModelCard]):
    """A model card with how complete it is; give the completeness in the context."""

    version = serializers.CharField(source="model_version.reference")
    model = serializers.CharField(source="model_version.model.reference")
    changed_by = serializers.CharField(source="changed_by.reference")
    changed_at = serializers.DateTimeField()
    completeness = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        parts = {section.key: PartField(part=section.key, read_only=True) for section in SECTIONS}
        return {**super().get_fields(), **parts, "other": serializers.JSONField(read_only=True)}

    @extend_schema_field(CompletenessSerializer)
    def get_completeness(self, card: ModelCard) -> Any:
        return CompletenessSerializer(self.context["completeness"]).data


class CardInput(StrictSerializer):
    """The parts to replace; what is left out stays, null empties a part."""

    reason = serializers.CharField(help_text="Stays on the record, in your name.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        parts = {key: PartField(part=key, required=False, allow_null=True) for key in KEYS}
        other = StrictJSONField(required=False, allow_null=True, help_text="What has no place among the parts.")
        return {**super().get_fields(), **parts, "other": other}


class ImportInput(StrictSerializer):
    text = serializers.CharField(help_text="A README as Hugging Face reads it: YAML front matter, then Markdown.")
    dry_run = serializers.BooleanField(default=False, help_text="Say what would become of it, and write nothing.")
    reason = serializers.CharField(required=False, default="", help_text="Needed unless it is a dry run.")


class PlaceSerializer(serializers.Serializer[Place]):
    what = serializers.CharField(help_text="As the text names it.")
    part = serializers.CharField(help_text="Where it went; empty: it is kept under `other`.")


class ImportedSerializer(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    places = PlaceSerializer(many=True)
    remarks = serializers.ListField(child=serializers.CharField())
    card = CardSerializer()


class CompareQuery(StrictSerializer):
    versions = serializers.RegexField(
        r"^[^,]+,[^,]+$",
        max_length=100,
        error_messages={"invalid": "Name two versions, such as V-0001,V-0002."},
        help_text="Two versions, the one to compare with first: `V-0001,V-0002`.",
    )


class DifferingSerializer(serializers.Serializer[Differing]):
    """What is not the same; null where a side has none."""

    path = serializers.ListField(child=serializers.CharField())
    left = serializers.JSONField()
    right = serializers.JSONField()


class ComparedFigureSideSerializer(serializers.Serializer[Measure]):
    """A figure with its interval; undefined: `value` is null and `reason` says why."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()
    against = serializers.JSONField(help_text="The group it is relative to.")


class ComparedFigureSerializer(serializers.Serializer[Figure]):
    """One measure of one group. `intervals`: overlap, apart, unknown (one has none), not_compared (see `differs`)."""

    measure = serializers.CharField(source="name")
    group = serializers.ListField(child=serializers.ListField())
    by = serializers.ListField(child=serializers.CharField())
    left = ComparedFigureSideSerializer(allow_null=True)
    right = ComparedFigureSideSerializer(allow_null=True)
    intervals = serializers.ChoiceField(choices=[OVERLAP, APART, UNKNOWN, NOT_COMPARED])
    judged = serializers.BooleanField()


class ComparedRunSerializer(serializers.Serializer[Examined]):
    run = serializers.CharField()
    check_version = serializers.CharField(source="version")
    policy = serializers.CharField()
    verdict = serializers.CharField()


class ComparedCheckSerializer(serializers.Serializer[ComparedCheck]):
    """A check in both versions. It is comparable when it looked with the same parameters under the same policy."""

    check = serializers.CharField()
    comparable = serializers.BooleanField()
    differs = DifferingSerializer(many=True)
    left = ComparedRunSerializer(allow_null=True)
    right = ComparedRunSerializer(allow_null=True)
    figures = ComparedFigureSerializer(many=True)


class ComparedPartSerializer(serializers.Serializer[Piece]):
    part = serializers.CharField(source="name")
    left = serializers.CharField()
    right = serializers.CharField()
    changed = serializers.BooleanField()


class ComparisonSerializer(serializers.Serializer[Comparison]):
    """Two versions side by side. Differences on the same rows are not computed, so none is given."""

    left = serializers.CharField(source="left.reference")
    right = serializers.CharField(source="right.reference")
    same_test_data = serializers.BooleanField(allow_null=True)
    checks = ComparedCheckSerializer(many=True)
    parts = ComparedPartSerializer(many=True, source="pieces")
    columns = DifferingSerializer(many=True)
    environment = DifferingSerializer(many=True)
    card = DifferingSerializer(many=True)
