"""Settings of every Countersign process. Values that differ between places come from the environment."""

import os
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from governance.conf import environment as env

BASE_DIR = env.ROOT
COUNTERSIGN_HOME = env.HOME
COUNTERSIGN_VERSION = "0.1.0"

DEBUG = False
SECRET_KEY = env.address("SECRET_KEY")
ALLOWED_HOSTS = env.words("COUNTERSIGN_HOSTS", "127.0.0.1 localhost [::1]")
CSRF_TRUSTED_ORIGINS = env.words("COUNTERSIGN_ORIGINS")
# Plain HTTP is for a machine of one's own; anywhere else a proxy brings TLS.
PLAIN_HTTP = env.flag("COUNTERSIGN_PLAIN_HTTP")

DATABASE_ROLE = os.environ.get("COUNTERSIGN_ROLE", "app")
DATABASES = {"default": env.database(env.address(env.ROLE_VARIABLES[DATABASE_ROLE], "postgresql:///countersign"))}
# The sequencer alone may seal; it opens a connection of its own with its own role.
SEQUENCER_URL = env.address("DATABASE_SEQUENCER_URL")
# Read by `bootstrap_database`, which runs as the owner and gives the application's role its password.
APPLICATION_URL = env.address("DATABASE_URL")
# Names of the database roles that `bootstrap_database` makes and the trail's migration grants to.
DATABASE_APP_ROLE = "countersign_app"
DATABASE_SEQUENCER_ROLE = "countersign_sequencer"

INSTALLED_APPS = [
    "audits.trail",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "django_cotton",
    "lucide",
    "csp",
    "audits.base",
    "audits.accounts",
    "audits.oversight",
    "audits.vault",
    "audits.checks",
    "audits.webhooks",
    "audits.reports",
    "registry.datasets",
    "registry.inventory",
    "registry.cards",
    "registry.submissions",
    "governance.controls",
    "governance.risks",
    "governance.reviews",
    "governance.desk",
]

MIDDLEWARE = [
    "governance.conf.health.HealthMiddleware",
    # Outermost, so that even a session write carries its author.
    "audits.trail.middleware.TrailContextMiddleware",
    # Their headers are on every answer, also on one that something below refused.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "audits.base.middleware.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audits.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "audits.base.middleware.PageMethodsMiddleware",
    "audits.base.middleware.InputGuardMiddleware",
    # After the reader and the guards: a page of the past is read by the same people, and its errors are pages too.
    "audits.accounts.past.PastMiddleware",
]

