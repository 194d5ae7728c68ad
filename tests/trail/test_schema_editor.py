"""Tables that migrations make, rename and reshape stay governed, with the masks of their columns' present names."""

import json

import pytest
from django.apps import apps
from django.db import connection, models

from audits.trail import inventory
from audits.trail.context import acting
from audits.trail.inventory import Table
from audits.trail.models import AuditEvent
from tests.trail.conftest import OFFICER


@pytest.fixture
def as_owner(cluster, transactional_db):
    """The schema editor works for the owner, as in `migrate`."""
    name = connection.settings_dict["NAME"]
    cluster.connect_as("countersign_owner", name)
    with acting(OFFICER):
        yield
    cluster.connect_as("countersign_app", name)


def shelf_model(**fields: models.Field) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "tests_trail", "db_table": "shelf"})
    return type("Shelf", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


@pytest.fixture(autouse=True)
def forget_models():
    yield
    apps.all_models.pop("tests_trail", None)
    apps.clear_cache()


def last_body() -> dict:
    return json.loads(AuditEvent.objects.select_related("payload").order_by("-id").first().payload.body)


def test_a_table_and_its_many_to_many_are_governed_from_birth(as_owner):
    shelf = shelf_model(name=models.TextField(), friends=models.ManyToManyField("self"))
    with connection.schema_editor() as editor:
        editor.create_model(shelf)
    assert inventory.fault(Table("shelf", "tests_trail.Shelf")) == ""
    assert inventory.fault(Table("shelf_friends", "tests_trail.Shelf_friends")) == ""


def test_a_column_renamed_to_a_secret_is_masked_at_once(as_owner):
    plain, secret = models.TextField(), models.TextField()
    plain.set_attributes_from_name("plain")
    secret.set_attributes_from_name("api_key")
    shelf = shelf_model(plain=plain)
    with connection.schema_editor() as editor:
        editor.create_model(shelf)
        editor.alter_field(shelf, shelf._meta.get_field("plain"), secret)
        editor.execute("INSERT INTO shelf (api_key) VALUES ('s3cret')")
    assert last_body()["after"]["api_key"] == "masked"


def test_an_added_column_and_a_renamed_table_stay_governed(as_owner):
    shelf = shelf_model(name=models.TextField())
    field = models.TextField(default="")
    field.set_attributes_from_name("token")
    field.model = shelf
    with connection.schema_editor() as editor:
        editor.create_model(shelf)
        editor.add_field(shelf, field)
        editor.alter_db_table(shelf, "shelf", "rack")
        editor.execute("INSERT INTO rack (name, token) VALUES ('n', 's3cret')")
    assert last_body()["after"] == {"id": 1, "name": "n", "token": "masked"}
    assert inventory.fault(Table("rack", "tests_trail.Shelf")) == ""
