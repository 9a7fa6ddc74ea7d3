"""Pages of a demo database, reachable from this machine only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from reinstate.services import clock
from reinstate.services.access import sign_in
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.demonstration import demo
from reinstate.services.demonstration.demo import DemoOwner
from reinstate.services.languages import say
from reinstate.services.mail import messages
from reinstate.web.forms import get_or_post
from reinstate.web.portal import pages, session
from reinstate.web.this_machine import is_local

LINK = re.compile(r"https?://[^\s<>\"]+")
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Not there at all, unless the database is a demo and the visitor sits at this machine."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        if not (clock.is_demo() and is_local(request)):
            raise Http404
        return view(request, *args, **values)

    return answered


@require_safe
@demo_only
@session.public
def start(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """Every demo owner with their situation, the console and the mailbox."""
    context = {"owners": [_said(one) for one in demo.owners()], "staff": demo.staff()}
    return pages.show(request, "portal/demo.html", owner, context)


@get_or_post
@demo_only
@session.public
def owner(request: HttpRequest, signed_in: OwnerSession | None, account_id: str) -> HttpResponse:
    """One click and you are this owner."""
    found = next((item for item in demo.owners() if item.account_id == account_id), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return pages.show(request, "portal/demo_owner.html", signed_in, {"person": _said(found)})
    response = redirect("portal:account")
    session.begin(response, sign_in.demo_session(account_id))
    return response


@require_safe
@demo_only
@session.public
def mailbox(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """Every message the system sent, newest first."""
    letters = [(item, with_links(item.body, request)) for item in messages.demo_mailbox()]
    return pages.show(request, "portal/mailbox.html", owner, {"letters": letters})


def _said(one: DemoOwner) -> DemoOwner:
    """With the situation in the active language."""
    return replace(one, title=say(one.title))


def with_links(text: str, request: HttpRequest) -> SafeString:
    """The text escaped, its addresses clickable; those of this site keep the visitor's host."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        parts.append((text[end : found.start()], found.group(), _here(found.group(), request)))
        end = found.end()
    linked = format_html_join("", '{0}<a href="{2}">{1}</a>', parts)
    return format_html("{}{}", linked, text[end:])


def _here(address: str, request: HttpRequest) -> str:
    if address.startswith(settings.PUBLIC_ADDRESS):
        return request.build_absolute_uri(address.removeprefix(settings.PUBLIC_ADDRESS))
    return address
