"""Long work as rows. Killing any process at any moment loses nothing and does nothing twice.

A job is claimed by a conditional update, and every later write names the claim, so a worker that was
thought dead and comes back changes nothing. While it works, a thread keeps the claim alive; a job whose
claim went silent is found by the sweep and nudged again.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar, TypeVar

from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audits.trail import context as trail

HEARTBEAT = timedelta(seconds=4)
SILENT_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 3


class Job(models.Model):
    """A row that a worker brings to its end. `progress` is the share done, 0 to 1."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN_STATES: ClassVar = (State.QUEUED, State.RUNNING)
    # Seen live and changed every few seconds: kept out of the trail.
    UNTOLD: ClassVar = ("claim", "progress", "step", "heartbeat_at", "announced_at")

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    claim = models.UUIDField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    step = models.CharField(max_length=200, blank=True, default="")
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    # When the end was announced to the rooms above; the sweep announces again what a crash kept silent.
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def seconds_left(self) -> float | None:
        """A straight-line guess from the progress so far; None before there is any."""
        if self.state != self.State.RUNNING or not self.started_at or self.progress < 0.02:
            return None
        taken = (timezone.now() - self.started_at).total_seconds()
        return taken / self.progress * (1 - self.progress)


JobT = TypeVar("JobT", bound=Job)


class ClaimLost(Exception):
    """The job was cancelled, or another worker has it: stop without a word."""


class Claim:
    """A job in the hands of one worker."""

    def __init__(self, job: Job, key: uuid.UUID) -> None:
        self.job = job
        self._key = key

    def _update(self, **values: object) -> None:
        mine = type(self.job)._default_manager.filter(pk=self.job.pk, claim=self._key, state=Job.State.RUNNING)
        with trail.everywhere():  # the claim is the worker's, wherever the job lies
            if not mine.update(**values):
                raise ClaimLost

    def beat(self, **seen: object) -> None:
        """Says that the worker lives. Raises ClaimLost."""
        with transaction.atomic():
            self._update(heartbeat_at=timezone.now(), **seen)

    def tell(self, share: float, step: str) -> None:
        """Shows how far the work is. Raises ClaimLost."""
        self.beat(progress=share, step=step[:200])

    def close(self, state: str, **values: object) -> None:
        """Ends the job, inside the caller's transaction. Raises ClaimLost, which rolls that back."""
        progress = {"progress": 1.0} if state == Job.State.DONE else {}
        self._update(state=state, claim=None, finished_at=timezone.now(), **progress, **values)

    def give_up(self, state: str, problem: str) -> None:
        """Ends the job without a result, in a transaction of its own; silent when the claim is lost."""
        label = type(self.job)._meta.label_lower
        try:
            with transaction.atomic(), trail.action(f"{label}.{state}"):
                self.close(state, problem=problem)
        except ClaimLost:
            return

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Beats from a thread of its own, since a long step reports nothing."""
        over, context = threading.Event(), trail.current()
        if context is None:
            raise RuntimeError("a claim is kept alive by somebody who acts")

        def beat() -> None:
            with trail.acting(context):
                while not over.wait(HEARTBEAT.total_seconds()):
                    try:
                        self.beat()
                    except ClaimLost:
                        break
            connection.close()

        thread = threading.Thread(target=beat, name=f"heartbeat-{self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@contextmanager
def worked_on(
    claim: Claim,
    log: logging.Logger,
    *,
    crashed: str,
    refused: tuple[type[Exception], ...] = (),
    failed: tuple[type[Exception], ...] = (),
) -> Iterator[None]:
    """Keeps a claim alive while the body works, and ends the job when that raises: whatever happens, not the worker.

    refused, failed: errors whose words tell the person who asked why there is no result; what is in both is refused.
    crashed: what they are told of any other error, which the log tells whole. A lost claim ends in silence. A database
    that is away is raised on: the claim goes silent, and the sweep tries again.
    """
    try:
        with claim.kept_alive():
            yield
    except ClaimLost:
        return
    except refused as error:
        claim.give_up(Job.State.REFUSED, str(error))
    except failed as error:
        claim.give_up(Job.State.FAILED, str(error))
    except OperationalError:
        raise
    except Exception:  # the edge of the job
        log.exception("%s crashed", claim.job)
        claim.give_up(Job.State.FAILED, crashed)


def acting_for(job: Job) -> trail.Context:
    """A job acts for the person who asked for it."""
    return trail.Context(
        actor_id=str(job.asked_by_id), actor_label=job.asked_by.trail_label, source="task", request_id=f"{job}"[:64]
    )


def take(job: Job) -> Claim | None:
    """Claims the job, or says None: it has ended, a live worker has it, or it killed too many workers."""
    now, key = timezone.now(), uuid.uuid4()
    free = Q(claim=None) | Q(heartbeat_at__lt=now - SILENT_AFTER)
    label = type(job)._meta.label_lower
    open_rows = type(job)._default_manager.filter(free, pk=job.pk, state__in=Job.OPEN_STATES)
    with transaction.atomic(), trail.action(f"{label}.started"), trail.everywhere():
        taken = open_rows.filter(attempt__lt=MAX_ATTEMPTS).update(
            state=Job.State.RUNNING,
            claim=key,
            attempt=F("attempt") + 1,
            started_at=now,
            heartbeat_at=now,
            progress=0.0,
            step="",
        )
        if not taken:
            open_rows.filter(attempt__gte=MAX_ATTEMPTS).update(
                state=Job.State.FAILED,
                finished_at=now,
                claim=None,
                problem=f"The worker died {MAX_ATTEMPTS} times over this.",
            )
    return Claim(job, key) if taken else None


def waiting(rows: QuerySet[JobT]) -> QuerySet[JobT]:
    """Open jobs that nobody has, or whose worker went silent."""
    silent = timezone.now() - SILENT_AFTER
    forgotten = Q(claim=None, asked_at__lt=silent) | Q(heartbeat_at__lt=silent)
    return rows.filter(forgotten, state__in=Job.OPEN_STATES).order_by("pk")


def unannounced(rows: QuerySet[JobT]) -> QuerySet[JobT]:
    """Ended jobs of which the rooms above may not have heard."""
    silent = timezone.now() - SILENT_AFTER
    return rows.filter(announced_at=None, finished_at__lt=silent).exclude(state__in=Job.OPEN_STATES).order_by("pk")
