"""Writes the npz files that the tests of package signal compare with.

    python fixtures.py

The files beside this script were made with NumPy 2.4.6 and SciPy 1.17.1.
"""

from pathlib import Path

import numpy as np
from scipy import signal

HERE = Path(__file__).parent
ORDERS = range(1, 9)
CUTOFFS = np.array([0.001, 0.003, 0.006, 0.02, 0.1, 0.5, 0.9])
SEGMENTS = np.array([2, 3, 64, 101, 128, 499, 500])


def butterworth():
    """sos_<order> has the shape [cutoff, section, 6]."""
    yield "cutoffs", CUTOFFS
    for n in ORDERS:
        yield f"sos_{n}", np.array([signal.butter(n, c, output="sos") for c in CUTOFFS])


def filtfilt():
    """y_<order> and short_<order> have the shape [cutoff, sample].

    short is what comes of x[:padlen+1], the shortest signal that is allowed.
    """
    x = walk(np.random.default_rng(1), 200)
    yield "x", x
    yield "cutoffs", CUTOFFS
    for n in ORDERS:
        pad = 3 * (n + 1)
        filters = [signal.butter(n, c, output="sos") for c in CUTOFFS]
        yield f"y_{n}", np.array([signal.sosfiltfilt(f, x) for f in filters])
        yield f"short_{n}", np.array([signal.sosfiltfilt(f, x[: pad + 1]) for f in filters])
        try:
            signal.sosfiltfilt(filters[0], x[:pad])
        except ValueError:
            continue
        raise AssertionError(f"padlen of order {n} is not {pad}")


def welch():
    """For each segment length: f_, xx_, yy_, xy_ and coh_<segment>."""
    rng = np.random.default_rng(2)
    n, dt = 500, 1e-3
    t = dt * np.arange(n)
    x = rng.standard_normal(n)
    y = signal.lfilter([0, 0.5, 1, 0.5], [1, -0.6], x) + rng.standard_normal(n)
    x += 3 - 2 * t  # an offset and a trend
    y += -20 + 10 * t
    yield "dt", np.array([dt])
    yield "x", x
    yield "y", y
    yield "segments", SEGMENTS.astype(float)
    for s in SEGMENTS:
        args = dict(fs=1 / dt, window="hann", nperseg=int(s), detrend="constant")
        f, xx = signal.welch(x, **args)
        yield f"f_{s}", f
        yield f"xx_{s}", xx
        yield f"yy_{s}", signal.welch(y, **args)[1]
        yield f"xy_{s}", signal.csd(x, y, **args)[1]
        yield f"coh_{s}", signal.coherence(x, y, **args)[1]


def walk(rng, n):
    """White noise on a random walk that starts away from zero."""
    return 5 + 0.3 * np.cumsum(rng.standard_normal(n)) + rng.standard_normal(n)


for arrays in (butterworth, filtfilt, welch):
    np.savez_compressed(HERE / f"{arrays.__name__}.npz", **dict(arrays()))
