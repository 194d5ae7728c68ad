"""How stories tell catalogs and their controls."""

from django.utils.translation import gettext_lazy as _

from audits.oversight.storytelling import Kind, Sentence, register_kind, register_sentences
from governance.controls.models import Catalog, CheckControl, Control
from governance.controls.pages import control_url

CONTROL, CATALOG = Control._meta.label_lower, Catalog._meta.label_lower
DECLARED = CheckControl._meta.label_lower


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(CATALOG, Kind(_("catalog"), _("catalogs"), shared=True))
    register_kind(CONTROL, Kind(_("control"), _("controls"), control_url, shared=True))
    register_kind(
        DECLARED,
        Kind(
            _("control that a check bears on"),
            _("controls that checks bear on"),
            name=lambda one: str(one.control),
            shared=True,
        ),
    )
    register_sentences(
        {
            "controls.catalog.loaded": Sentence(_("loaded %(it)s"), "book-open"),
            "controls.checks.declared": Sentence(_("declared %(it)s"), "link", DECLARED),
        }
    )
