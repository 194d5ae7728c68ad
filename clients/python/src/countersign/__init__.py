"""Countersign from Python: hand in model versions, follow them to the gate, fetch reports.

from countersign import Client

client = Client.from_environment()
for model in client.models():
    print(model["reference"], model["name"])
"""

from countersign.client import Client
from countersign.errors import (
    ApiProblem,
    Conflict,
    CountersignError,
    Forbidden,
    Invalid,
    NoAnswer,
    NotFound,
    NotSignedIn,
    ServerFailed,
    Stale,
    TooLarge,
    TooManyRequests,
    Unfinished,
    Unusable,
)

__version__ = "0.1.0"

__all__ = [
    "ApiProblem",
    "Client",
    "Conflict",
    "CountersignError",
    "Forbidden",
    "Invalid",
    "NoAnswer",
    "NotFound",
    "NotSignedIn",
    "ServerFailed",
    "Stale",
    "TooLarge",
    "TooManyRequests",
    "Unfinished",
    "Unusable",
]
