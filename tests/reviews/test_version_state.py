"""A version never changes but in its state: a review moves it on, and nothing else can."""

import pytest
from django.db import IntegrityError, transaction

from registry.inventory.models import ModelVersion
from tests.personas import set_up


def test_only_the_state_moves_on(version: ModelVersion) -> None:
    row = ModelVersion.objects.filter(pk=version.pk)
    with set_up():
        assert row.update(state=ModelVersion.State.APPROVED) == 1
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            row.update(label="2")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            row.update(state=ModelVersion.State.IN_USE, code_reference="other")
    version.refresh_from_db()
    assert (version.state, version.label) == ("approved", "1")
