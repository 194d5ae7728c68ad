"""What any answer must be, whatever was sent."""

from collections.abc import Iterable
from typing import Any

PROBLEM = "application/problem+json"


def faults_of(answer: Any, *, named: str = "", allowed: Iterable[int] = ()) -> list[str]:
    """What is wrong with an answer of the API: a failure, a refusal that is no problem document, or one that does
    not name `named`. `allowed`: the statuses expected; without any, whatever is below 500."""
    allowed = set(allowed)
    if answer.status_code >= 500 and answer.status_code not in allowed:
        return [f"{answer.status_code}"]
    if allowed and answer.status_code not in allowed:
        said = "a file" if answer.streaming else answer.content[:300]
        return [f"{answer.status_code} instead of {sorted(allowed)}: {said!r}"]
    if answer.status_code < 400:
        return []
    if answer["Content-Type"] != PROBLEM:
        return [f"{answer.status_code} as {answer['Content-Type']}"]
    document = answer.json()
    wrong = [name for name in ("type", "title", "status", "detail") if not document.get(name)]
    wrong += ["a placeholder is left"] if "{" in document.get("title", "") else []
    wrong += ["status differs"] if document.get("status") != answer.status_code else []
    if named and not any(error["pointer"].startswith(f"#/{named}") for error in document.get("errors", [])):
        wrong.append(f"does not name {named}: {document}")
    return wrong


def told(faults: Iterable[tuple[str, list[str]]]) -> str:
    """The faults as lines, for the message of a test; empty when there are none."""
    return "\n".join(f"{where}: {'; '.join(wrong)}" for where, wrong in faults if wrong)
