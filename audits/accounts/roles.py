"""Who may do what: one table from permission to the roles that hold it.

Permissions are `object.verb`. Nothing else in the code base decides by role name.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Compliance officer")
    ML_ENGINEER = "ml_engineer", _("ML engineer")
    VALIDATOR = "validator", _("Validator")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


_EVERYONE = frozenset(Role)
_GOVERN = frozenset({Role.OFFICER, Role.VALIDATOR, Role.APPROVER})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "record.view": _EVERYONE,
    "model.register": frozenset({Role.ML_ENGINEER, Role.OFFICER}),
    "model.change": frozenset({Role.ML_ENGINEER, Role.OFFICER}),
    "model.assess": frozenset({Role.ML_ENGINEER, Role.OFFICER, Role.VALIDATOR}),
    "model.override": frozenset({Role.OFFICER, Role.VALIDATOR}),
    "model.deploy": frozenset({Role.ML_ENGINEER}),
    "version.submit": frozenset({Role.ML_ENGINEER}),
    "version.validate": frozenset({Role.VALIDATOR}),
    "version.approve": frozenset({Role.APPROVER}),
    "version.reject": frozenset({Role.VALIDATOR, Role.APPROVER}),
    "version.review": _GOVERN,
    "version.retire": frozenset({Role.ML_ENGINEER, Role.OFFICER}),
    "card.change": frozenset({Role.ML_ENGINEER, Role.OFFICER}),
    "dataset.register": frozenset({Role.ML_ENGINEER, Role.OFFICER}),
    "connection.change": frozenset({Role.ADMINISTRATOR}),
    "artifact.upload": frozenset({Role.ML_ENGINEER, Role.OFFICER, Role.VALIDATOR}),
    "artifact.download": frozenset({Role.ML_ENGINEER, Role.OFFICER, Role.VALIDATOR, Role.AUDITOR}),
    "run.start": frozenset({Role.ML_ENGINEER, Role.OFFICER, Role.VALIDATOR}),
    "run.cancel": frozenset({Role.ML_ENGINEER, Role.OFFICER, Role.VALIDATOR}),
    "policy.change": frozenset({Role.OFFICER}),
    "risk.record": frozenset({Role.OFFICER}),
    "risk.assess": frozenset({Role.OFFICER}),
    "risk.map": frozenset({Role.OFFICER}),
    "finding.change": _GOVERN,
    "report.request": frozenset({Role.OFFICER, Role.VALIDATOR, Role.APPROVER, Role.AUDITOR}),
    "trail.view": frozenset({Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR, Role.VALIDATOR, Role.APPROVER}),
    "trail.verify": frozenset({Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}),
    "trail.export": frozenset({Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}),
    "trail.redact": frozenset({Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR}),
    "trail.explain": frozenset({Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}),
    "trail.retain": frozenset({Role.ADMINISTRATOR}),
    "people.view": _EVERYONE,
    "people.change": frozenset({Role.ADMINISTRATOR}),
    "trust.view": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "trust.change": frozenset({Role.ADMINISTRATOR}),
    "webhook.view": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "webhook.change": frozenset({Role.ADMINISTRATOR}),
}

# The permissions that change nothing: all that anybody has while the record is looked at as of a date.
READING = frozenset(
    {"record.view", "artifact.download", "trail.view", "trail.export", "people.view", "trust.view", "webhook.view"}
)

# The same as choices of a form or of the API.
NAMED = [(permission, permission) for permission in PERMISSIONS]
