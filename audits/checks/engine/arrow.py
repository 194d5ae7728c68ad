"""Arrow's IPC formats, written anew as Parquet by a process of its own whose memory is bounded.

A buffer of an Arrow file says itself how large it unfolds, and the library believes it: so whoever reads one may die of
it, and here that is a child that nobody misses. `python -m audits.checks.engine.arrow KIND FROM TO` is that child.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import ipc
from pyarrow import parquet as pq

from audits.checks.engine.parquet import hold_size
from audits.checks.engine.unfolding import MOST
from audits.checks.refusals import CheckError, NotATable, TooLarge

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 3 << 30  # bytes of address space; Arrow alone maps about one
SECONDS = 3600
REFUSED = 3  # exit code of a child that says why in JSON
NEXT = "Write the file again and send it, or send Parquet."
KINDS = {"NotATable": NotATable, "TooLarge": TooLarge}


def as_parquet(path: Path, kind: str, scratch: Path) -> Path:
    """The table of an Arrow file ("arrow-file") or stream ("arrow-stream") as a Parquet file in `scratch`.

    Raises NotATable and TooLarge.
    """
    target = scratch / "table.parquet"
    command = [sys.executable, "-m", "audits.checks.engine.arrow", kind, str(path.absolute()), str(target.absolute())]
    try:
        child = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  # our own module
    except subprocess.TimeoutExpired as error:
        raise TooLarge("The Arrow file takes longer than an hour to read.", "Send Parquet.") from error
    if child.returncode == REFUSED:
        said = json.loads(child.stdout)
        raise KINDS[said["kind"]](said["message"], said["what_next"])
    if child.returncode:
        raise NotATable("The Arrow file cannot be read, or needs more memory than a run may use.", NEXT)
    return target


def convert(path: Path, kind: str, target: Path) -> None:
    """Writes the table anew, batch by batch, each of them checked through. Raises NotATable and TooLarge."""
    rows = size = 0
    try:
        with pa.OSFile(str(path)) as source:
            reader = ipc.open_file(source) if kind == "arrow-file" else ipc.open_stream(source)
            hold_size(0, len(reader.schema))
            with pq.ParquetWriter(target, reader.schema, compression="snappy") as writer:
                for batch in _batches(reader):
                    batch.validate(full=True)
                    rows, size = rows + batch.num_rows, size + batch.nbytes
                    hold_size(rows, batch.num_columns)
                    if size > MOST:
                        raise TooLarge(f"The Arrow file unfolds to more than {MOST:,} bytes.", "Send Parquet.")
                    writer.write_batch(batch)
    except pa.ArrowNotImplementedError as error:
        raise NotATable(f"The Arrow file has a column that cannot be read: {_first_line(error)}.", NEXT) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        said = f"The Arrow file is cut or damaged after {rows:,} rows: {_first_line(error)}."
        raise NotATable(said, NEXT) from error


def _batches(reader: Any) -> Any:
    if isinstance(reader, ipc.RecordBatchFileReader):
        return (reader.get_batch(number) for number in range(reader.num_record_batches))
    return iter(reader)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason was given"])[0].rstrip(".")


def main(kind: str, path: str, target: str) -> int:
    """The child: bounds itself, converts, and says on its output why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pa.set_cpu_count(1)
    try:
        convert(Path(path), kind, Path(target))
    except CheckError as error:
        said = {"kind": type(error).__name__, "message": error.message, "what_next": error.what_next}
        sys.stdout.write(json.dumps(said))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
