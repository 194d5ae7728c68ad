"""Intervals in closed form, which hold for few rows and at the ends 0 and 1, where resampling has no spread."""

import math

from scipy.special import ndtri

Interval = tuple[float, float]


def z(level: float) -> float:
    """The two-sided normal quantile of a level, e.g. 1.96 for 0.95."""
    return float(ndtri(0.5 + level / 2))


def wilson(successes: float, n: float, level: float) -> Interval:
    """Score interval of a share (Wilson 1927). n > 0, 0 <= successes <= n; fractions are allowed (effective size)."""
    share, q = successes / n, z(level) ** 2
    centre = share + q / (2 * n)
    reach = math.sqrt(q * (share * (1 - share) + q / (4 * n)) / n)
    low = 0.0 if successes <= 0 else max(0.0, (centre - reach) / (1 + q / n))
    high = 1.0 if successes >= n else min(1.0, (centre + reach) / (1 + q / n))
    return low, high


def difference(first: float, n_first: float, second: float, n_second: float, level: float) -> Interval:
    """Hybrid score interval of a difference of shares, first minus second (Newcombe 1998, method 10)."""
    p, (p_low, p_high) = first / n_first, wilson(first, n_first, level)
    r, (r_low, r_high) = second / n_second, wilson(second, n_second, level)
    low = p - r - math.hypot(p - p_low, r_high - r)
    high = p - r + math.hypot(p_high - p, r - r_low)
    return max(-1.0, low), min(1.0, high)


def ratio(first: float, n_first: float, second: float, n_second: float, level: float) -> Interval:
    """Interval of a ratio of shares, first over second > 0, from their Wilson limits (Donner and Zou 2012, MOVER-R)."""
    p, (p_low, p_high) = first / n_first, wilson(first, n_first, level)
    r, (r_low, r_high) = second / n_second, wilson(second, n_second, level)
    product = p * r
    below = r_high * (2 * r - r_high)
    share = p_low * (2 * p - p_low)
    root = math.sqrt(max(0.0, product**2 - share * below))
    low = share / (product + root) if product + root > 0 else 0.0
    above = r_low * (2 * r - r_low)
    reach = math.sqrt(max(0.0, product**2 - p_high * (2 * p - p_high) * above))
    return max(0.0, low), (product + reach) / above


def mean(value: float, deviation: float, n: float, level: float) -> Interval:
    """Normal interval of a mean with the sample's standard deviation; n > 1."""
    reach = z(level) * deviation / math.sqrt(n)
    return value - reach, value + reach


def logit(share: float, n: float, level: float) -> Interval:
    """Interval of a share-like figure on the logit scale, 0 < share < 1 (Boyd, Eng and Page 2013 for pr_auc)."""
    centre = math.log(share / (1 - share))
    reach = z(level) / math.sqrt(n * share * (1 - share))
    return 1 / (1 + math.exp(-(centre - reach))), 1 / (1 + math.exp(-(centre + reach)))
