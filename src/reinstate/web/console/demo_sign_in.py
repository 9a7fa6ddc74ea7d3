"""One click to be a member of the demo's staff: a demo database, from this machine, else never."""

from __future__ import annotations

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from reinstate.services import clock
from reinstate.services.demonstration import demo
from reinstate.services.demonstration.demo import DemoStaff
from reinstate.services.errors import NotAllowed
from reinstate.web.console.access import refused
from reinstate.web.this_machine import is_local

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def is_open(request: HttpRequest) -> bool:
    """Whether the demo's staff may be signed in without a password."""
    return is_local(request) and clock.is_demo()


def people(request: HttpRequest) -> tuple[DemoStaff, ...]:
    """Whom a visitor may become."""
    return demo.staff() if is_open(request) else ()


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's staff."""
    allowed = {str(person.user_id): person for person in people(request)}
    person = allowed.get(request.POST.get("user_id", ""))
    if person is None:
        return refused(
            request,
            NotAllowed("Demo sign-in works on a demo database and on this machine only.", "demo"),
        )
    user = get_object_or_404(get_user_model(), pk=person.user_id)
    login(request, user, backend=BACKEND)
    return redirect("console:queue")
