"""Makes the virtual environment and what it needs; run by any Python 3.11 or later, before anything is installed.

    python3 governance/conf/local/install.py [--dev] [--tools]

It stands alone, with the standard library only: the packages around it import what is not there yet.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# The libraries that WeasyPrint opens, by their names on Linux and macOS.
LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "HarfBuzz subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
    "GObject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
}
LIBRARY_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# Programs that the tests use, and the Debian packages that bring them.
TEST_TOOLS = {
    "chromium": "chromium",
    "pdfsig": "poppler-utils",
    "qpdf": "qpdf",
    "certutil": "libnss3-tools",
    "openssl": "openssl",
    "curl": "curl",
    "jq": "jq",
    "xxd": "xxd",
}


class Missing(Exception):
    """Something is missing and could not be installed; the message is one line that says what to do."""


def run(command: list[str], what: str) -> None:
    """Runs a command; its output is shown only as the reason when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise Missing(f"{what} failed: {lines[-1] if lines else f'exit code {done.returncode}'}")


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: tuple[str, ...], what: str) -> None:
    """Installs Debian packages where that is allowed; else raises Missing with the line that does."""
    if not may_install():
        line = f"apt-get update && apt-get install -y {' '.join(packages)}"
        line = f"sudo sh -c '{line}'" if os.geteuid() else line
        if sys.platform == "darwin":
            line = "brew install pango"
        raise Missing(f"{what} is missing; this installs it: {line}")
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    run([*quiet, "update"], "apt-get update")
    run([*quiet, "install", "--yes", "--no-install-recommends", *packages], f"Installing {what}")


def ensure_venv() -> None:
    """Makes .venv with the Python that runs this; a broken one (its Python moved away) is made anew."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0:  # noqa: S603
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if uv := shutil.which("uv"):
        run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], "Making .venv")
        return
    if subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode:
        apt_install((f"python{sys.version_info.major}.{sys.version_info.minor}-venv",), "Python's venv module")
    run([sys.executable, "-m", "venv", str(VENV)], "Making .venv")


def installed(requirements: str) -> bool:
    stamp = VENV / f"{requirements}.sha256"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _digest(requirements)


def _digest(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def install(requirements: str) -> None:
    """Installs a pinned file, checking each hash, and stamps the venv so that the next start skips it."""
    run([*_installer(), "--require-hashes", "-r", requirements], f"Installing {requirements}")
    (VENV / f"{requirements}.sha256").write_text(_digest(requirements), encoding="utf-8")


def _installer() -> list[str]:
    """uv's `pip install`; uv itself comes from the PATH, or pinned into the venv by pip."""
    uv = shutil.which("uv") or str(VENV / "bin" / "uv")
    if not Path(uv).exists():
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "-r", "requirements-uv.txt"], "Installing uv")
    return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]


def missing_libraries() -> list[str]:
    return [title for title, names in LIBRARIES.items() if not any(map(_opens, names))]


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def ensure_libraries() -> None:
    if missing := missing_libraries():
        apt_install(LIBRARY_PACKAGES, f"{missing[0]}, which draws the reports,")


def ensure_tools() -> list[str]:
    """Debian's Chromium and pdfsig, which the tests look through; returns what is missing and may not be installed."""
    missing = [tool for tool in TEST_TOOLS if not shutil.which(tool)]
    if missing and may_install():
        apt_install(tuple(TEST_TOOLS[tool] for tool in missing), " and ".join(missing))
    return [tool for tool in TEST_TOOLS if not shutil.which(tool)]


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Prints a line with the seconds once the step is done, in the columns of terminal.py."""
    remarks: list[str] = []
    begun = time.monotonic()
    yield remarks
    sign = "✓" if (sys.stdout.encoding or "").lower() == "utf-8" else "ok"
    print(f"  {sign:<2} {title:<34}{time.monotonic() - begun:6.1f} s   {', '.join(remarks)}".rstrip(), flush=True)  # noqa: T201  (for a person)


def prepare(*, dev: bool, tools: bool) -> None:
    """Brings everything to what the pinned files ask for. Raises Missing."""
    with step("Python environment"):
        ensure_venv()
    requirements = "requirements-dev.txt" if dev else "requirements.txt"
    with step("Python packages") as remarks:
        if installed(requirements):
            remarks.append("as pinned")
        else:
            install(requirements)
    with step("System libraries for reports"):
        ensure_libraries()
    if tools:
        with step("Programs for the tests") as remarks:
            remarks.extend(f"{tool} is missing: what needs it will not run" for tool in ensure_tools())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="install", description="Prepares .venv and the system libraries.")
    parser.add_argument("--dev", action="store_true", help="also what the tests and script/check need")
    parser.add_argument("--tools", action="store_true", help="also Chromium and pdfsig, where they may be installed")
    options = parser.parse_args(arguments)
    try:
        prepare(dev=options.dev, tools=options.tools)
    except Missing as reason:
        sys.stderr.write(f"countersign: {reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
