"""The Celery application. Workers import the checks; web processes never do."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.conf.settings")

app = Celery("countersign", task_cls="audits.trail.tasks:AttributedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
