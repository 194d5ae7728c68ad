"""Settings of the throw-away project: the same for each keeper but for its engine and apps."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

PEER = os.environ["PEER"]
APPS = {"auditlog": ["auditlog"], "pghistory": ["pgtrigger", "pghistory"]}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", *APPS.get(PEER, []), "peer"]
_place = urlsplit(os.environ["PEER_DATABASE"])
_options = dict(parse_qsl(_place.query))
DATABASES = {
    "default": {
        "ENGINE": "audits.trail.backend" if PEER == "trail" else "django.db.backends.postgresql",
        "NAME": _place.path.lstrip("/"),
        "USER": unquote(_place.username or ""),
        "PASSWORD": unquote(_place.password or ""),
        "HOST": _options.pop("host", "") or _place.hostname,
        "PORT": _options.pop("port", "") or _place.port,
        "OPTIONS": _options,
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
SECRET_KEY = "a benchmark signs nothing"
