"""What a worker does with a snapshot: reads the warehouse once, keeps the bytes, and makes the version of them."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audits.base.jobs import Claim, Job
from audits.trail import context as trail
from audits.vault import store
from audits.vault.services import record
from registry.datasets.models import Snapshot
from registry.datasets.services import add_dataset_version
from registry.datasets.snapshots import EXECUTE
from registry.datasets.warehouses import Wanted, rows_of
from registry.datasets.working import carry_out, nudge_waiting


def _rows() -> QuerySet[Snapshot]:
    return Snapshot.objects.select_related("dataset__unit", "connection", "unit")


def execute(snapshot_id: int) -> None:
    """Takes one snapshot."""
    carry_out(_rows(), snapshot_id, _work)


def sweep() -> None:
    """Picks up snapshots that were left lying."""
    nudge_waiting(Snapshot.objects.all(), EXECUTE)


def _work(snapshot: Snapshot, claim: Claim) -> None:
    claim.tell(0.0, "Asking the warehouse")
    moment = timezone.now()
    with rows_of(snapshot.connection, Wanted(snapshot.table, snapshot.query)) as blocks:
        stored = store.put(blocks)
    claim.tell(0.9, "Writing down the version")
    what = {"table": snapshot.table} if snapshot.table else {"query": snapshot.query}
    with transaction.atomic(), trail.action("datasets.snapshot.finished"):
        artifact = record(
            user=snapshot.asked_by,
            unit=snapshot.unit,
            stored=stored,
            filename=snapshot.table or f"{snapshot.reference}",
            media_type="text/csv" if snapshot.connection.kind == "postgresql" else "application/vnd.apache.parquet",
        )
        version = add_dataset_version(
            user=snapshot.asked_by,
            dataset=snapshot.dataset,
            label=snapshot.label,
            artifact=artifact,
            connection=snapshot.connection,
            origin={"connection": snapshot.connection.reference, **what, "moment": moment.isoformat()},
        )
        claim.close(Job.State.DONE, step="", dataset_version=version)
