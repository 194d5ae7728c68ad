"""What a model may be used for, what it depends on and where it runs, over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import Invalid, naming
from audits.base.idempotency import idempotent
from audits.base.locking import etag, expected_version
from audits.base.serializers import StrictSerializer
from registry.inventory.models import Deployment, IntendedUse, ModelDependency
from registry.inventory.selectors import (
    dependencies_of,
    dependency_for,
    deployment_for,
    deployments_of,
    model_for,
    use_for,
    uses_of,
    version_for,
)
from registry.inventory.services import (
    add_dependency,
    add_use,
    change_use,
    deploy,
    end_deployment,
    remove_dependency,
    remove_use,
)


class UseSerializer(serializers.ModelSerializer[IntendedUse]):
    class Meta:
        model = IntendedUse
        fields = ["id", "name", "description", "permitted"]


class UseInput(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, default="")
    permitted = serializers.BooleanField(required=False, default=True, help_text="false: what it may not be used for.")


class UseChangesInput(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(allow_blank=True)
    permitted = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class UsesView(RecordListView):
    """What a model may be used for and what not; POST adds one."""

    input_class = UseInput
    serializer_class = UseSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return uses_of(user, model_for(user, self.kwargs["reference"]))

    @extend_schema(request=UseInput, responses={201: UseSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        use = add_use(user=user, model=model_for(user, reference), **values)
        answer = created(UseSerializer(use).data, f"/api/v1/models/{reference}/uses/{use.pk}")
        answer.headers["ETag"] = etag(use)
        return answer


class UseView(RecordView):
    """One use of a model; PATCH changes what it names and needs If-Match; DELETE takes it away."""

    @extend_schema(responses=UseSerializer)
    def get(self, request: Request, reference: str, pk: int) -> Response:
        return self._answer(self._use(request, reference, pk))

    @extend_schema(request=UseChangesInput, responses=UseSerializer)
    def patch(self, request: Request, reference: str, pk: int) -> Response:
        use, expected = self._use(request, reference, pk), expected_version(request)
        serializer = UseChangesInput(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = serializer.validated_data
        reason = changes.pop("reason", "")
        user = acting_user(request)
        return self._answer(change_use(user=user, use=use, expected=expected, changes=changes, reason=reason))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, reference: str, pk: int) -> Response:
        remove_use(user=acting_user(request), use=self._use(request, reference, pk))
        return Response(status=204)

    def _use(self, request: Request, reference: str, pk: int) -> IntendedUse:
        user = acting_user(request)
        return use_for(user, model_for(user, reference), pk)

    def _answer(self, use: IntendedUse) -> Response:
        return Response(UseSerializer(use).data, headers={"ETag": etag(use)})


class DependencySerializer(serializers.ModelSerializer[ModelDependency]):
    upstream = serializers.CharField(source="upstream.reference")
    upstream_name = serializers.CharField(source="upstream.name")

    class Meta:
        model = ModelDependency
        fields = ["id", "upstream", "upstream_name", "note", "created_at"]


class DependencyInput(StrictSerializer):
    upstream = serializers.CharField(max_length=30, help_text="The model whose output this one uses, e.g. M-0003.")
    note = serializers.CharField(required=False, allow_blank=True, default="")


class DependenciesView(RecordListView):
    """The models that feed a model; POST adds one. A circle is refused."""

    input_class = DependencyInput
    serializer_class = DependencySerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return dependencies_of(user, model_for(user, self.kwargs["reference"]))

    @extend_schema(request=DependencyInput, responses={201: DependencySerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        model = model_for(user, reference)
        with naming("upstream"):
            upstream = model_for(user, values["upstream"])
        made = add_dependency(user=user, model=model, upstream=upstream, note=values["note"])
        return created(DependencySerializer(made).data, f"/api/v1/models/{reference}/dependencies")


class DependencyView(RecordView):
    """DELETE takes a dependency away."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, reference: str, pk: int) -> Response:
        user = acting_user(request)
        remove_dependency(user=user, dependency=dependency_for(user, model_for(user, reference), pk))
        return Response(status=204)


class DeploymentSerializer(serializers.ModelSerializer[Deployment]):
    version = serializers.CharField(source="version.reference")
    number = serializers.IntegerField(source="version.number")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]  # a declared field: DRF's metaclass takes it off the class
    by = serializers.CharField(source="by.reference")

    class Meta:
        model = Deployment
        fields = ["id", "version", "number", "label", "environment", "since", "until", "note", "by"]


class DeploymentInput(StrictSerializer):
    version = serializers.CharField(max_length=30, help_text="An approved version of this model, e.g. V-0007.")
    environment = serializers.CharField(max_length=100, help_text="For example production; kept in lower case.")
    since = serializers.DateTimeField(required=False, help_text="Left out: now.")
    note = serializers.CharField(required=False, allow_blank=True, default="")


class DeploymentEnd(StrictSerializer):
    until = serializers.DateTimeField(required=False, help_text="Left out: now.")
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class DeploymentsView(RecordListView):
    """Where versions of a model run and ran, the latest first; POST records one, which ends what ran there."""

    input_class = DeploymentInput
    serializer_class = DeploymentSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return deployments_of(user, model_for(user, self.kwargs["reference"]))

    @extend_schema(request=DeploymentInput, responses={201: DeploymentSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        model = model_for(user, reference)
        with naming("version"):
            version = version_for(user, values.pop("version"))
        if version.model_id != model.pk:
            raise Invalid.field("version", f"{version.reference} is no version of {reference}.", "Name one of its own.")
        made = deploy(user=user, version=version, **values)
        return created(DeploymentSerializer(made).data, f"/api/v1/models/{reference}/deployments")


class EndDeploymentView(RecordView):
    """Records that a deployment ended."""

    input_class = DeploymentEnd

    @extend_schema(request=DeploymentEnd, responses=DeploymentSerializer)
    @idempotent
    def post(self, request: Request, reference: str, pk: int) -> Response:
        user, values = acting_user(request), self.read(request)
        deployment = deployment_for(user, model_for(user, reference), pk)
        return Response(DeploymentSerializer(end_deployment(user=user, deployment=deployment, **values)).data)
