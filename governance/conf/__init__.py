"""Settings and entry points. Importing the Celery application here lets every process send tasks."""

from governance.conf.celery import app as celery_app

__all__ = ["celery_app"]
