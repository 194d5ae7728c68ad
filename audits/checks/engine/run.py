"""Running one check: what a worker calls, and the only way a result comes about."""

import hashlib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from audits.checks.contract import Check, Inputs, Progress, Result, silent
from audits.checks.refusals import DigestMismatch, Refused

ENGINES = ("duckdb", "ibis-framework", "numpy", "scipy", "fairlearn", "scikit-learn")
BLOCK = 1 << 20


def run_check(check: Check, inputs: Inputs, parameters: Any, progress: Progress = silent) -> Result:
    """Runs the check on the file its digest names and gives the result as it will be recorded.

    progress is called with the share done (0 to 1) and the step under way, from this thread, and may raise to
    cancel. Raises Refused when the inputs cannot be examined, any other CheckError when the run fails.
    """
    if not isinstance(parameters, check.Parameters):
        raise TypeError(f"{check.id} takes {check.Parameters.__name__}, not {type(parameters).__name__}")
    progress(0.0, "Checking the inputs")
    check.needs.refuse_missing(check.title, inputs)
    _hold_digest(inputs)
    result = check.run(inputs, parameters, progress)
    complete = replace(result, engines={name: version(name) for name in ENGINES} | result.engines)
    progress(1.0, "Done")
    return Result.from_dict(complete.to_dict())  # what is judged is what is recorded, digit for digit


def sha256(path: Path) -> str:
    """The digest of a file in hex, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _hold_digest(inputs: Inputs) -> None:
    try:
        found = sha256(inputs.path)
    except OSError as error:
        raise Refused(f"The dataset file cannot be read: {error.strerror}.", "Send the file again.") from error
    if found != inputs.digest:
        said = f"The file's SHA-256 is {found}, but {inputs.digest} was registered."
        raise DigestMismatch(said, "Send the file again.", {"digest": "does not match"})
