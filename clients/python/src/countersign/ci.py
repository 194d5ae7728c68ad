"""What a pipeline already knows: which code this is, and which run of the pipeline."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

LONGEST = 300  # characters of a code reference


def code_reference(environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> str:
    """`git+https://host/repository@commit`, from the CI's variables or from git in `folder`; "" when neither knows."""
    server, name = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    for repository, commit in (
        (f"{server}/{name}" if name else "", environment.get("GITHUB_SHA", "")),
        (environment.get("CI_PROJECT_URL", ""), environment.get("CI_COMMIT_SHA", "")),
        (environment.get("GIT_URL", ""), environment.get("GIT_COMMIT", "")),
    ):
        if commit:
            return _written(repository, commit)
    return _from_git(folder or Path.cwd())


def pipeline_run(environment: Mapping[str, str] = os.environ) -> str:
    """Which run of which pipeline this is, the same when a job of it is tried again; "" outside CI."""
    for system, names in (
        ("github", ("GITHUB_REPOSITORY", "GITHUB_RUN_ID")),
        ("gitlab", ("CI_PROJECT_PATH", "CI_PIPELINE_ID")),
        ("jenkins", ("JOB_NAME", "BUILD_NUMBER")),
    ):
        values = [environment.get(name, "") for name in names]
        if all(values):
            return ":".join((system, *values))
    return ""


def _from_git(folder: Path) -> str:
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return ""
    changed = "-dirty" if _git(folder, "status", "--porcelain", "--untracked-files=no") else ""
    return _written(_git(folder, "remote", "get-url", "origin"), commit + changed)


def _git(folder: Path, *words: str) -> str:
    """What git says, "" when it says nothing or is not there."""
    git = shutil.which("git")
    if not git:
        return ""
    try:
        said = subprocess.run(  # noqa: S603 - git, with words of ours
            [git, *words], cwd=folder, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""


def _written(repository: str, commit: str) -> str:
    """Without the password that a remote's address may hold."""
    parts = urlsplit(repository)
    if parts.scheme in {"http", "https", "ssh", "git"} and parts.hostname:
        port = f":{parts.port}" if parts.port else ""
        place = urlunsplit((parts.scheme, parts.hostname + port, parts.path, "", ""))
    else:
        place = repository.rpartition("@")[2]  # git@host:group/name.git
    whole = f"git+{place}@{commit}" if place else f"git:{commit}"
    return whole if len(whole) <= LONGEST else f"git:{commit}"[:LONGEST]
