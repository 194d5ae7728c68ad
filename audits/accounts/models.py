"""People and units. Nobody is ever deleted: an account is closed, and its name stays on what it did."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audits.accounts.roles import Role
from audits.base.fields import Versioned, reference_field
from audits.trail.rules import TrailRule

SOON = timedelta(days=14)  # before its end, a token says so


class Unit(Versioned):
    """A business unit. `path` lists the ids from the root, `/1/4/`, so a branch is one prefix."""

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.TextField(editable=False, default="")

    trail = TrailRule(label="name", unit="id", inherited=True, placed="parent_id")

    class Meta:
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [models.Index(fields=["path"], name="unit_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Versioned):
    """A person or a service account, signed in by e-mail.

    `title` is what others see on the trail ("Compliance desk"); it is no personal data, so it may stay for ever.
    """

    reference = reference_field("U")
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title"), max_length=200)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "title"]

    trail = TrailRule(label="reference", mask=("password",), ignore=("last_login",))

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_whatever_case"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_label(self) -> str:
        """How this person stands on the trail: a title and a reference, never a name."""
        return f"{self.title} ({self.reference})"


class Grant(models.Model):
    """A role that a user holds in a unit and all units below it, from a moment until another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    trail = TrailRule(label="role", unit="unit_id", inherited=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.unit}"


class TrustRule(models.Model):
    """Whose tokens of OpenID Connect are exchanged for tokens of ours: a job of one CI system, never a person.

    It acts as a service account of its own, made with it. claims: what a token must say, by claim: a text that must be
    the same, or {"prefix": …}. A rule is never changed; it is ended, and another one made.
    """

    reference = reference_field("TR")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    issuer = models.CharField(max_length=300)
    audience = models.CharField(max_length=200)
    claims = models.JSONField()
    acts_as = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trust_rules")
    scopes = ArrayField(models.CharField(max_length=50))
    minutes = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    trail = TrailRule(label="reference", unit="unit_id")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["issuer"], name="trust_rule_issuer", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Token(models.Model):
    """An API token. Only its SHA-256 is kept; `prefix` lets people tell their tokens apart.

    within: it holds in this unit and those below, and nowhere else. A token that a CI job was given in exchange for
    one of OpenID Connect names the rule, the claims that matched, and the digest that refuses a second exchange.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=50), default=list)
    within = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.ForeignKey(TrustRule, on_delete=models.PROTECT, null=True, blank=True, related_name="tokens")
    claims = models.JSONField(null=True, blank=True)
    exchanged = models.CharField(max_length=64, null=True, blank=True, unique=True)  # null: no digest to be unique
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    trail = TrailRule(label="prefix", mask=("digest",), ignore=("last_used_at",))

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()

    @property
    def ends_soon(self) -> bool:
        """Whether its owner should make another one: the last days of a token that was made for longer."""
        lives_long = self.expires_at - self.created_at > SOON
        return lives_long and not self.expired and self.expires_at - timezone.now() <= SOON
