"""What lies inside a content: gzip and Zstandard are unfolded into a scratch file, never beyond caps.

Told by the first bytes, never by a name. One layer is unfolded; what is packed twice, or packed otherwise, is refused.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from audits.checks.engine.encoding import OTHERS
from audits.checks.refusals import NotATable

GZIP, ZSTD = b"\x1f\x8b", b"(\xb5/\xfd"
PACKED = {GZIP: ("gzip", "gzip"), ZSTD: ("zstd", "Zstandard")}  # first bytes: Arrow's codec, the name for people
PARQUET, ARROW_FILE, ARROW_STREAM = b"PAR1", b"ARROW1", b"\xff\xff\xff\xff"
BLOCK = 1 << 20
# Below FREELY a content may unfold to anything; above, to MOST_TIMES its size, and never to more than MOST.
FREELY = 256 << 20
MOST_TIMES = 200
MOST = 16 << 30


@dataclass(frozen=True)
class Content:
    """A file that is packed no more. kind: "csv", "parquet", "arrow-file" or "arrow-stream". packing: its codec."""

    path: Path
    kind: str
    packing: str = ""
    packing_name: str = ""


def unfold(path: Path, scratch: Path) -> Content:
    """Says what the content is and unpacks it into `scratch` where it is packed.

    Raises NotATable for what is cut, damaged, packed twice, or unfolds beyond the caps.
    """
    start = _start(path)
    for mark, (codec, name) in PACKED.items():
        if start.startswith(mark):
            inside = _unpack(path, codec, name, scratch / "unfolded")
            return Content(inside, _kind(_start(inside), inside=name), codec, name)
    return Content(path, _kind(start))


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _kind(start: bytes, inside: str = "") -> str:
    if start.startswith(PARQUET):
        return "parquet"
    if start.startswith(ARROW_FILE):
        return "arrow-file"
    if start.startswith(ARROW_STREAM) and len(start) >= 8:
        return "arrow-stream"
    for mark, what in OTHERS:
        if start.startswith(mark):
            said = f"Inside the {inside} is {what}" if inside else f"The file is {what}"
            raise NotATable(f"{said}, not a table.", "Send CSV, Parquet or Arrow: plain, gzip or Zstandard.")
    return "csv"


def _unpack(path: Path, codec: str, name: str, target: Path) -> Path:
    size = path.stat().st_size
    most = min(MOST, max(FREELY, size * MOST_TIMES))
    written = 0
    try:
        with pa.OSFile(str(path)) as source, target.open("wb") as out:
            packed = pa.CompressedInputStream(source, codec)
            while block := packed.read(BLOCK):
                written += len(block)
                if written > most:
                    said = f"The {name} file of {size:,} bytes unfolds to more than {most:,} bytes."
                    raise NotATable(said, "Send it unpacked, or as Parquet.")
                out.write(block)
    except (OSError, pa.ArrowException) as error:
        said = f"The {name} file is cut or damaged: after {written:,} bytes of content it cannot be read on."
        raise NotATable(said, "Pack it anew and send it again.") from error
    if not written:
        raise NotATable(f"The {name} file is empty inside: it has no header and no rows.", "Send the table itself.")
    return target
