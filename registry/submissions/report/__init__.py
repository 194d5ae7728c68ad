"""The model validation report: what the registry and the checks contribute. Registered in `apps.ready()`."""
