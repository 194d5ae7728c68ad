"""What the trail holds, for reading. The database writes it; the application's role may only look."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audits.trail.rules import TrailRule


class AuditEvent(models.Model):
    """One changed row: who, when, through what, on which object. All words are text and none is a foreign key."""

    xid = models.TextField()  # the writing transaction
    at = models.DateTimeField()
    actor_id = models.TextField()
    actor_label = models.TextField()
    source = models.TextField()
    action = models.TextField()
    request_id = models.TextField()
    db_user = models.TextField()
    db_role = models.TextField()
    object_type = models.TextField()
    object_id = models.TextField()
    object_label = models.TextField()
    unit = models.TextField()
    operation = models.TextField()
    schema_version = models.TextField()
    payload_digest = models.BinaryField()

    class Meta:
        managed = False
        db_table = '"trail"."event"'

    def __str__(self) -> str:
        return f"{self.action} {self.object_label or self.object_id}".strip()

    @property
    def unattributed(self) -> bool:
        """Whether nobody is named: a write by a database role other than the application's."""
        return self.actor_id == ""


class Payload(models.Model):
    """What an event says: before and after of the changed columns, and the reason, as the text that was hashed."""

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="payload"
    )
    salt = models.BinaryField()
    body = models.TextField()

    class Meta:
        managed = False
        db_table = '"trail"."payload"'

    def __str__(self) -> str:
        return self.body


class Told(models.Model):
    """What may be told of an event today: its payload, or what redaction left of it, and the fields that are gone."""

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="told"
    )
    body = models.TextField()
    redacted = ArrayField(models.TextField())

    class Meta:
        managed = False
        db_table = '"trail"."told"'

    def __str__(self) -> str:
        return self.body


class Redaction(models.Model):
    """That fields were taken out of an event's payload, by the request that two people agreed on.

    `fields` lists all that is gone from the event so far; an event's latest redaction counts. `digest` is the
    SHA-256 of what stands there instead, with its salt.
    """

    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, db_constraint=False, related_name="redactions")
    fields = ArrayField(models.TextField())
    digest = models.BinaryField()
    request = models.BigIntegerField()
    unit = models.TextField()
    at = models.DateTimeField()

    trail = TrailRule(unit="unit")

    class Meta:
        managed = False
        db_table = '"trail"."redaction"'

    def __str__(self) -> str:
        return f"event {self.event_id} without {', '.join(self.fields)}"


class Unsequenced(models.Model):
    """An event that waits for its place in the tree."""

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="waiting"
    )

    class Meta:
        managed = False
        db_table = '"trail"."unsequenced"'

    def __str__(self) -> str:
        return str(self.pk)


class Leaf(models.Model):
    """An event's place in the Merkle tree."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, models.DO_NOTHING, db_constraint=False, related_name="leaf")
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = '"trail"."leaf"'

    def __str__(self) -> str:
        return str(self.index)


class Checkpoint(models.Model):
    """The tree's size and root at a moment, signed. `note` is the C2SP signed note."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"trail"."checkpoint"'

    def __str__(self) -> str:
        return f"{self.size} events"


class Verification(models.Model):
    """One verification of the whole trail: how far it is while it runs, and what it found once it is done.

    A verification that was cut off stays `running`; whoever looks after it goes on from `resume`.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    started_at = models.DateTimeField(auto_now_add=True)
    at = models.DateTimeField(default=timezone.now)  # when it was done; while it runs, when it began
    whole = models.BooleanField(default=False)
    size = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    findings = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    # How far it is, in events; a sign of life; where to go on (a Position of audits.verifier.trail as data), and how
    # often that was needed.
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    resume = models.JSONField(null=True, blank=True)
    resumed = models.PositiveSmallIntegerField(default=0)
    # Signed notes kept elsewhere that it compares with, by the name each goes by.
    outside = models.JSONField(default=dict, blank=True)

    trail = TrailRule(ignore=("done", "total", "heartbeat_at", "resume"))

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="verification_running", condition=models.Q(state="running")),
            models.Index(fields=["-id"], name="verification_outside", condition=~models.Q(outside={})),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.words}"

    @property
    def words(self) -> str:
        """What came of it, in a word."""
        if self.state != self.State.DONE:
            return str(self.state)
        return "whole" if self.whole else "broken"

    @property
    def last_sign_at(self) -> datetime:
        """When somebody was last at it, or asked for it."""
        return self.heartbeat_at or self.started_at

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1; None before that is known."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def seconds_left(self) -> float | None:
        """A straight-line guess; None before there is anything to guess from."""
        if not self.share or self.share < 0.02 or self.resumed:
            return None
        taken = (timezone.now() - self.started_at).total_seconds()
        return taken / self.share * (1 - self.share)


class Retention(models.Model):
    """A decision how long a part of the record is kept, from a day on. It is never changed; a later one follows.

    Countersign deletes nothing by it: without a decision everything is kept for ever, and a decision is what people
    answer to. years: at least so many; None means for ever. decided_by: the acting person's label, as on the trail.
    """

    class Part(models.TextChoices):
        EVENTS = "events", _("Entries of the trail")
        ARTIFACTS = "artifacts", _("Uploaded files and issued reports")

    part = models.CharField(max_length=20, choices=Part)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateField()
    reason = models.TextField()
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.TextField()

    trail = TrailRule(label="part")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.get_part_display()


class KeyRotation(models.Model):
    """That the log's key was replaced. `note` is the checkpoint of that moment, signed by the old and the new key.

    The row is governed like any other, so that the rotation is an event, sealed under the new key.
    """

    at = models.DateTimeField(auto_now_add=True)
    size = models.BigIntegerField()
    note = models.TextField()
    old_key = models.TextField()
    new_key = models.TextField()

    trail = TrailRule()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.size} events"


class Cosignature(models.Model):
    """What a witness signed under a checkpoint."""

    # Django wants one column as the key; with `witness` it is unique.
    size = models.BigIntegerField(primary_key=True)
    witness = models.TextField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"trail"."cosignature"'

    def __str__(self) -> str:
        return f"{self.witness}: {self.size} events"


class Witness(models.Model):
    """Somewhere checkpoints go, and how far that is. Written by the sequencer's process."""

    name = models.TextField(primary_key=True)
    kind = models.TextField()
    place = models.TextField()
    key = models.TextField()
    active = models.BooleanField()
    size = models.BigIntegerField()
    success_at = models.DateTimeField(null=True)
    attempt_at = models.DateTimeField(null=True)
    problem = models.TextField()

    class Meta:
        managed = False
        db_table = '"trail"."witness"'

    def __str__(self) -> str:
        return self.name


class Pulse(models.Model):
    """The sequencer's sign of life: when, and what holds it up."""

    single = models.BooleanField(primary_key=True)
    at = models.DateTimeField()
    stall = models.TextField()
    problem = models.TextField()

    class Meta:
        managed = False
        db_table = '"trail"."pulse"'

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
