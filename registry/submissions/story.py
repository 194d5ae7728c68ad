"""How stories tell what was handed in, and what the story of a model gathers from checks, reports and datasets."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.checks.story import runs_and_evidence
from audits.oversight.storytelling import (
    Kind,
    Sentence,
    register_kind,
    register_link,
    register_relations,
    register_sentences,
)
from audits.reports.story import reports_about
from registry.datasets.models import Dataset
from registry.datasets.story import DATASET
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.pages import version_url
from registry.inventory.selectors import VERSION_TYPE, versions_for
from registry.inventory.story import MODEL
from registry.submissions.models import Submission
from registry.submissions.selectors import submissions_for

SUBMISSION = Submission._meta.label_lower
ITS_RUNS = Submission.runs.through._meta.label_lower


def of_model(user: User, model: RegisteredModel) -> Mapping[str, set[int]]:
    """What was handed in of a model, checked of it and reported about it."""
    return _of_versions(user, list(versions_for(user).filter(model=model).order_by().values_list("pk", flat=True)))


def of_version(user: User, version: ModelVersion) -> Mapping[str, set[int]]:
    """How a version was handed in, what was checked of it and reported about it."""
    return _of_versions(user, [version.pk])


def _of_versions(user: User, versions: Sequence[int]) -> Mapping[str, set[int]]:
    handed_in = submissions_for(user).filter(version__in=versions).order_by()
    runs = Submission.runs.through.objects.filter(submission__in=handed_in.values("pk"))
    return {
        SUBMISSION: set(handed_in.values_list("pk", flat=True)),
        ITS_RUNS: set(runs.values_list("pk", flat=True)),
        **runs_and_evidence(user, VERSION_TYPE, versions),
        **reports_about(user, VERSION_TYPE, versions),
    }


def of_dataset(user: User, dataset: Dataset) -> Mapping[str, set[int]]:
    """That versions of models which train or are tested on a dataset were handed in; not what became of them."""
    uses = Q(version__training_data__dataset=dataset) | Q(version__test_data__dataset=dataset)
    return {SUBMISSION: set(submissions_for(user).filter(uses).order_by().values_list("pk", flat=True))}


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(
        SUBMISSION,
        Kind(
            _("submission"),
            _("submissions"),
            lambda submission: version_url(submission.version),
            follow=("version__model",),
        ),
    )
    register_link(ITS_RUNS, made=_("asked for %(other)s with %(one)s"), ended=_("took %(other)s from %(one)s"))
    register_relations(MODEL, of_model)
    register_relations(VERSION_TYPE, of_version)
    register_relations(DATASET, of_dataset)
    register_sentences(
        {
            "submissions.version.submitted": Sentence(_("handed in %(it)s"), "package", VERSION_TYPE),
            "submissions.check.run_again": Sentence(_("asked again for %(it)s"), "play", "checks.run"),
        }
    )
