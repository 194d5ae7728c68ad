"""Tells what happened as sentences: who did what to which object, before and after, with names instead of keys.

The ledger keeps text and knows neither people nor rooms. Rooms register here, in their `ready()`, what belongs to an
object's story (`register_relations`), how its kind stands in sentences (`register_kind`), how actions and links are
said (`register_sentences`, `register_link`), and what they would rather tell themselves (`register_retelling`).
"""

from audits.oversight.storytelling.kinds import (
    ANYTHING,
    Kind,
    Retold,
    Sentence,
    kind_words,
    register_kind,
    register_link,
    register_relations,
    register_retelling,
    register_sentences,
)
from audits.oversight.storytelling.pages import chapter
from audits.oversight.storytelling.telling import Storyteller, key_of, tell

__all__ = [
    "ANYTHING",
    "Kind",
    "Retold",
    "Sentence",
    "Storyteller",
    "chapter",
    "key_of",
    "kind_words",
    "register_kind",
    "register_link",
    "register_relations",
    "register_retelling",
    "register_sentences",
    "tell",
]
