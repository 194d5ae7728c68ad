"""How stories tell endpoints and what was sent to them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.base.phrases import when
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_sentences
from audits.webhooks.models import Attempt, Delivery, Endpoint

ENDPOINT, DELIVERY = Endpoint._meta.label_lower, Delivery._meta.label_lower


def _page(endpoint: Endpoint) -> str:
    return reverse("webhooks:endpoint", args=[endpoint.reference])


def _name(delivery: Delivery) -> str:
    """The beginning of its id, which is as good as a number."""
    return delivery.message.removeprefix("msg_")[:8]


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(ENDPOINT, Kind(_("webhook"), _("webhooks"), _page))
    register_kind(DELIVERY, Kind(_("message"), _("messages"), lambda one: _page(one.endpoint), _name))
    register_kind(Attempt._meta.label_lower, Kind(_("sending"), _("sendings"), name=lambda one: when(one.at)))
    register_sentences(
        {
            "webhooks.endpoint.added": Sentence(_("added %(it)s"), "webhook", ENDPOINT),
            "webhooks.endpoint.changed": Sentence(_("changed %(it)s"), "pencil", ENDPOINT),
            "webhooks.endpoint.removed": Sentence(_("removed %(it)s"), "trash-2", ENDPOINT),
            "webhooks.endpoint.secret_rotated": Sentence(_("gave %(it)s a new secret"), "key-round", ENDPOINT),
            "webhooks.endpoint.switched_off": Sentence(_("switched off %(it)s after failures"), "circle-x", ENDPOINT),
            "webhooks.delivery.queued": Sentence(_("announced %(it)s"), "webhook", DELIVERY),
            "webhooks.delivery.taken": Sentence(_("held back %(it)s"), "circle-pause", DELIVERY),
            "webhooks.delivery.delivered": Sentence(_("delivered %(it)s"), "check", DELIVERY),
            "webhooks.delivery.failed": Sentence(_("could not deliver %(it)s"), "circle-x", DELIVERY),
            "webhooks.delivery.replayed": Sentence(_("sent %(it)s again"), "rotate-cw", DELIVERY),
        }
    )
