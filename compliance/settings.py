"""The one settings file. Every name read here is in .env.example."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import bootstrap_wrapper
from django.forms import ModelForm

from compliance import environment as env
from compliance.api.enum_names import ENUM_NAMES
from compliance.embedded import APP, BASE_DIR, OWNER, SERVICES
from compliance.enums import Role
from compliance.headers import CONTENT_SECURITY, PERMISSIONS

STATE_DIR = SERVICES.folder

# The type checker wants ModelForm[Case]; Django makes querysets and managers subscriptable, but not forms.
ModelForm.__class_getitem__ = classmethod(lambda form, _model: form)  # type: ignore[attr-defined]

# Who may reach it


def secret_key(allowed_hosts: list[str]) -> str:
    """Return SECRET_KEY; an installation for this machine alone makes its own and keeps it."""
    if given := env.text("SECRET_KEY"):
        return given
    if allowed_hosts:
        env.refuse("SECRET_KEY (or SECRET_KEY_FILE) is missing; it is needed as soon as ALLOWED_HOSTS is set.")
    kept = STATE_DIR / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if DEBUG and ALLOWED_HOSTS:
    env.refuse("DEBUG shows settings and data to whoever meets an error; it is for this machine alone.")
SECRET_KEY = secret_key(ALLOWED_HOSTS)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
HTTPS = env.flag("HTTPS", SITE_URL.startswith("https://"))
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) * HTTPS
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", False)
# Preloading binds the whole domain, for years, in every browser: its owner decides that.
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
# No other host, not even a neighbour in the same domain, can set a cookie of such a name.
_OF_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_OF_HOST}sessionid", f"{_OF_HOST}csrftoken"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=env.number("SESSION_HOURS", 12, at_least=1)).total_seconds())
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER_FILTER = "compliance.reporting.SecretsFilter"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CONTENT_SECURITY}
PERMISSIONS_POLICY = PERMISSIONS
DATA_UPLOAD_MAX_NUMBER_FILES = 5
UPLOAD_LIMITS = ("DESCRIPTOR_MAX_BYTES", "INVENTORY_MAX_BYTES", "LEDGER_MAX_BYTES", "DOCUMENT_MAX_BYTES")

# What it is made of

INSTALLED_APPS = [
    "approvals",
    "compliance",
    "compliance.accounts",
    "compliance.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
    "template_partials",
]
MIDDLEWARE = [
    "compliance.audit.context.RequestIdMiddleware",
    "compliance.headers.HeadersMiddleware",
    "compliance.observing.ObservingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.bodies.BodyLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "compliance.accounts.sessions.SeenMiddleware",
    "compliance.accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "approvals.views.covering.CoverMiddleware",
    "approvals.views.refusals.RefusedMiddleware",
]
ROOT_URLCONF = "compliance.urls"
WSGI_APPLICATION = "compliance.wsgi.application"
FORMS_URLFIELD_ASSUME_HTTPS = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "compliance.views.shell.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
SIDEBAR_COUNTS = "approvals.views.counts.sidebar"
ZONE_CHOICES = "compliance.zones.zone_choices"

# Where it keeps things

DATABASE_URL = env.text("DATABASE_URL")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL")
if DATABASE_OWNER_URL and not DATABASE_URL:
    env.refuse("DATABASE_OWNER_URL is set but DATABASE_URL is not: name the application's own role there.")
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", DATABASE_URL or SERVICES.database_url(APP)),
    "owner": env.database("DATABASE_OWNER_URL", DATABASE_OWNER_URL or DATABASE_URL or SERVICES.database_url(OWNER)),
}
REDIS_URL = env.redis("REDIS_URL", env.text("REDIS_URL") or SERVICES.redis_url)
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "compliance.caching.Cache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 3},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(STATE_DIR / "media")))
FILE_UPLOAD_TEMP_DIR = env.text("UPLOAD_TEMP_DIR") or None
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("bootstrap", Path(bootstrap_wrapper.__file__).parent.with_name("bootstrap")),
]
STORAGES = {
    "default": {"BACKEND": "compliance.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DESCRIPTOR_MAX_BYTES = env.number("DESCRIPTOR_MAX_MB", 5, at_least=1) * 1_000_000
INVENTORY_MAX_BYTES = env.number("INVENTORY_MAX_MB", 2_000, at_least=1) * 1_000_000
LEDGER_MAX_BYTES = env.number("LEDGER_MAX_MB", 2, at_least=1) * 1_000_000
EVIDENCE_HOURS = env.number("EVIDENCE_HOURS", 24, at_least=1)
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_MB", 50, at_least=1) * 1_000_000

# The scanner for malicious software

CLAMD_URL = env.clamd("CLAMD_URL", env.text("CLAMD_URL"))
SCAN_REQUIRED = env.flag("SCAN_REQUIRED", bool(CLAMD_URL))
if SCAN_REQUIRED and not CLAMD_URL:
    env.refuse("SCAN_REQUIRED needs a scanner: name it in CLAMD_URL.")

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["compliance.accounts.backend.WithRoles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "compliance.accounts.passwords.LongEnough"},
    {"NAME": "compliance.accounts.passwords.NotOfTheContext"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "chujing-demo")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "compliance.accounts.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
INVITATION_DAYS = env.number("INVITATION_DAYS", 7, at_least=1)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "change_password": "compliance.accounts.sign_in_forms.NewPasswordForm",
    "set_password": "compliance.accounts.sign_in_forms.FirstPasswordForm",
    "reset_password": "compliance.accounts.sign_in_forms.ForgottenForm",
    "reset_password_from_key": "compliance.accounts.sign_in_forms.ByLinkForm",
}
SECOND_FACTOR_FOR = env.some("SECOND_FACTOR_FOR", "approver,administrator", (*Role.values, "administrator"))
MFA_ADAPTER = "compliance.accounts.second_factor.Factors"
MFA_FORMS = {
    "authenticate": "compliance.accounts.sign_in_forms.CodeForm",
    "reauthenticate": "compliance.accounts.sign_in_forms.CodeAgainForm",
    "activate_totp": "compliance.accounts.sign_in_forms.FirstCodeForm",
    "add_webauthn": "compliance.accounts.key_forms.AddKeyForm",
    "edit_webauthn": "compliance.accounts.key_forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
LOCK_AFTER = env.number("LOCK_AFTER", 10, at_least=1)
LOCK_MINUTES = env.number("LOCK_MINUTES", 15, at_least=1)
ACCOUNT_RATE_LIMITS = {"login_failed": f"{LOCK_AFTER * 4}/m/ip,{LOCK_AFTER}/{LOCK_MINUTES * 60}s/key"}
PASSWORD_SIGN_IN = env.choice("PASSWORD_SIGN_IN", "everybody", ("everybody", "administrators"))
OIDC_ISSUER = env.text("OIDC_ISSUER").rstrip("/")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_SECOND_FACTOR = frozenset(env.words("OIDC_SECOND_FACTOR"))
if OIDC_ISSUER and not (OIDC_CLIENT_ID and env.text("OIDC_CLIENT_SECRET")):
    env.refuse("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (or OIDC_CLIENT_SECRET_FILE).")
if PASSWORD_SIGN_IN != "everybody" and not OIDC_ISSUER:  # noqa: S105 -- whose passwords count, not one
    env.refuse("PASSWORD_SIGN_IN takes passwords from people: name a provider in OIDC_ISSUER first.")
SOCIALACCOUNT_ADAPTER = "compliance.accounts.single_sign_on.ClosedSignOn"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that ends at another site is refused by form-action
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sso",
            "name": env.text("OIDC_NAME", "Single sign-on"),
            "client_id": OIDC_CLIENT_ID,
            "secret": env.text("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]
CONFIRM_MINUTES = env.number("CONFIRM_MINUTES", 10, at_least=1)
ACCOUNT_REAUTHENTICATION_TIMEOUT = CONFIRM_MINUTES * 60

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "approvals" / "locale", BASE_DIR / "compliance" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Mail

_mail = env.mail("EMAIL_URL", env.text("EMAIL_URL") or (STATE_DIR / "mail").as_uri())
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
globals().update(_mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "Chujing <chujing@localhost>")

# Seals of the trail. With embedded servers it makes its own key and writes its own file.

_seals_in = "" if DATABASE_URL or env.words("ALLOWED_HOSTS") else str(STATE_DIR)
SEAL_KEY_FILE = env.text("SEAL_KEY_FILE") or (_seals_in and f"{_seals_in}/seal.key")
SEAL_KEY_IS_MADE = not env.text("SEAL_KEY_FILE")
SEAL_PUBLIC_KEYS = env.words("SEAL_PUBLIC_KEYS")
SEAL_FILE = env.text("SEAL_FILE") or (_seals_in and f"{_seals_in}/seals.jsonl")
SEAL_MAIL_TO = env.words("SEAL_MAIL_TO")
SEAL_MAIL_HOURS = env.number("SEAL_MAIL_HOURS", 24, at_least=1)
SEAL_WEBHOOK_URL = env.text("SEAL_WEBHOOK_URL")
SEAL_WEBHOOK_SECRET = env.text("SEAL_WEBHOOK_SECRET")
SEAL_WEBHOOK_SECONDS = env.number("SEAL_WEBHOOK_SECONDS", 300, at_least=5)
if SEAL_WEBHOOK_URL and not SEAL_WEBHOOK_SECRET:
    env.refuse("SEAL_WEBHOOK_URL needs SEAL_WEBHOOK_SECRET, so that the receiver knows who posts.")
SEAL_MAX_AGE_MINUTES = env.number("SEAL_MAX_AGE_MINUTES", 10, at_least=1)
SAFE_CLIENT = "approvals.services.webhook_addresses.client_for"

# Webhooks

WEBHOOK_ALLOWED_HOSTS = frozenset(host.lower() for host in env.words("WEBHOOK_ALLOWED_HOSTS"))

# Work in the background

CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a queue that is away for long comes back one day
# What a killed worker held is given to another after this time; no task is so long.
# A queue that hangs is left after some seconds; a worker's own wait for work is of one second.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 5, "socket_connect_timeout": 3}
# A connection that went stale is made anew at once; for a queue that is away nobody waits.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ROUTES = {"approvals.count_calendar": {"priority": 9}}  # of 0 to 9: behind reminders and mails
CELERY_TIMEZONE = TIME_ZONE
QUEUE = "approvals.services.queue.queue"
CELERY_BEAT_SCHEDULE = {
    "send-unsent": {"task": "approvals.send_unsent", "schedule": 15.0, "options": {"expires": 60}},
    "seal": {"task": "audit.seal", "schedule": 5.0},
    "send-seals": {"task": "audit.send_seals", "schedule": 30.0},
    "remind": {"task": "approvals.remind", "schedule": 60.0},
    "sweep-files": {"task": "approvals.sweep_files", "schedule": 86_400.0},
    "expire": {"task": "approvals.expire", "schedule": 3600.0},
    "check-files": {"task": "approvals.check_files", "schedule": 60.0, "options": {"expires": 60}},
    "resume-impact": {"task": "approvals.resume_impact", "schedule": 60.0},
    "resume-calendars": {"task": "approvals.resume_calendars", "schedule": 60.0},
    "tidy-evidence": {"task": "approvals.tidy_evidence", "schedule": 60.0},
    "resume-disposals": {"task": "approvals.resume_disposals", "schedule": 60.0},
    "remind-of-retention": {"task": "approvals.remind_of_retention", "schedule": 3600.0},
    "refresh-duties": {"task": "approvals.refresh_duties", "schedule": 3600.0},
}

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "compliance.accounts.second_factor.ByToken",
        "compliance.accounts.second_factor.BySession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["approvals.api.rendering.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["compliance.api.parsers.PlainJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "compliance.api.pages.Pages",
    "DEFAULT_THROTTLE_RATES": {
        "token_per_address": "20/minute",
        "token_per_account": "10/minute",
        "proof_per_person": "10/minute",
        "determinations_per_person": "60/minute",
        "comparisons_per_person": "30/minute",
    },
    "NUM_PROXIES": int(BEHIND_PROXY),
    "DEFAULT_SCHEMA_CLASS": "approvals.api.schema.Schema",
    "EXCEPTION_HANDLER": "approvals.api.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Chujing",
    "DESCRIPTION": "Case management for sending automotive data out of China",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# Logs and metrics

METRICS_TOKEN = env.text("METRICS_TOKEN")
METRIC_SOURCES = ("approvals.services.measures.gauges",)
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "compliance.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.db.backends": {"level": "INFO"},  # at DEBUG it says every value of every query
        "celery": {"level": "WARNING"},
    },
}
