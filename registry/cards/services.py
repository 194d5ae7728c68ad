"""Writes of model cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.locking import check_version
from audits.trail import context as trail
from registry.cards import huggingface
from registry.cards.content import Content, NotACard, read_other, read_section
from registry.cards.front_matter import BadFrontMatter
from registry.cards.models import ModelCard
from registry.cards.sections import BY_KEY
from registry.cards.selectors import card_of
from registry.inventory.models import ModelVersion

OTHER = "other"


@dataclass(frozen=True)
class Import:
    """What a text would make of a card. changes: the parts that it speaks of, as they would be; the rest stays."""

    reading: huggingface.Reading
    changes: Mapping[str, Content]


@transaction.atomic
def change_card(
    *, user: User, version: ModelVersion, expected: int, changes: Mapping[str, Any], reason: str
) -> ModelCard:
    """Replaces the parts that `changes` names, from the card's version `expected`; a part that is None says nothing.

    Raises Forbidden, NotFound, Stale, and Invalid that names each place which cannot stand, or a missing reason.
    """
    policy_of(user).require("card.change", version)
    wanted = read_changes(changes)
    if not reason.strip():
        raise Invalid.field("reason", "Say why; the record keeps it.")
    card = _locked(user, version)
    check_version(card, expected, wanted)
    changed = [name for name, content in wanted.items() if getattr(card, name) != content]
    if not changed:
        return card
    with trail.action("cards.card.changed", reason=reason.strip()):
        if card._state.adding:
            card.save()  # as it was submitted, so that the record tells what was changed
        with_changes(card, wanted)
        card.changed_by = user
        card.version += 1
        card.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
    return card


def read_import(*, user: User, version: ModelVersion, text: str) -> Import:
    """What a Hugging Face README says, part by part; nothing is written.

    Raises Forbidden, NotFound, and Invalid that says where the text fails.
    """
    policy_of(user).require("card.change", version)
    try:
        reading = huggingface.read(text, title=version.model.name)
    except BadFrontMatter as error:
        raise Invalid.field("text", str(error), "Correct it and send the text again.") from error
    except NotACard as error:
        said = "; ".join(f"{place}: {fault}" for place, fault in error.faults.items())
        raise Invalid.field("text", said, "Shorten or correct it and send the text again.") from error
    changes = dict(reading.card.sections)
    if reading.card.other:
        changes[OTHER] = {**card_of(user, version).other, **reading.card.other}
    if not changes:
        raise Invalid.field(
            "text", "Nothing in it says anything of a model.", "It needs front matter, or headings with text below."
        )
    return Import(reading, changes)


@transaction.atomic
def import_card(*, user: User, version: ModelVersion, expected: int, text: str, reason: str) -> ModelCard:
    """Takes a Hugging Face README into the card: what it speaks of is replaced, the rest stays.

    Raises as `change_card` and `read_import`.
    """
    changes = read_import(user=user, version=version, text=text).changes
    return change_card(user=user, version=version, expected=expected, changes=changes, reason=reason)


def read_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that `changes` names, in the one spelling. Raises Invalid that names each place."""
    read: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, given in changes.items():
        try:
            if name == OTHER:
                read[name] = read_other(given)
            elif name in BY_KEY:
                read[name] = read_section(name, given)
            else:
                faults[name] = [f"A card has no part {name}. There are: {', '.join([*BY_KEY, OTHER])}."]
        except NotACard as error:
            faults |= {place: [said] for place, said in error.faults.items()}
    if faults:
        raise Invalid("The card was not changed.", "Correct the places named.", faults)
    return read


def with_changes(card: ModelCard, changes: Mapping[str, Content]) -> ModelCard:
    """The card as it would be with `changes`; nothing is written."""
    for name, content in changes.items():
        setattr(card, name, content)
    return card


def _locked(user: User, version: ModelVersion) -> ModelCard:
    """The card read again while nobody else can change it; the version's row is the lock, for there may be no card."""
    ModelVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    return card_of(user, version)
