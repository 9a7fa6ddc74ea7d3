"""Paying off a negative balance: what is left, and the ways to cover it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reinstate.services.account import paying
from reinstate.services.account.paying import Paid
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Conflict, Refused
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import pages, session


@require_safe
@session.for_owner
def pay(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """What is left and every way to cover it."""
    return _page(request, owner)


@require_POST
@session.for_owner
def deposit(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """Sandbox: pretend that a deposit has arrived."""
    asset, amount = request.POST.get("asset", ""), request.POST.get("amount", "")
    try:
        paid = paying.sandbox_deposit(owner.account_id, asset, amount)
    except Refused as error:
        return _page(request, owner, {"deposit_problem": error.sentence, "typed": amount})
    return _after(request, paid)


@require_POST
@session.for_owner
def buy(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """Begin to buy USDT."""
    amount = request.POST.get("amount", "")
    try:
        begun = paying.begin_purchase(owner.account_id, amount)
    except Refused as error:
        return _page(request, owner, {"buy_problem": error.sentence, "typed": amount})
    return redirect("portal:purchase", purchase_id=begun)


@get_or_post
@session.for_owner
def purchase(request: HttpRequest, owner: OwnerSession, purchase_id: str) -> HttpResponse:
    """Where to pay, until it has been; the POST asks the provider whether it has."""
    address, problem = paying.purchase_address(owner.account_id, purchase_id), ""
    if request.method != "POST":
        if paid := paying.all_paid(owner.account_id, purchase_id):  # from Back
            return _after(request, paid)
    else:
        try:
            return _after(request, paying.take_report(owner.account_id, purchase_id))
        except Conflict as error:
            problem = error.sentence
    context = {"address": address, "problem": problem}
    return pages.show(
        request, "portal/purchase.html", owner, context, status=409 if problem else 200
    )


def _page(
    request: HttpRequest, owner: OwnerSession, problem: dict[str, str] | None = None
) -> HttpResponse:
    context = {"pay": paying.page(owner.account_id), **(problem or {})}
    status = UNUSABLE if problem else 200
    return pages.show(request, "portal/pay.html", owner, context, status=status)


def _after(request: HttpRequest, paid: Paid) -> HttpResponse:
    """Covered: to the account, where the restriction is gone. Partly: what is left."""
    what = {"amount": paid.amount, "asset": paid.asset}
    if not paid.left:
        text = _("%(amount)s %(asset)s arrived. Your debt is covered, and the restriction is gone.")
        messages.success(request, text % what)
        return redirect("portal:account")
    left = ", ".join(f"{amount} {asset}" for asset, amount in paid.left)
    text = _("%(amount)s %(asset)s arrived. Still left to pay: %(left)s.")
    messages.warning(request, text % {**what, "left": left})
    return redirect("portal:pay")
