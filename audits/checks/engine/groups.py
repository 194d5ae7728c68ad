"""One way of grouping the rows, with its resampled counts, its reference and the groups left out of comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from audits.checks.contract import EXCLUDED, OK, SMALL_N, UNDEFINED, Group
from audits.checks.engine.cells import Cells
from audits.checks.engine.choices import IN_WORDS, LARGEST, MOST_FAVOURED
from audits.checks.engine.rates import Rate
from audits.checks.engine.resampling import draws
from audits.checks.wording import percent


@dataclass(frozen=True)
class Setting:
    """How figures are made. level: of intervals. minimum_n: rows a denominator needs. share: smallest share of rows
    that takes part in comparisons. reference: declared value by column; `rule` chooses otherwise."""

    level: float = 0.95
    replicates: int = 10_000
    seed: int = 0
    minimum_n: int = 30
    share: float = 0.0
    rule: str = LARGEST
    reference: Mapping[str, str] | None = None
    missing_may_refer: bool = False


@dataclass(frozen=True)
class View:
    """The rows by some columns, ready to be compared."""

    cells: Cells
    setting: Setting

    @property
    def by(self) -> tuple[str, ...]:
        return self.cells.columns

    @cached_property
    def drawn(self) -> NDArray[np.int32]:
        """Resampled cells, shape (replicates, groups, 6)."""
        return draws(self.cells.effective, self.setting.replicates, self.setting.seed)

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """Rows in each group."""
        return np.asarray(self.cells.counts.sum(axis=1), dtype=np.float64)

    def group(self, number: int) -> Group:
        return tuple(zip(self.by, self.cells.keys[number], strict=True))

    def is_excluded(self, number: int) -> bool:
        return bool(self.sizes[number] < self.setting.share * self.sizes.sum())

    def standing(self, number: int, rate: Rate) -> tuple[str, str]:
        """The status of a group's rate and, unless it is ok, the reason."""
        rows = rate.parts(self.cells.counts)[1][number]
        if rows == 0:
            return UNDEFINED, f"Undefined: {rate.undefined}."
        if self.is_excluded(number):
            share = percent(float(self.sizes[number] / self.sizes.sum()))
            return EXCLUDED, f"Left out of comparisons: {share} of rows, below {percent(self.setting.share)}."
        if rows < self.setting.minimum_n:
            return SMALL_N, f"Too few rows: needs {self.setting.minimum_n:,}, has {int(rows):,}."
        return OK, ""

    def comparable(self, rate: Rate) -> list[int]:
        """The groups whose rate is defined, with enough rows, and not left out."""
        return [number for number in range(len(self.cells.keys)) if self.standing(number, rate)[0] == OK]

    def reference(self, favourable: Rate | None) -> tuple[int | None, str]:
        """The group others are compared with, and how it was chosen; None and why when there is none."""
        keys = self.cells.keys
        if declared := self._declared():
            if declared in keys:
                return keys.index(declared), "declared"
            return None, f"The declared reference group ({', '.join(declared)}) has no rows."
        able = [
            number
            for number, key in enumerate(keys)
            if not self.is_excluded(number) and (self.setting.missing_may_refer or None not in key)
        ]
        if not able:
            return None, "No group may be the reference: all are missing values or left out."
        if self.setting.rule == MOST_FAVOURED and favourable is not None:
            enough = [number for number in able if self.sizes[number] >= self.setting.minimum_n] or able
            rates = favourable.of(self.cells.sums)
            return max(enough, key=lambda number: (rates[number], -number)), IN_WORDS[MOST_FAVOURED]
        return max(able, key=lambda number: (self.sizes[number], -number)), IN_WORDS[LARGEST]

    def _declared(self) -> tuple[str, ...] | None:
        """The declared reference for these columns, when every one of them has a declared value."""
        wanted = self.setting.reference or {}
        return tuple(wanted[column] for column in self.by) if all(c in wanted for c in self.by) else None
