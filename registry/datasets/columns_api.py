"""The columns of a dataset version over REST: its schema and its profile."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordView, created
from audits.base.errors import NotFound
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from audits.base.serializers import StrictSerializer
from registry.datasets.models import Profile, Schema
from registry.datasets.profiles import ask_profile
from registry.datasets.schema import ROLES, TYPES
from registry.datasets.schemas import confirm_schema
from registry.datasets.selectors import differences_of, profile_of, schema_of, told_profile, version_for
from registry.datasets.services import declared_reading


class ColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES)
    nullable = serializers.BooleanField()
    meaning = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    personal = serializers.BooleanField()


class DifferenceSerializer(serializers.Serializer[Any]):
    column = serializers.CharField()
    kind = serializers.CharField()
    said = serializers.CharField()


class SchemaSerializer(serializers.ModelSerializer[Schema]):
    columns = ColumnSerializer(many=True)
    confirmed_by = serializers.CharField(source="confirmed_by.reference", default=None, allow_null=True)
    differs = serializers.SerializerMethodField(help_text="How it differs from the schema confirmed before it.")

    class Meta:
        model = Schema
        fields = ["columns", "confirmed_by", "confirmed_at", "differs"]

    @extend_schema_field(DifferenceSerializer(many=True))
    def get_differs(self, schema: Schema) -> list[dict[str, str]]:
        _confirmed, found = differences_of(self.context["user"], schema.dataset_version)
        return [{"column": one.column, "kind": one.kind, "said": one.said} for one in found]


class ColumnChange(StrictSerializer):
    name = serializers.CharField(allow_blank=True, trim_whitespace=False)
    place = serializers.IntegerField(required=False, min_value=1, help_text="Where two columns are called the same.")
    type = serializers.ChoiceField(choices=TYPES, required=False)
    nullable = serializers.BooleanField(required=False)
    meaning = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    role = serializers.ChoiceField(choices=ROLES, required=False)
    personal = serializers.BooleanField(required=False)


class SchemaChange(StrictSerializer):
    columns = ColumnChange(many=True, required=False, default=list)


class ProfileSerializer(serializers.ModelSerializer[Profile]):
    dataset_version = serializers.CharField(source="dataset_version.reference")
    result = serializers.JSONField(read_only=True, help_text="countersign.profile/1; null until it is done.")

    class Meta:
        model = Profile
        fields = [
            "reference", "dataset_version", "reading", "state", "progress", "step", "problem", "asked_at",
            "finished_at", "sha256", "result",
        ]  # fmt: skip


class ProfileInput(StrictSerializer):
    reading = serializers.DictField(
        required=False, help_text="encoding, delimiter, quote, decimal, header, missing_values; else as before."
    )


class SchemaView(RecordView):
    """What the columns of a version are. PATCH confirms it, with corrections by column."""

    input_class = SchemaChange

    def _schema(self, request: Request, reference: str) -> Schema:
        schema = schema_of(acting_user(request), version_for(acting_user(request), reference))
        if schema is None:
            raise NotFound(f"{reference} has no schema yet.", "It comes with the version's first profile.")
        return schema

    def _answer(self, request: Request, schema: Schema) -> Response:
        shown = SchemaSerializer(schema, context={"user": acting_user(request)})
        return Response(shown.data, headers={"ETag": etag(schema)})

    @extend_schema(responses=SchemaSerializer)
    def get(self, request: Request, dataset_version: str) -> Response:
        return self._answer(request, self._schema(request, dataset_version))

    @extend_schema(request=SchemaChange, responses=SchemaSerializer)
    def patch(self, request: Request, dataset_version: str) -> Response:
        schema, expected = self._schema(request, dataset_version), expected_version(request)
        changes = self.read(request)["columns"]
        schema = confirm_schema(user=acting_user(request), schema=schema, expected=expected, changes=changes)
        return self._answer(request, schema)


class ProfileView(RecordView):
    """What is in the columns of a version: the profile that was finished last, or how far it is. POST asks anew."""

    input_class = ProfileInput

    @extend_schema(responses=ProfileSerializer)
    def get(self, request: Request, dataset_version: str) -> Response:
        user = acting_user(request)
        version = version_for(user, dataset_version)
        profile = told_profile(user, version) or profile_of(user, version)
        if profile is None:
            raise NotFound(f"{dataset_version} has no profile.", "Ask for one with a POST.")
        return Response(ProfileSerializer(profile).data)

    @extend_schema(request=ProfileInput, responses={202: ProfileSerializer})
    @idempotent
    def post(self, request: Request, dataset_version: str) -> Response:
        user, values = acting_user(request), self.read(request)
        version = version_for(user, dataset_version)
        said = values.get("reading")
        reading = declared_reading(said) if said is not None else _as_before(profile_of(user, version))
        profile = ask_profile(user=user, version=version, reading=reading)
        at = f"/api/v1/dataset-versions/{version.reference}/profile"
        return created(ProfileSerializer(profile).data, at, status=202)


def _as_before(profile: Profile | None) -> dict[str, Any] | None:
    return profile.reading if profile else None
