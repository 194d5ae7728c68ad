"""The risk register over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.accounts.models import User
from audits.accounts.selectors import unit_for
from audits.base.api import RecordListView, RecordView, created
from audits.base.errors import naming
from audits.base.idempotency import idempotent
from audits.base.keyset import next_link
from audits.base.locking import expected_version, optional_version
from governance.risks import serializers as shown
from governance.risks.models import Risk
from governance.risks.naming import named_category, named_controls, named_evidence, named_models, named_person
from governance.risks.selectors import (
    RegisterFilters,
    assessments_of,
    categories,
    evidence_of,
    heat_map,
    matrix_for,
    proposal_for,
    proposals_waiting,
    register,
    risk_for,
    row_of,
)
from governance.risks.services import (
    RiskChanges,
    assess_risk,
    change_risk,
    close_risk,
    confirm_proposal,
    load_starter_risks,
    map_controls,
    record_risk,
    refuse_proposal,
    reopen_risk,
)


def _answer(user: User, risk: Risk, status: int = 200) -> Response:
    """The risk as it now is, with its entity tag; 201 also says where it lies."""
    row = row_of(risk_for(user, risk.reference))
    headers = {"ETag": f'"{row.risk.version}"'}
    if status == 201:
        headers["Location"] = f"/api/v1/risks/{risk.reference}"
    return Response(shown.RiskSerializer(row).data, status=status, headers=headers)


def _filters(values: dict[str, Any]) -> RegisterFilters:
    return RegisterFilters(**{**values, "state": "" if values["state"] == "all" else values["state"]})


def _resolved(user: User, values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the objects that its names stand for."""
    found = dict(values)
    if "category" in values:
        found["category"] = named_category(user, values["category"])
    if "owner" in values:
        found["owner"] = named_person(user, values["owner"])
    if "models" in values:
        found["models"] = named_models(user, values["models"])
    return found


