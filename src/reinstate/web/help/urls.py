"""Addresses of the help centre."""

from __future__ import annotations

from django.urls import path

from reinstate.web.help import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/answer/", views.answer, name="answer"),
]
