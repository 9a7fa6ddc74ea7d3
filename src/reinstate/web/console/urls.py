"""The addresses of the console."""

from __future__ import annotations

from django.urls import include, path

from reinstate.web.console import demo_sign_in
from reinstate.web.console.views import (
    account,
    analytics,
    calendar,
    call,
    case,
    compliance,
    decision,
    helping,
    known_answers,
    letters,
    operations,
    other_ways,
    photo,
    queue,
    restriction,
    support,
    templates,
)

app_name = "console"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("views/", queue.save_view, name="save_view"),
    path("views/<int:view_id>/remove/", queue.remove_view, name="remove_view"),
    path("search/", queue.search, name="search"),
    path("next/", queue.next_case, name="next"),
    path("demo-sign-in/", demo_sign_in.enter, name="demo_sign_in"),
    path("case/<str:case_id>/", case.case, name="case"),
    path("case/<str:case_id>/release/", case.release, name="release"),
    path("case/<str:case_id>/hand-over/", case.hand_over, name="hand_over"),
    path("case/<str:case_id>/take-back/", case.take_back, name="take_back"),
    path("case/<str:case_id>/preview/", decision.preview, name="preview"),
    path("case/<str:case_id>/decide/", decision.decide, name="decide"),
    path("case/<str:case_id>/second/", decision.second, name="second"),
    path("case/<str:case_id>/call/", call.record, name="call"),
    path("help/", helping.answers, name="help_answers"),
    path("meetings/", other_ways.awaited, name="other_ways"),
    path("meetings/letter/", other_ways.arrived, name="letter_arrived"),
    path("meetings/<str:appointment_id>/", other_ways.record, name="appointment_record"),
    path("case/<str:case_id>/write/", letters.write, name="write"),
    path("case/<str:case_id>/no-answer/", letters.need_no_answer, name="need_no_answer"),
    path("case/<str:case_id>/note/", letters.note, name="note"),
    path("case/<str:case_id>/letters/<str:letter_id>.jpg", letters.picture, name="letter_picture"),
    path("messages/", support.waiting, name="support"),
    path("messages/templates/", templates.templates, name="templates"),
    path("messages/templates/preview/<str:language>/", templates.preview, name="template_preview"),
    path("messages/templates/edit/", templates.edit, name="template_edit"),
    path("messages/templates/remove/", templates.remove, name="template_remove"),
    path("messages/<str:request_id>/answered/", support.answered, name="support_answered"),
    path("known-answers/", known_answers.results, name="known_answers"),
    path("known-answers/make/", known_answers.make, name="make_known_answer"),
    path("known-answers/<int:known_id>/retire/", known_answers.retire, name="retire"),
    path("known-answers/<int:trial_id>/dispute/", known_answers.dispute, name="dispute"),
    path("operations/", operations.report, name="operations"),
    path("operations/<str:name>/<str:subject>/", operations.act, name="operate"),
    path("analytics/", analytics.page, name="analytics"),
    path("analytics.csv", analytics.export, name="analytics_csv"),
    path("account/<str:account_id>/raise/", restriction.raise_one, name="raise"),
    path("account/<str:account_id>/clear/", restriction.clear, name="clear"),
    path("clearing/<int:clearing_id>/", restriction.answer, name="answer_clearing"),
    path("compliance/deadlines/", include(calendar.urlpatterns)),
    path("compliance/", include(compliance.urlpatterns)),
    path("photo/<str:piece_id>/", photo.photo, name="photo"),
    path("account/<str:account_id>/", account.account, name="account"),
]
