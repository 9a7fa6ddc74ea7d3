"""Addresses of the portal. Letters link to /sign-in/, /case/ and /not-me/."""

from __future__ import annotations

from django.urls import path

from reinstate.web.portal.views import (
    capture,
    case,
    confirming,
    demo,
    dispute,
    front_door,
    language,
    mailbox,
    paying,
    presence,
    residence,
    standing,
    support,
    tracking,
    ways,
)

app_name = "portal"
CASE = "case/<str:case_id>"
PHOTO = f"{CASE}/photo/<str:kind>"

urlpatterns = [
    path("", front_door.home, name="home"),
    path("sign-in/sent/", front_door.sent, name="sent"),
    path("sign-in/<str:token>", front_door.redeem, name="redeem"),
    path("language/", language.choose, name="language"),
    path("sign-out/", front_door.sign_out, name="sign_out"),
    path("support/", support.ask, name="support"),
    path("account/", standing.account, name="account"),
    path("account/request/", standing.begin, name="begin"),
    path("account/still-here/", presence.still_here, name="still_here"),
    path("account/disable/", presence.disable, name="disable"),
    path("account/pay/", paying.pay, name="pay"),
    path("account/pay/deposit/", paying.deposit, name="pay_deposit"),
    path("account/pay/buy/", paying.buy, name="pay_buy"),
    path("account/pay/purchase/<str:purchase_id>/", paying.purchase, name="purchase"),
    path(CASE, case.overview, name="case"),
    path(f"{CASE}/agree/", case.agree, name="agree"),
    path(f"{CASE}/confirm/", confirming.confirm, name="confirm"),
    path(f"{CASE}/residence/", residence.home, name="residence"),
    path(f"{CASE}/note/", case.note, name="note"),
    path(f"{CASE}/id/", case.choose_id, name="id"),
    path(f"{CASE}/send/", case.send, name="send"),
    path(f"{CASE}/way/", ways.choose, name="way"),
    path(f"{CASE}/appointment/", ways.appointment, name="appointment"),
    path(f"{CASE}/letter/", ways.letter, name="letter"),
    path(f"{CASE}/letter.pdf", ways.letter_pdf, name="letter_pdf"),
    path("mailbox/", mailbox.lost, name="mailbox"),
    path(f"{PHOTO}/", capture.photo, name="photo"),
    path(f"{PHOTO}/sample/", capture.sample, name="sample"),
    path(f"{PHOTO}/checks/", capture.checks, name="checks"),
    path(f"{PHOTO}/image.jpg", capture.image, name="image"),
    path(f"{CASE}/cancel/", tracking.cancel, name="cancel"),
    path(f"{CASE}/appeal/", tracking.appeal, name="appeal"),
    path(f"{CASE}/support-ticket/", tracking.support_ticket, name="support_ticket"),
    path("not-me/<str:token>", dispute.not_me, name="not_me"),
    path("demo/", demo.start, name="demo"),
    path("demo/owner/<str:account_id>/", demo.owner, name="demo_owner"),
    path("demo/mailbox/", demo.mailbox, name="demo_mailbox"),
]
