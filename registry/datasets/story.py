"""How stories tell datasets and their versions."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_relations, register_sentences
from registry.datasets.models import Connection, Dataset, DatasetVersion, Profile, Schema, Snapshot

DATASET, DATASET_VERSION = Dataset._meta.label_lower, DatasetVersion._meta.label_lower
PROFILE, SCHEMA = Profile._meta.label_lower, Schema._meta.label_lower
CONNECTION, SNAPSHOT = Connection._meta.label_lower, Snapshot._meta.label_lower


def of_dataset(user: User, dataset: Dataset) -> Mapping[str, set[int]]:
    """The versions of a dataset, and what was made of their columns."""
    versions = policy_of(user).scope(DatasetVersion.objects.filter(dataset=dataset))
    return {
        DATASET_VERSION: set(versions.values_list("pk", flat=True)),
        PROFILE: set(Profile.objects.filter(dataset_version__in=versions).values_list("pk", flat=True)),
        SCHEMA: set(Schema.objects.filter(dataset_version__in=versions).values_list("pk", flat=True)),
        SNAPSHOT: set(policy_of(user).scope(Snapshot.objects.filter(dataset=dataset)).values_list("pk", flat=True)),
    }


def _page(dataset: Dataset) -> str:
    return reverse("datasets:dataset", args=[dataset.reference])


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(DATASET, Kind(_("dataset"), _("datasets"), _page))
    register_kind(
        DATASET_VERSION,
        Kind(_("dataset version"), _("dataset versions"), lambda version: _page(version.dataset)),
    )
    for kind, noun, plural in ((PROFILE, _("profile"), _("profiles")), (SCHEMA, _("schema"), _("schemas"))):
        register_kind(kind, Kind(noun, plural, lambda thing: _page(thing.dataset_version.dataset)))
    register_kind(SNAPSHOT, Kind(_("snapshot"), _("snapshots"), lambda thing: _page(thing.dataset)))
    register_kind(CONNECTION, Kind(_("connection"), _("connections")))
    register_relations(DATASET, of_dataset)
    register_sentences(
        {
            "datasets.dataset.registered": Sentence(_("registered %(it)s"), "plus"),
            "datasets.dataset.changed": Sentence(_("changed %(it)s")),
            "datasets.profile.requested": Sentence(_("asked for a profile of %(it)s"), "chart-column", PROFILE),
            "datasets.profile.started": Sentence(_("began %(it)s"), "play", PROFILE),
            "datasets.profile.finished": Sentence(_("finished %(it)s"), "chart-column", PROFILE),
            "datasets.profile.failed": Sentence(_("could not finish %(it)s"), "circle-x", PROFILE),
            "datasets.profile.refused": Sentence(_("refused %(it)s"), "circle-x", PROFILE),
            "datasets.snapshot.requested": Sentence(_("asked for %(it)s"), "database", SNAPSHOT),
            "datasets.snapshot.started": Sentence(_("began %(it)s"), "play", SNAPSHOT),
            "datasets.snapshot.finished": Sentence(_("finished %(it)s"), "database", SNAPSHOT),
            "datasets.snapshot.failed": Sentence(_("could not finish %(it)s"), "circle-x", SNAPSHOT),
            "datasets.snapshot.refused": Sentence(_("refused %(it)s"), "circle-x", SNAPSHOT),
            "datasets.connection.added": Sentence(_("added %(it)s"), "plus", CONNECTION),
            "datasets.connection.changed": Sentence(_("changed %(it)s"), "pencil", CONNECTION),
            "datasets.schema.confirmed": Sentence(_("confirmed %(it)s"), "check", SCHEMA),
            "datasets.version.added": Sentence(_("added %(it)s"), "package", DATASET_VERSION),
        }
    )
