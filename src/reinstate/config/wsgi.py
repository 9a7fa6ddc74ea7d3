"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from reinstate.config import health, serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
try:
    served = get_wsgi_application()
except ImproperlyConfigured as error:  # one sentence, which names the setting
    raise SystemExit(f"reinstate web: {error}") from None
pages = serving.as_reached(served, is_secure=settings.IS_SECURE, proxies=settings.PROXIES)
application = health.answered(pages, serving.is_ready())
serving.say_misfit()
