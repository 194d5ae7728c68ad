"""Every address of Countersign."""

from django.urls import URLPattern, URLResolver, path

from governance.conf.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