class RisksView(RecordView):
    """The register, filtered and sorted; POST records a risk."""

    input_class = shown.RiskInput
    query_class = shown.RegisterPageQuery

    @extend_schema(operation_id="risks_list", parameters=[shown.RegisterPageQuery], responses=shown.RiskPageSerializer)
    def get(self, request: Request) -> Response:
        values = dict(self.query)
        sort, after, size = values.pop("sort"), values.pop("after"), values.pop("page_size")
        page = register(acting_user(request), _filters(values), sort=sort, after=after, size=size)
        results = shown.RiskRowSerializer(page.rows, many=True).data
        return Response({"next": next_link(request, page.next), "results": results})

    @extend_schema(request=shown.RiskInput, responses={201: shown.RiskSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        user, values = acting_user(request), self.read(request)
        with naming("unit"):
            unit = unit_for(user, values.pop("unit"))
        risk = record_risk(user=user, unit=unit, **{"owner": user, **_resolved(user, values)})
        return _answer(user, risk, 201)


class RiskView(RecordView):
    """One risk; PATCH changes what it names and needs If-Match."""

    input_class = shown.RiskChangesInput

    @extend_schema(responses=shown.RiskSerializer)
    def get(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        return _answer(user, risk_for(user, reference))

    @extend_schema(request=shown.RiskChangesInput, responses=shown.RiskSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        risk, expected = risk_for(user, reference), expected_version(request)
        serializer = shown.RiskChangesInput(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        reason = values.pop("reason", "")
        changes: RiskChanges = _resolved(user, values)  # type: ignore[assignment]  # the serializer's fields are its keys
        return _answer(user, change_risk(user=user, risk=risk, expected=expected, changes=changes, reason=reason))


class AssessmentsView(RecordListView):
    """The assessments of one risk, newest first; POST records one. If-Match is heeded when it is sent."""

    input_class = shown.AssessmentInput
    serializer_class = shown.AssessmentSerializer

    def rows(self) -> QuerySet[Any]:
        user = acting_user(self.request)
        return assessments_of(user, risk_for(user, self.kwargs["reference"]))

    @extend_schema(request=shown.AssessmentInput, responses={201: shown.AssessmentSerializer})
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        risk = risk_for(user, reference)
        values["evidence"] = named_evidence(user, values["evidence"])
        made = assess_risk(user=user, risk=risk, expected=optional_version(request), **values)
        return created(shown.AssessmentSerializer(made).data, f"/api/v1/risks/{reference}/assessments")


class RiskEvidenceView(RecordView):
    """The evidence that bears on one risk, newest first."""

    @extend_schema(responses=shown.BearingSerializer(many=True))
    def get(self, request: Request, reference: str) -> Response:
        user = acting_user(request)
        return Response(shown.BearingSerializer(evidence_of(user, risk_for(user, reference)), many=True).data)


class RiskControlsView(RecordView):
    """Maps controls to one risk and takes others away."""

    input_class = shown.ControlsInput

    @extend_schema(request=shown.ControlsInput, responses=shown.RiskSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, values = acting_user(request), self.read(request)
        risk = risk_for(user, reference)
        chosen = {field: named_controls(user, names, field) for field, names in values.items()}
        return _answer(user, map_controls(user=user, risk=risk, **chosen))


class CloseRiskView(RecordView):
    """Closes one risk with a reason."""

    input_class = shown.RiskReason

    @extend_schema(request=shown.RiskReason, responses=shown.RiskSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, reason = acting_user(request), self.read(request)["reason"]
        risk, expected = risk_for(user, reference), optional_version(request)
        return _answer(user, close_risk(user=user, risk=risk, reason=reason, expected=expected))


class ReopenRiskView(RecordView):
    """Opens one closed risk again, with a reason."""

    input_class = shown.RiskReason

    @extend_schema(request=shown.RiskReason, responses=shown.RiskSerializer)
    @idempotent
    def post(self, request: Request, reference: str) -> Response:
        user, reason = acting_user(request), self.read(request)["reason"]
        risk, expected = risk_for(user, reference), optional_version(request)
        return _answer(user, reopen_risk(user=user, risk=risk, reason=reason, expected=expected))


class FromStarterView(RecordView):
    """Records starter risks with their suggested controls; those that are open already are left alone."""

    input_class = shown.StarterInput

    @extend_schema(request=shown.StarterInput, responses={201: shown.RiskSerializer(many=True)})
    @idempotent
    def post(self, request: Request) -> Response:
        user, values = acting_user(request), self.read(request)
        with naming("unit"):
            unit = unit_for(user, values["unit"])
        owner = named_person(user, values["owner"]) if "owner" in values else user
        models = named_models(user, values["models"])
        made = load_starter_risks(user=user, unit=unit, owner=owner, ids=values["ids"], models=models)
        rows = [row_of(risk_for(user, risk.reference)) for risk in made]
        return Response(shown.RiskSerializer(rows, many=True).data, status=201)


class HeatMapView(RecordView):
    """How many risks lie in each cell of the matrix; the residual map shows where risks now stand."""

    query_class = shown.RegisterQuery

    @extend_schema(parameters=[shown.RegisterQuery], responses=shown.HeatMapSerializer)
    def get(self, request: Request) -> Response:
        filters = _filters(self.query)
        return Response(shown.HeatMapSerializer(heat_map(acting_user(request), filters.kind, filters)).data)


class ProposalsView(RecordListView):
    """The proposed assessments that wait for an answer, newest first."""

    serializer_class = shown.ProposalSerializer

    def rows(self) -> QuerySet[Any]:
        return proposals_waiting(acting_user(self.request))


class ConfirmProposalView(RecordView):
    """Makes a proposal your own residual assessment, as it stands or with your own judgement."""

    input_class = shown.ConfirmInput

    @extend_schema(request=shown.ConfirmInput, responses={201: shown.AssessmentSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user, values = acting_user(request), self.read(request)
        proposal = proposal_for(user, pk)
        made = confirm_proposal(user=user, proposal=proposal, **values)
        location = f"/api/v1/risks/{proposal.risk.reference}/assessments"
        return created(shown.AssessmentSerializer(made).data, location)


class RefuseProposalView(RecordView):
    """Refuses a proposal with a reason; the risk stays as it is."""

    input_class = shown.RiskReason

    @extend_schema(request=shown.RiskReason, responses=shown.ProposalSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user, reason = acting_user(request), self.read(request)["reason"]
        refused = refuse_proposal(user=user, proposal=proposal_for(user, pk), reason=reason)
        return Response(shown.ProposalSerializer(refused).data)


class CategoriesView(RecordView):
    """The categories of risk, each with its appetite."""

    @extend_schema(responses=shown.CategorySerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(shown.CategorySerializer(categories(acting_user(request)), many=True).data)


class MatrixView(RecordView):
    """The matrix in force."""

    @extend_schema(responses=shown.MatrixSerializer)
    def get(self, request: Request) -> Response:
        return Response(shown.MatrixSerializer(matrix_for(acting_user(request))).data)
