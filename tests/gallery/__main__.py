"""`python -m tests.gallery [PORT]` shows every component at http://127.0.0.1:PORT/elements/ (8001)."""

import os
import sys

import django
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.gallery.settings"
    django.setup()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
    run("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), threading=True)
