"""The OpenAPI document: valid, whole, and the same for everybody."""

import json

import pytest
import schemathesis
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from audits.base.openapi_shared import REFUSALS
from audits.base.serializers import StrictSerializer
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document(api, officer):
    return json.loads(api(officer).get("/api/v1/openapi.json").content)


def _operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_openapi_31_and_valid(document):
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()


def test_no_two_things_go_by_one_name(capsys):
    SchemaGenerator().get_schema(request=None, public=True)
    assert capsys.readouterr().err == "", "drf-spectacular warns: two components of one name, or a type it cannot tell"


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    for part in text.split('"$ref": "#/')[1:]:
        place = document
        for name in part.split('"')[0].split("/"):
            place = place[name]


def test_every_address_says_how_it_refuses_who_asks_and_how_much_is_left(document):
    for path, method, operation in _operations(document):
        known = path != "/api/v1/tokens/exchange"
        assert {"400", "429", *(("401", "403") if known else ())} <= set(operation["responses"]), (path, method)
        assert bool(operation.get("security")) == known, path
        assert operation["summary"], path
        for status, answer in operation["responses"].items():
            assert status in REFUSALS or "RateLimit" in answer["headers"], (path, status)


def test_what_a_method_heeds_is_a_parameter_of_it(document):
    def parameters(path, method):
        return [one.get("$ref", "").rpartition("/")[2] for one in document["paths"][path][method]["parameters"]]

    assert "IfMatchNeeded" in parameters("/api/v1/risks/{reference}", "patch")
    assert "IfMatchHeeded" in parameters("/api/v1/risks/{reference}/close", "post")
    assert "IdempotencyKey" in parameters("/api/v1/submissions", "post")
    assert "AsOf" in parameters("/api/v1/models", "get")
    changed = document["paths"]["/api/v1/risks/{reference}"]["patch"]["responses"]
    assert {"412", "428"} <= set(changed)


def test_unknown_fields_are_refused_by_the_document_too(document):
    bodies = [schema for name, schema in document["components"]["schemas"].items() if name.endswith("InputRequest")]
    assert bodies
    assert all(body["additionalProperties"] is False for body in bodies)


def test_an_example_is_what_its_address_would_read():
    found = [one for one in _subclasses(StrictSerializer) if hasattr(one, "example")]
    assert len(found) > 6
    for serializer in found:
        read = serializer(data=serializer.example)
        assert read.is_valid(), (serializer, read.errors)


def _subclasses(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)


def test_the_page_shows_every_operation_without_anything_from_elsewhere(document, officer):
    client = Client()
    with set_up():
        client.force_login(officer)
    page = client.get(reverse("api_docs")).content.decode()
    for _path, _method, operation in _operations(document):
        assert f'id="{operation["operationId"]}"' in page
    for example in ("https://token.actions.githubusercontent.com", "https://hooks.example.com"):
        page = page.replace(example, "")
    assert "https://" not in page