ROOT_URLCONF = "governance.conf.urls"
WSGI_APPLICATION = "governance.conf.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "audits.base.templatetags.countersign",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "governance.desk.context.shell",
            ],
        },
    }
]
COTTON_DIR = "components"
# A component sees what it is given, and nothing of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "audits.base.handlers.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("COUNTERSIGN_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# Stored and drawn in UTC: a local zone was seen to move date-only charts by a month.
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = COUNTERSIGN_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", env.folder("fonts"))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = COUNTERSIGN_HOME / "media"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = env.folder("uploads")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- our own -------------------------------------------------------------------------------------
VAULT_ROOT = Path(os.environ.get("COUNTERSIGN_VAULT") or COUNTERSIGN_HOME / "vault")
VAULT_MAX_BYTES = int(os.environ.get("COUNTERSIGN_MAX_UPLOAD_BYTES", 2 * 1024**3))
# A file sent in pieces must be whole within so long; each person may have so many on their way.
VAULT_UPLOAD_LIFE = timedelta(hours=int(os.environ.get("COUNTERSIGN_UPLOAD_HOURS", 72)))
VAULT_OPEN_UPLOADS = int(os.environ.get("COUNTERSIGN_OPEN_UPLOADS", 20))
# Where outsiders reach this server, for addresses in messages to them; without it they hold the path alone.
PUBLIC_URL = os.environ.get("COUNTERSIGN_URL", "").rstrip("/")
# Networks that are not public and still may hear of what happens here; and loopback, by plain HTTP too.
WEBHOOK_NETWORKS = tuple(ip_network(network) for network in env.words("COUNTERSIGN_WEBHOOK_NETWORKS"))
WEBHOOK_LOOPBACK = env.flag("COUNTERSIGN_WEBHOOK_LOOPBACK")
KEYS_ROOT = COUNTERSIGN_HOME / "keys"
TRAIL_ORIGIN = os.environ.get("COUNTERSIGN_ORIGIN_NAME", "countersign.local/trail")
TRAIL_LOG_KEY = KEYS_ROOT / "log.key"
TRAIL_WITNESSES = Path(os.environ.get("COUNTERSIGN_WITNESSES") or COUNTERSIGN_HOME / "witnesses.toml")
TRAIL_STALL = 10  # seconds an event may wait for its seal before that is shown
TRAIL_WITNESS_LAG = int(os.environ.get("COUNTERSIGN_WITNESS_LAG_SECONDS", 600))
# Opens and closes the private keys in a backup; needed by nothing else.
BACKUP_PASSPHRASE = env.address("COUNTERSIGN_BACKUP_PASSPHRASE")
# Pages that have no past: coming and going, people and their keys, and checking a file at hand.
PAGES_OF_THE_PRESENT = {
    "healthz",
    "accounts:sign_in",
    "accounts:sign_out",
    "accounts:people",
    "accounts:tokens",
    "accounts:revoke_token",
    "accounts:trust",
    "accounts:end_trust",
    "api_docs",
    "reports:verify",
    "reports:root",
    "trail:growth",
    "webhooks:list",
    "webhooks:add",
    "webhooks:endpoint",
    "webhooks:change",
    "webhooks:delivery",
}
# How many requests the API takes: of whom, requests (0: as many as come) in seconds. COUNTERSIGN_API_LIMITS changes
# some of them: "burst=600/10 steady=0/3600". Counted in API_LIMITS_URL, the broker's Valkey when nothing else is said.
API_LIMITS = env.limits(
    "COUNTERSIGN_API_LIMITS",
    {
        "burst": ("token", 300, 10),
        "steady": ("token", 30_000, 3_600),
        "person-burst": ("person", 600, 10),
        "person-steady": ("person", 60_000, 3_600),
        "unknown": ("address", 60, 60),
    },
)
API_LIMITS_URL = env.address("COUNTERSIGN_API_LIMITS_URL") or env.address("BROKER_URL", "redis://127.0.0.1:6379/0")
# A file of certificates to trust besides the system's, for an issuer of OpenID Connect inside one's own network.
OIDC_CA_FILE = os.environ.get("COUNTERSIGN_OIDC_CA_FILE", "")
CHECK_MEMORY_LIMIT = os.environ.get("COUNTERSIGN_CHECK_MEMORY", "1GB")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "audits.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["audits.base.parsers.StrictJSONParser"],
    # OPTIONS is answered like any other method that an address does not have; the OpenAPI document describes it.
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": "audits.base.pagination.StableCursorPagination",
    "DEFAULT_SCHEMA_CLASS": "audits.base.openapi.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["audits.base.limits.Limited"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "audits.base.problems.handle",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Countersign",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "audits.base.openapi_shared.add_shared",
    ],
    # What is sent and what is answered are described apart: a file that is sent is bytes.
    "COMPONENT_SPLIT_REQUEST": True,
    # Names for lists of choices that several fields share.
    "ENUM_NAME_OVERRIDES": {
        "ConnectionKind": "registry.datasets.models.Connection.Kind",
        "DeliveryState": "audits.webhooks.models.Delivery.State",
        "EndpointState": "audits.webhooks.models.Endpoint.State",
        "UploadState": "audits.vault.models.Upload.State",
        "ColumnRole": "registry.datasets.schema.ROLES",
        "JobState": "audits.base.jobs.Job.State",
        "LifecycleState": "registry.inventory.lifecycle.State",
        "Tier": "registry.inventory.models.RegisteredModel.Tier",
        "Level": "governance.risks.models.Level",
        "Permission": "audits.accounts.roles.NAMED",
    },
}

CELERY_BROKER_URL = env.address("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_TIMEZONE = "UTC"
# A row is the truth and a task a nudge: the sweeps pick up whatever a lost message left behind.
CELERY_BEAT_SCHEDULE = {
    "sweep-runs": {"task": "audits.checks.tasks.sweep", "schedule": 15.0},
    "sweep-reports": {"task": "audits.reports.tasks.sweep", "schedule": 15.0},
    "sweep-datasets": {"task": "registry.datasets.tasks.sweep", "schedule": 15.0},
    "clear-up-vault": {"task": "audits.vault.tasks.clear_up", "schedule": 3600.0},
    "sweep-uploads": {"task": "audits.vault.tasks.sweep_uploads", "schedule": 300.0},
    "sweep-webhooks": {"task": "audits.webhooks.tasks.sweep", "schedule": 15.0},
    "verify-trail": {"task": "audits.oversight.tasks.verify_trail", "schedule": 3600.0},
    "resume-verification": {"task": "audits.oversight.tasks.resume_verification", "schedule": 30.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("COUNTERSIGN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "countersign": {"level": "INFO"},
        # fontTools narrates each subset; a report should not.
        "fontTools": {"level": "ERROR"},
    },
}
