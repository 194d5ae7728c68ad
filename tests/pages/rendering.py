"""Renders components the way pages do: `<c-…>` compiled by cotton, in a request's context."""

from typing import Any
from unittest.mock import patch

from django.template import RequestContext, engines
from django.template.context_processors import csrf, request
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler


def rendered(source: str, path: str = "/", **context: Any) -> str:
    """The HTML of `source`, with runs of white space as one space."""
    template = engines["django"].from_string(CottonCompiler().process(source)).template
    # The other context processors ask the database who is reading; a component must not need that.
    with patch.dict(vars(template.engine), template_context_processors=(csrf, request)):
        html = template.render(RequestContext(RequestFactory().get(path), context))
    return " ".join(html.split())
