"""Whose page a run belongs to. Checks know their subjects by text only; the room that has them says where they stand.

A room registers each type of subject in its `AppConfig.ready()`:

    register_subject("inventory.modelversion", describe)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from audits.base.display import Link


@dataclass(frozen=True)
class SubjectPlace:
    """Where a subject stands: the crumbs that lead to it, and the address that asks for a check of it again."""

    crumbs: Sequence[Link]
    again_url: str = ""

    @property
    def url(self) -> str:
        """The subject's own page."""
        return self.crumbs[-1].url if self.crumbs else ""


# Given the acting user and the subject's key; None when it is not there or not visible.
Describe = Callable[[Any, int], SubjectPlace | None]

_subjects: dict[str, Describe] = {}


def register_subject(subject_type: str, describe: Describe) -> None:
    """Says how subjects of a type (Django's label in lower case) are found."""
    _subjects[subject_type] = describe


def place_of(user: Any, subject_type: str, subject_id: int) -> SubjectPlace | None:
    """Where a run's subject stands, as `user` may see it; None when nobody registered its type."""
    describe = _subjects.get(subject_type)
    return describe(user, subject_id) if describe else None
