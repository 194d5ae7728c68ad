"""How stories tell datasets and their versions."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_relations, register_sentences
from registry.datasets.models import Dataset, DatasetVersion

DATASET, DATASET_VERSION = Dataset._meta.label_lower, DatasetVersion._meta.label_lower


def of_dataset(user: User, dataset: Dataset) -> Mapping[str, set[int]]:
    """The versions of a dataset."""
    rows = policy_of(user).scope(DatasetVersion.objects.filter(dataset=dataset))
    return {DATASET_VERSION: set(rows.values_list("pk", flat=True))}


def _page(dataset: Dataset) -> str:
    return reverse("datasets:dataset", args=[dataset.reference])


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(DATASET, Kind(_("dataset"), _("datasets"), _page))
    register_kind(
        DATASET_VERSION,
        Kind(_("dataset version"), _("dataset versions"), lambda version: _page(version.dataset)),
    )
    register_relations(DATASET, of_dataset)
    register_sentences(
        {
            "datasets.dataset.registered": Sentence(_("registered %(it)s"), "plus"),
            "datasets.dataset.changed": Sentence(_("changed %(it)s")),
            "datasets.version.added": Sentence(_("added %(it)s"), "package", DATASET_VERSION),
        }
    )
