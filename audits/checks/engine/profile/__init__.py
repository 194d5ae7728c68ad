"""What is in a table, column by column: made out of core where the data lies, and the same bytes for the same content.

A profile is plain JSON:

    {"format": "countersign.profile/1",
     "content": {"sha256", "size"},
     "reading": {"declared", "recognised", "told"},
     "rows": 7214,
     "columns": [{"name", "place", "type", "missing", "distinct": {"low", "high"}, "personal", "suspected", "withheld",
                  "longest", "mixed", "numbers", "frequent"}],
     "notes": [sentences], "engines": {name: version}}

`distinct` and each quantile have two ends, equal when the figure is exact. `numbers` (of numbers, dates and moments)
is {"low", "high", "mean", "deviation", "quantiles": [{"share", "low", "high"}], "bars": [rows]}; `frequent` is
{"values": [{"value", "rows"}], "others": rows}. Either is null where there is none or it is withheld.
"""

from audits.checks.engine.profile.making import profile
from audits.checks.engine.profile.personal import suspicion

__all__ = ["profile", "suspicion"]
