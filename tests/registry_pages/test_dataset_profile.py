"""A dataset's page: the profile with its pictures, the schema to confirm, the datasheet, and how a version is read."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from registry.datasets.models import Profile, Schema
from tests.datasets.conftest import *  # noqa: F403 - datasets with contents
from tests.datasets.conftest import make_profiles, newest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(dataset):
    def at(tab="profile", name="dataset", *more):
        return reverse(f"datasets:{name}", args=[dataset.reference, *more], query={"tab": tab} if not more else None)

    return at


def test_the_profile_is_a_table_with_pictures_and_how_it_was_read(browse, auditor, profiled, page):
    profiled()
    text = browse(auditor).get(page()).content.decode()
    assert "99 rows, 3 columns" in text
    assert "Personal data: values are withheld." in text
    assert "p1@example.com" not in text
    assert 'class="chart histogram"' in text
    assert "utf-8" in text


def test_while_a_worker_is_at_it_the_page_says_how_far(browse, auditor, add, page):
    version = add()
    Profile.objects.update(state="running", progress=0.4, step="Column 2 of 3")
    reader = browse(auditor)
    assert "Column 2 of 3" in reader.get(page()).content.decode()
    polled = reverse("datasets:progress", args=[version.dataset.reference, version.reference])
    assert "40" in reader.get(polled).content.decode()
    Profile.objects.update(state="done")
    assert reader.get(polled)["HX-Refresh"] == "true"


def test_what_could_not_be_read_is_said_and_can_be_read_another_way(browse, ml_engineer, profiled, page):
    version = profiled(b"a|b\n1|2\n1|2|3\n")
    writer = browse(ml_engineer)
    assert "line 3: the header has 2 columns, the row has 3 fields" in writer.get(page()).content.decode()
    address = page("", "reading", version.reference)
    refused = writer.post(address, {"delimiter": "abc"})
    assert (refused.status_code, "one character" in refused.content.decode()) == (400, True)
    writer.post(address, {"delimiter": "semicolon", "missing_values": "NA\r\n-9"})
    make_profiles()
    assert newest(version).reading == {"delimiter": ";", "missing_values": ["NA", "-9"]}
    assert "semicolon, as declared" in writer.get(page()).content.decode()


def test_the_schema_is_confirmed_by_form(browse, ml_engineer, auditor, profiled, page):
    version = profiled()
    address = page("", "schema", version.reference)
    reader = browse(auditor)
    assert "nobody has confirmed it yet" in reader.get(page("columns")).content.decode()
    assert reader.get(address).status_code == 403
    writer = browse(ml_engineer)
    body = {"version": 1}
    for place, column in enumerate(version.schema.columns, start=1):
        body |= {f"type-{place}": column["type"], f"role-{place}": "", f"meaning-{place}": "So"}
        body |= {f"personal-{place}": "on"} if column["personal"] else {}
    assert writer.post(address, {**body, "type-2": "integer"}).status_code == 400
    assert writer.post(address, body).status_code == 302
    schema = Schema.objects.get()
    assert (schema.confirmed_by, schema.columns[0]["meaning"]) == (ml_engineer, "So")
    assert writer.post(address, body).status_code == 412


def test_the_datasheet_is_written_and_two_writers_see_each_other(browse, ml_engineer, page):
    writer, address = browse(ml_engineer), page("", "change")
    shown = writer.get(address)
    body = {field.name: field.value() or "" for field in shown.context["form"]} | {"motivation": "To lend well"}
    assert writer.post(address, body).status_code == 302
    assert "To lend well" in writer.get(page("datasheet")).content.decode()
    stale = writer.post(address, body | {"uses": "Everything"})
    assert stale.status_code == 412
    assert "Everything" in stale.content.decode()


def test_what_a_profile_says_is_not_told_as_of_a_day(browse, auditor, profiled, page):
    profiled()
    text = browse(auditor).get(f"/as-of/2099-01-01{page()}")
    assert text.status_code in (400, 404)  # a day to come
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    then = browse(auditor).get(f"/as-of/{moment}{page()}")
    assert then.status_code == 200
    assert "cannot be told as of a day" in then.content.decode()
