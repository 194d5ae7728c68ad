"""Who acts, through what and why: the words that every event of a transaction carries.

The context attributes; it does not authenticate. It lives in a ContextVar, set by the outermost
middleware, the task base and the command base, and the database backend sends it with BEGIN.

    from audits.trail import context as trail

    with transaction.atomic(), trail.action("risks.risk.assessed", reason=reason):
        ...
"""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Context:
    """One acting party. `source` is web, token, task, schedule or command, perhaps with a space and through which one
    (the beginning of a token: `token cs_9f3k2ab`, never the secret); the rest is free text.

    Raises ValueError for text that PostgreSQL cannot keep: U+0000 and lone surrogates.
    """

    actor_id: str
    actor_label: str
    source: str
    action: str = ""
    reason: str = ""
    request_id: str = ""
    reach: str = ""  # "all": reads are not cut down to the actor's units; see `everywhere`
    as_of: str = ""  # ISO 8601 with zone: reads answer as of that moment, writes are refused; see audits.trail.past

    def __post_init__(self) -> None:
        if not self.actor_id or not self.source:
            raise ValueError("A trail context names an actor and a source.")
        if self.reach not in ("", "all"):
            raise ValueError("A trail context reaches its actor's units or all of them.")
        for name, value in vars(self).items():
            require_storable(value, name)

    def as_json(self) -> str:
        """The text handed to the database as `countersign.context`."""
        return json.dumps(vars(self), ensure_ascii=False)


def new_request_id() -> str:
    """An id for one request, one run of a command or of a scheduled task: what it does is told together.

    It begins with the moment, so that an index by request grows at its end only.
    """
    return f"{time.time_ns() // 1_000_000:012x}{uuid.uuid4().hex[:20]}"


_context: ContextVar[Context | None] = ContextVar("countersign_trail_context", default=None)


def require_storable(text: str, name: str = "text") -> None:
    """Raise ValueError when `text` holds U+0000 or a lone surrogate, which no event could repeat."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{name} holds a character that cannot be recorded (U+0000 or half a surrogate pair).")


# Who acts when nobody asked.
SYSTEM = Context(actor_id="system", actor_label="Countersign", source="schedule")


def current() -> Context | None:
    """The context of this thread, or None when nobody has said who acts."""
    return _context.get()


@contextmanager
def acting(context: Context) -> Iterator[None]:
    """Act as `context` inside the block, whoever acted before."""
    token = _context.set(context)
    try:
        yield
    finally:
        _context.reset(token)


def assume(context: Context) -> None:
    """Act as `context` until the surrounding `acting` block ends.

    For a middleware that learns the user late: what outer middlewares write afterwards, such as the
    session, then carries the user too. Raises LookupError outside any `acting` block.
    """
    if _context.get() is None:
        raise LookupError("assume() needs a surrounding acting() block that ends it.")
    _context.set(context)


@contextmanager
def action(name: str, reason: str = "") -> Iterator[None]:
    """Name what is being done, such as `risks.risk.accepted`, and why. Services use it.

    Without a context it changes nothing: the database refuses the write and says so.
    """
    context = current()
    if context is None:
        yield
        return
    with acting(replace(context, action=name, reason=reason or context.reason)):
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Read every unit inside the block, for what happens in nobody's name: reactions to news, sweeps.

    Who acts stays on the trail. An architecture test lists the callers; a page or an API view never is one.
    """
    context = current()
    if context is None:
        yield
        return
    with acting(replace(context, reach="all")):
        yield
