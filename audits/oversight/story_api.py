"""An object's story over REST: the sentences that the pages show, and under each the raw changes."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.accounts.acting import acting_user
from audits.base.api import PageQuery, RecordView
from audits.base.display import StoryEvent
from audits.base.keyset import next_link
from audits.oversight.api import AuditEventSerializer
from audits.oversight.forms import actor_called
from audits.oversight.selectors import thing_called
from audits.oversight.stories import read_cursor
from audits.oversight.storytelling import chapter
from audits.oversight.storytelling.sentences import Told
from audits.trail.timeline import Span

ON_PAGE = 50


class StoryQuery(PageQuery):
    """Whose story, and which of it. `cursor` is the place in it, as `next` names it."""

    object = serializers.CharField(help_text="A reference such as R-0144, or type and key: risks.assessment/7.")
    kind = serializers.CharField(required=False, help_text="Only what is about this type, such as risks.assessment.")
    person = serializers.CharField(required=False, help_text="A person's reference, such as U-0003.")
    action = serializers.CharField(required=False, help_text="Whole, or a beginning that ends with a dot.")
    field = serializers.CharField(required=False, help_text="Only events that changed this column.")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    oldest_first = serializers.BooleanField(required=False)


class StoryView(RecordView):
    """What was done to an object and to what belongs to it, as far as you may see it: one entry is one request."""

    query_class = StoryQuery

    @extend_schema(parameters=[StoryQuery], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        user, asked = acting_user(request), self.query
        thing = thing_called(user, asked["object"])
        person = asked.get("person", "")
        span = Span(
            actor_id=(actor_called(person) or "nobody") if person else "",
            action=asked.get("action", ""),
            column=asked.get("field", ""),
            since=asked.get("since"),
            until=asked.get("until"),
            oldest_first=asked.get("oldest_first", False),
        )
        told = chapter(
            user,
            thing,
            span,
            kind=asked.get("kind", ""),
            beyond=read_cursor(asked.get("cursor", ""), "cursor"),
            size=asked.get("page_size", ON_PAGE),
        )
        entries = [_entry(entry, group) for entry, group in zip(told.entries, told.groups, strict=True)]
        following = next_link(request._request, str(told.next or ""), "cursor")
        return Response({"next": following, "previous": None, "results": entries})


def _entry(entry: StoryEvent, group: list[Told]) -> dict[str, Any]:
    return {
        "event": entry.number,
        "at": entry.at,
        "who": entry.who,
        "database_role": entry.role,
        "what": entry.what,
        "reason": entry.reason,
        "redacted": entry.redacted,
        "explanations": [{"who": one.who, "text": one.text, "at": one.at} for one in entry.explanations],
        "more": entry.more,
        "events": AuditEventSerializer([told.event for told in group], many=True).data,
    }
