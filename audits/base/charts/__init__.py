"""Geometry of the pictures that pages draw: intervals against a limit, matrices, trends, lineage.

Pure: numbers in, coordinates out. Horizontal coordinates are per cent of the picture's width where a plot has
to fill whatever column it stands in without its marks being stretched; vertical ones are pixels.
"""

from audits.base.charts.curves import Curve, curve
from audits.base.charts.histograms import Histogram, histogram
from audits.base.charts.intervals import Estimate, IntervalPlot, interval_plot
from audits.base.charts.links import Lineage, Node, fan, lineage
from audits.base.charts.matrices import Matrix, matrix
from audits.base.charts.trends import Trend, trend

__all__ = [
    "Curve",
    "Estimate",
    "Histogram",
    "IntervalPlot",
    "Lineage",
    "Matrix",
    "Node",
    "Trend",
    "curve",
    "fan",
    "histogram",
    "interval_plot",
    "lineage",
    "matrix",
    "trend",
]
