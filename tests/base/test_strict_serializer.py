"""Unknown fields are refused by name, together with everything else that is wrong."""

from rest_framework import serializers

from audits.base.serializers import StrictSerializer


class Input(StrictSerializer):
    name = serializers.CharField()
    size = serializers.IntegerField(required=False)
    reference = serializers.CharField(read_only=True)


def errors(**data: object) -> dict[str, list[str]]:
    serializer = Input(data=data)
    assert not serializer.is_valid()
    return {field: [str(error) for error in found] for field, found in serializer.errors.items()}


def test_every_fault_at_once() -> None:
    found = errors(size="large", colour="red", reference="R-0001")
    assert set(found) == {"name", "size", "colour", "reference"}
    assert found["colour"] == ["There is no field colour. There are: name, size."]
    assert found["reference"] == ["This cannot be written."]


def test_an_unknown_field_alone_is_enough() -> None:
    assert set(errors(name="x", colour="red")) == {"colour"}


def test_what_is_no_object_is_refused() -> None:
    serializer = Input(data=["x"])
    assert not serializer.is_valid()


def test_what_is_known_passes() -> None:
    serializer = Input(data={"name": "x"})
    assert serializer.is_valid()
    assert serializer.validated_data == {"name": "x"}
