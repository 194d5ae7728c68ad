"""Tells the pages of checks where a model version stands."""

from typing import Any

from audits.checks.subjects import SubjectPlace
from registry.inventory.pages import version_url
from registry.inventory.selectors import versions_for
from registry.submissions.pages import crumbs_of


def version_place(user: Any, version_id: int) -> SubjectPlace | None:
    """The place of a model version that `user` may see."""
    version = versions_for(user).filter(pk=version_id).first()
    return SubjectPlace(crumbs_of(version), version_url(version)) if version else None
