"""What is printed at the end of a start: one login for each role, out of the file that the demo wrote."""

import json
from pathlib import Path

FIRST_PERSON = '.venv/bin/python manage.py add_person you@example.com --title "Administration"'


def _file(home: Path) -> Path:
    return home / "demo.json"


def exists(home: Path) -> bool:
    return _file(home).exists()


def lines(home: Path, url: str) -> list[str]:
    """Aligned lines, role by role; without a demo, how the first person comes in. Notes the address of today."""
    if not exists(home):
        return ["", f"  Without the demo, add yourself: {FIRST_PERSON}", ""]
    note = json.loads(_file(home).read_text(encoding="utf-8"))
    if note.get("url") != url:
        note["url"] = url
        draft = _file(home).with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
        draft.replace(_file(home))
    rows = [(role, login["email"], login["password"]) for role, login in note["logins"].items()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["", *("  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows), ""]
