"""The product's settings with a page of its own: every component once, without a database or anybody signed in."""

from governance.conf.settings import *  # noqa: F403 - a variation of all of them
from governance.conf.settings import BASE_DIR, STORAGES, TEMPLATES

DEBUG = True
SECRET_KEY = "gallery"
ROOT_URLCONF = "tests.gallery.urls"
ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "tests.gallery.views.language",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        **TEMPLATES[0],
        "DIRS": [BASE_DIR / "templates", BASE_DIR / "tests" / "gallery" / "templates"],
        "OPTIONS": {
            **TEMPLATES[0]["OPTIONS"],
            # Fresh at every request, so that a change shows on reload.
            "loaders": [
                "django_cotton.cotton_loader.Loader",
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tests.gallery.views.shell",
            ],
        },
    }
]
