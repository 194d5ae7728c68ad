"""Asking for snapshots. Taking one is the worker's: see `taking`."""

from django.db import transaction

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.nudge import nudge
from audits.trail import context as trail
from registry.datasets.models import Connection, Dataset, Snapshot

EXECUTE = "registry.datasets.tasks.snapshot"


@transaction.atomic
def ask_snapshot(
    *, user: User, dataset: Dataset, connection: Connection, label: str, table: str = "", query: str = ""
) -> Snapshot:
    """Queues the reading of a table or the answer to a query, which becomes the version `label` of the dataset.

    Raises Forbidden, Conflict for a label that is taken, Invalid unless one of table and query is given.
    """
    policy_of(user).require("dataset.register", dataset)
    if not dataset.unit.path.startswith(connection.unit.path):
        said = "The connection does not hold in the dataset's unit."
        raise Invalid.field("connection", said, "Name one of this unit or one above.")
    if bool(table.strip()) == bool(query.strip()):
        said = "Name either a table or a query."
        raise Invalid(said, "", {"table": [said], "query": [said]})
    if dataset.versions.filter(label=label).exists():
        said = f"“{dataset}” already has a version {label}."
        raise Conflict(said, "A version never changes: choose a new label.", {"label": ["Already taken."]})
    with trail.action("datasets.snapshot.requested"):
        snapshot = Snapshot.objects.create(
            dataset=dataset,
            unit=dataset.unit,
            connection=connection,
            label=label,
            table=table.strip(),
            query=query.strip(),
            asked_by=user,
        )
    nudge(EXECUTE, snapshot.pk)
    return snapshot
