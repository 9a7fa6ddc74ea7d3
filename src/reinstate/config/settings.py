"""Django settings. Everything an operator may change comes from an environment variable."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.contrib.messages import constants as message_levels

from reinstate.config import environment

PACKAGE = Path(__file__).resolve().parents[1]
VAR = environment.folder("REINSTATE_VAR", environment.home(PACKAGE) / "var")

SECRET_KEY = environment.secret(VAR / "secret_key")
DEBUG = environment.flag("REINSTATE_DEBUG", default=False)
PUBLIC_ADDRESS = environment.said("REINSTATE_PUBLIC_ADDRESS", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = environment.hosts(PUBLIC_ADDRESS, "localhost,127.0.0.1,[::1],testserver")
IS_SECURE = PUBLIC_ADDRESS.startswith("https://")
PROXIES = environment.proxies()
CSRF_FAILURE_VIEW = "reinstate.web.missing.expired"
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS] if IS_SECURE else []

# The store
DATABASES = {"default": environment.database(os.environ.get("REINSTATE_DATABASE_URL"), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
KEY_FILE = Path(environment.said("REINSTATE_KEY_FILE", str(VAR / "keys.json")))
CHECKPOINTS = Path(environment.said("REINSTATE_CHECKPOINTS", str(VAR / "checkpoints")))
EVIDENCE_URL = environment.evidence(os.environ.get("REINSTATE_EVIDENCE_URL"), VAR)
# Systems that Reinstate asks, each as package.module:name; see services/integration/ports
PORTS = {
    port: os.environ.get(f"REINSTATE_PORT_{port.upper()}", "")
    for port in (
        *("open_orders", "prices", "usdt_provider", "second_factor"),
        *("text_messages", "post"),
    )
}
POLICY_FOLDER = os.environ.get("REINSTATE_POLICY_FOLDER", "")  # empty: the shipped policy

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "reinstate.store",
    "reinstate.web.portal",
    "reinstate.web.console",
    "reinstate.web.help",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reinstate.web.one_installation.one_installation",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "reinstate.web.languages.PageLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "reinstate.web.not_kept.not_kept",
    "reinstate.web.only_posted.only_posted",
    "reinstate.web.readable.Readable",
]

ROOT_URLCONF = "reinstate.config.urls"
WSGI_APPLICATION = "reinstate.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# Pages
STATIC_URL = "static/"
STATIC_ROOT = environment.folder("REINSTATE_STATIC", VAR / "static")
STATICFILES_DIRS = [
    folder for folder in (PACKAGE / "web" / "static", VAR / "assets") if folder.is_dir()
]
WHITENOISE_USE_FINDERS = True  # no collect step between a change and the page
LANGUAGE_CODE = "en-us"
# Each by its own name. The catalogues are compiled at set-up by tools/messages.py.
LANGUAGES = [("en-us", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "reinstate.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # instants are stored and compared in UTC; pages name their own zone

# Only allauth uses it, to count guesses and to take a code once, over all processes.
CACHES = {"default": {"BACKEND": "reinstate.services.access.shared_notes.SharedNotes"}}

# Staff sign in with allauth: password plus authenticator app or passkey. No public sign-up.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "reinstate.config.staff_sign_in.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff addresses are entered by the operator
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "reinstate.config.staff_sign_in.FactorAdapter"
MFA_FORMS = {"add_webauthn": "reinstate.config.staff_sign_in.NewPasskey"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Work outside the request: stored in the same database, in the same transaction.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

WORKER_MEMORY_GB = environment.whole("REINSTATE_WORKER_MEMORY_GB", 4, 1, 1_024)

# Letters leave by SMTP; without a server named, sending fails and is tried again.
EMAIL_BACKEND = "reinstate.services.mail.smtp.EmailBackend"
EMAIL_HOST = environment.said("REINSTATE_SMTP_HOST", "localhost")
EMAIL_PORT = environment.whole("REINSTATE_SMTP_PORT", 25, 1, environment.MOST_PORTS)
EMAIL_HOST_USER = os.environ.get("REINSTATE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("REINSTATE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("REINSTATE_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.said("REINSTATE_MAIL_FROM", "reinstate@localhost")

# What a browser may do
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# Named so, no other host of the domain can put one of its own into a visitor's browser.
COOKIE_PREFIX = "__Host-" if IS_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_ENGINE = "reinstate.services.access.staff_sessions"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # wasm-unsafe-eval: the live guide runs its face model as WebAssembly
        "script-src": [SELF, NONCE, "'wasm-unsafe-eval'"],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
MESSAGE_TAGS = {message_levels.ERROR: "error"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Photos stay in memory, never on disk in clear; a form of staff holds four at most.
FILE_UPLOAD_HANDLERS = ["reinstate.web.files.OfStaffInMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 100 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "in_a_line": {"()": "reinstate.config.logs.InALine"},
        "without_tokens": {"()": "reinstate.config.logs.WithoutTokens"},
    },
    "formatters": {"line": {"()": "reinstate.config.logs.Line"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["in_a_line", "without_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": environment.log_level()},
}
