"""Puts the project's verifier into the wheel, out of the one place where it is written.

From the repository that is `audits/verifier`; in a source distribution it lies beside this file. Where neither is
there, as in a copy of this folder alone, the client is built without it and `countersign verify` says so.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildVerifier(BuildHookInterface[Any]):
    """Adds `audits/verifier` and the licence to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; the paths named here go into the distribution."""
        here = Path(self.root)
        repository = here.parents[1]
        taken = {"audits/verifier": "audits/verifier", "LICENSE": "LICENSE"}
        if self.target_name == "wheel":
            taken["LICENSE"] = "countersign/LICENSE"
        for source, target in taken.items():
            for place in (repository / source, here / source):
                if place.exists():
                    build_data["force_include"][str(place)] = target
                    break
