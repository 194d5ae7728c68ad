"""What every register begins with: the first matrix and the categories of the starter risks."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audits.base.locking import serialise
from audits.trail import context as trail
from governance.risks import scoring
from governance.risks.models import Category, Matrix
from governance.risks.starter import starter_risks


@dataclass(frozen=True)
class Defaults:
    """What was missing and is there now."""

    matrices: int
    categories: int

    @property
    def sentence(self) -> str:
        if not (self.matrices or self.categories):
            return "register: nothing new."
        return f"register: {self.matrices} matrix and {self.categories} categories added."


@transaction.atomic
def load_defaults() -> Defaults:
    """Adds the default matrix where there is none and each category that is missing; changes nothing else."""
    serialise("defaults of the register")
    with trail.action("risks.defaults.loaded"):
        matrices = 0
        if not Matrix.objects.exists():
            scoring.check_levels(scoring.DEFAULT_LEVELS)
            Matrix.objects.create(
                name="Matrix",
                number=1,
                likelihoods=list(scoring.DEFAULT_LIKELIHOODS),
                impacts=list(scoring.DEFAULT_IMPACTS),
                levels=[list(row) for row in scoring.DEFAULT_LEVELS],
                in_force_from=timezone.now(),
            )
            matrices = 1
        wanted = dict.fromkeys(starter.category for starter in starter_risks().values())
        present = set(Category.objects.values_list("name", flat=True))
        missing = [Category(name=name) for name in wanted if name not in present]
        Category.objects.bulk_create(missing)
    return Defaults(matrices, len(missing))
