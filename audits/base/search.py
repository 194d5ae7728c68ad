"""Finding rows by what their text holds. What is searched are the columns of a model's trigram index.

Behind the second wall the search goes through trail.search, which uses that index; see its file.
"""

from typing import TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from audits.trail import context as trail

ModelT = TypeVar("ModelT", bound=Model)
TRIGRAMS = "gin_trgm_ops"
SHORTEST = 3  # letters of a word that the index can find
MATCHES = "SELECT found FROM trail.search(%s::regclass, %s) AS found"


def search_index(*fields: str, name: str) -> GinIndex:
    """The index that makes `fields` of a model with a unit and a reference searchable."""
    return GinIndex(fields=fields, opclasses=[TRIGRAMS] * len(fields), name=name)


def holding(rows: QuerySet[ModelT], text: str) -> QuerySet[ModelT]:
    """`rows` that hold every word of `text` in a searched field, in any case, or bear it as their reference."""
    for word in text.split():
        rows = rows.filter(_holds(rows.model, word))
    return rows


def _holds(model: type[Model], word: str) -> Q:
    context = trail.current()
    in_the_past = context is not None and context.as_of  # its tables are temporary and have no such index
    if len(word) >= SHORTEST and not in_the_past:
        return Q(pk__in=RawSQL(MATCHES, [model._meta.db_table, word]))  # noqa: S611 - both are parameters
    held = Q(reference=word.upper())
    for field in _searched(model):
        held |= Q(**{f"{field}__icontains": word})
    return held


def _searched(model: type[Model]) -> list[str]:
    return next(index.fields for index in model._meta.indexes if TRIGRAMS in index.opclasses)
