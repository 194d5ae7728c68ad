"""Which model feeds which: never in a circle, and never a model that one may not see."""

import pytest

from audits.base.errors import Conflict, Invalid, NotFound
from registry.inventory.models import ModelDependency
from registry.inventory.selectors import dependencies_of, dependents_of
from registry.inventory.services import add_dependency, register_model, remove_dependency
from tests.hostile.at_once import at_once
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(ml_engineer, unit):
    def register(name):
        with acting(ml_engineer):
            return register_model(user=ml_engineer, unit=unit, name=name, purpose="p", tier=3, vendor="Vendor")

    return register


@pytest.fixture
def feed(ml_engineer):
    """`feed(a, b)`: b uses what a puts out."""

    def add(upstream, model):
        with acting(ml_engineer):
            return add_dependency(user=ml_engineer, model=model, upstream=upstream, note="Its score")

    return add


def test_both_ends_see_it(make, feed, ml_engineer):
    income, loans = make("Income"), make("Loans")
    made = feed(income, loans)
    assert list(dependencies_of(ml_engineer, loans)) == [made] == list(dependents_of(ml_engineer, income))
    with acting(ml_engineer):
        remove_dependency(user=ml_engineer, dependency=made)
    assert not ModelDependency.objects.exists()


def test_a_circle_is_refused(make, feed):
    a, b, c = make("A"), make("B"), make("C")
    feed(a, b)
    feed(b, c)
    with pytest.raises(Invalid, match="A feeds C, so this would make a circle"):
        feed(c, a)
    with pytest.raises(Invalid, match="does not feed itself"):
        feed(a, a)
    with pytest.raises(Conflict, match="already depends"):
        feed(a, b)


def test_a_hidden_model_is_not_named(make, ml_engineer, outside_engineer, other_unit):
    mine = make("Loans")
    with acting(outside_engineer):
        theirs = register_model(
            user=outside_engineer, unit=other_unit, name="Theirs", purpose="p", tier=3, vendor="Vendor"
        )
    with acting(ml_engineer), pytest.raises(NotFound):
        add_dependency(user=ml_engineer, model=mine, upstream=theirs)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_no_circle(make, ml_engineer):
    a, b = make("A"), make("B")

    def add(model, upstream):
        def call():
            with acting(ml_engineer):
                try:
                    return add_dependency(user=ml_engineer, model=model, upstream=upstream)
                except Invalid as error:
                    return error

        return call

    answers = at_once(add(a, b), add(b, a))
    assert sorted(type(answer).__name__ for answer in answers) == ["Invalid", "ModelDependency"]
    with set_up():
        assert ModelDependency.objects.count() == 1
