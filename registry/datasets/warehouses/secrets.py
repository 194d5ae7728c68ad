"""Where a worker finds the password that a connection names."""

import os
from pathlib import Path

from audits.checks.refusals import Refused

PREFIX = "COUNTERSIGN_SECRET_"


def password_of(name: str) -> str:
    """The password; empty where the connection names none. Raises Refused when it is not there."""
    if not name:
        return ""
    variable = PREFIX + name.upper()
    if given := os.environ.get(variable):
        return given
    if path := os.environ.get(f"{variable}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(
                f"The file that {variable}_FILE names cannot be read.", "Mount it for the workers."
            ) from error
    raise Refused(f"The workers know no secret “{name}”.", f"Set {variable} or {variable}_FILE where they run.")
