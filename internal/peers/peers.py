"""Figure 8 without lifnb: what the same job costs in Python. `go run ./internal/peers` runs it and compares.

plain() is as such studies are written, and does a small part of the job; fast() is as well as one can with Numba, and
does all of it. Both compute what lifnb defines, with random numbers of their own. The output is a JSON object: what
was measured, how much of the job that is, and the mutual information that came out.
"""

import contextlib
import importlib
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

missing = []
for name in "numpy", "scipy", "numba":
    try:
        importlib.import_module(name)
    except ImportError as err:
        missing.append(f"  {name}: {err}")
if missing:
    sys.exit(f"""This comparison needs NumPy, SciPy and Numba. {sys.executable} cannot import
""" + "\n".join(missing) + """
Get them in a virtual environment, and name its Python:
  python3 -m venv ~/peers
  ~/peers/bin/pip install numpy scipy numba
  go run ./internal/peers -python ~/peers/bin/python""")

import numba
import numpy as np
import scipy
from scipy import fft, signal
from scipy.integrate import trapezoid

DT, DURATION, AMPLITUDE = 10e-6, 2.0, 0.0625  # s, s, 1
TAU, OFFSET, D = 2.5e-3, 2.5, 5.0  # membrane time constant in s, bias, amplitude of the coin noise
DENSITY, VELOCITIES = 2000.0, (np.inf, 50.0, 25.0, 7.0)  # 1/m, m/s
SIGMA, SEGMENT = 1.25e-3, 2**15  # s, samples
BANDS, TRIALS, SIZES, REPEATS = ((0, 100), (100, 200), (200, 300)), 300, range(1, 200, 2), 5
N = round(DURATION / DT)
KERNEL = signal.windows.gaussian(2 * round(6 * SIGMA / DT) + 1, SIGMA / DT)
KERNEL /= KERNEL.sum() * DT  # spikes/s for a spike

ALL_TRIALS = len(BANDS) * TRIALS  # of the whole job
ALL_POPULATIONS = len(BANDS) * len(VELOCITIES) * REPEATS * len(SIZES)
ALL_TRAINS = len(BANDS) * len(VELOCITIES) * REPEATS * sum(SIZES)  # spike trains in all these populations

parts = {}  # of the job, as measured


@contextlib.contextmanager
def measure(name, done, of):
    """Measures the block, which does `done` of the job's `of` pieces of this kind. Blocks of one name add up."""
    part = parts.setdefault(name, dict(name=name, done=0, of=of, cpu=0.0, wall=0.0))
    wall, cpu = time.perf_counter(), time.process_time()  # process_time: of all threads
    yield
    part["done"] += done
    part["cpu"] += time.process_time() - cpu
    part["wall"] += time.perf_counter() - wall


def band_limited_noise(low, high, rng):
    nn = 2 ** int(np.ceil(np.log2(N)))
    i0, i1 = round(DT * nn * low), round(DT * nn * high)
    spectrum = np.zeros(nn // 2 + 1, complex)
    spectrum[i0:i1 + 1] = rng.standard_normal(i1 - i0 + 1) + 1j * rng.standard_normal(i1 - i0 + 1)
    spectrum[0] = spectrum[0].real
    return AMPLITUDE * 0.5 / np.sqrt(i1 - i0) * nn * np.fft.irfft(spectrum)[:N]


# As such studies are written: each formula where it is needed, a loop over time, SciPy for the rest.


def plain_lif(stimulus, rng):
    noise = D * (rng.integers(0, 2, N) - 0.5)
    v, spikes = 0.0, []
    for i in range(N):
        v += DT * (-v + stimulus[i] + noise[i] + OFFSET) / TAU
        if v > 1:
            v = 0.0
            spikes.append((i + 1) * DT)
    return np.array(spikes)


def plain_rate(spikes, members, velocity):
    rate = np.zeros(N)
    for i, member in enumerate(members):
        arrivals = np.round((spikes[member] + i / (DENSITY * velocity)) / DT).astype(int)
        train = np.zeros(N)
        train[arrivals[arrivals < N]] = 1
        rate += np.convolve(train, KERNEL, mode="same")
    return rate


def plain_information(stimulus, rate, low, high):
    f, coherence = signal.coherence(stimulus, rate, fs=1 / DT, nperseg=SEGMENT)
    band = (f >= low) & (f <= high)
    return -trapezoid(np.log2(1 - coherence[band]), f[band])


def plain():
    """A part: one band, a third of its trials, and three of its 400 kinds of populations."""
    (low, high), trials, rng = BANDS[2], TRIALS // 3, np.random.default_rng(2023)
    kinds = [kind for kind in ((np.inf, 1), (np.inf, 51), (7.0, 51)) for _ in range(REPEATS)]  # velocity, size
    with measure("stimuli", 1, len(BANDS)):
        stimulus = band_limited_noise(low, high, rng)
    with measure("LIF trials", trials, ALL_TRIALS):
        spikes = [plain_lif(stimulus, rng) for _ in range(trials)]
    with measure("spike trains convolved", sum(size for _, size in kinds), ALL_TRAINS):
        rates = [plain_rate(spikes, rng.choice(trials, size, replace=False), velocity) for velocity, size in kinds]
    with measure("coherences", len(rates), ALL_POPULATIONS):
        info = [plain_information(stimulus, rate, low, high) for rate in rates]
    return np.reshape(info, (-1, REPEATS)).mean(axis=1)


# As well as one can with the same steps: compiled loops, one convolution for a whole population, the stimulus's
# spectra once, all cores. lifnb takes other steps to the same numbers (internal/bandspectra).


@numba.njit("int64[:](float64[:], uint64[:])", nogil=True)  # with types it is compiled here, before any measurement
def fast_lif(drive, coins):
    decay, coin = 1 - DT / TAU, DT / TAU * D / 2
    v, n, spikes = 0.0, 0, np.empty(N, np.int64)
    for i in range(N):
        heads = coins[i >> 6] >> np.uint64(i & 63) & np.uint64(1)  # one random word for 64 steps
        v = decay * v + drive[i] + (coin if heads else -coin)
        if v > 1:
            v = 0.0
            spikes[n] = i + 1
            n += 1
    return spikes[:n].copy()


@numba.njit("float64[:](int64[:], int64[:], int64[:], float64)", nogil=True)
def fast_counts(spikes, first, members, step):
    """Spikes at the readout. Trial m's are spikes[first[m]:first[m+1]]; member i's come i*step bins later."""
    counts = np.zeros(N)
    for i, m in enumerate(members):
        delay = int(round(i * step))
        for k in spikes[first[m]:first[m + 1]]:
            if k + delay < N:
                counts[k + delay] += 1
    return counts


HANN = signal.get_window("hann", SEGMENT)
HANN_SPECTRUM = fft.rfft(HANN)


def fast_spectra(x, bins):
    """The spectra of x's segments at the bins of the band, not scaled: that cancels in the coherence."""
    segments = np.lib.stride_tricks.sliding_window_view(x, SEGMENT)[::SEGMENT // 2]
    means = segments.mean(axis=1, keepdims=True)  # taken off after the transform, which saves an array
    return fft.rfft(segments * HANN)[:, bins] - means * HANN_SPECTRUM[bins]


def fast_band(low, high, seed, cores):
    with measure("stimuli", 1, len(BANDS)):
        stimulus = band_limited_noise(low, high, np.random.default_rng(seed))
    drive, df = DT / TAU * (stimulus + OFFSET), 1 / (SEGMENT * DT)
    bins = slice(int(np.ceil(low / df)), int(np.floor(high / df)) + 1)
    s = fast_spectra(stimulus, bins)
    ss = (np.abs(s)**2).sum(axis=0)

    def trial(i):
        return fast_lif(drive, np.random.default_rng([seed, i]).integers(0, 2**64, N // 64 + 1, dtype=np.uint64))

    def populations(i):
        """Random populations of a size, [velocity, repeat]: the same members for all velocities."""
        rng, info = np.random.default_rng([seed, TRIALS + i]), np.empty((len(VELOCITIES), REPEATS))
        for repeat in range(REPEATS):
            members = rng.choice(TRIALS, SIZES[i], replace=False)
            for v, velocity in enumerate(VELOCITIES):
                counts = fast_counts(spikes, first, members, 1 / (DENSITY * velocity * DT))
                r = fast_spectra(signal.oaconvolve(counts, KERNEL, mode="same"), bins)
                coherence = np.abs((s.conj() * r).sum(axis=0))**2 / (ss * (np.abs(r)**2).sum(axis=0))
                info[v, repeat] = -trapezoid(np.log2(1 - coherence), dx=df)
        return info

    with measure("LIF trials", TRIALS, ALL_TRIALS):
        trials = list(cores.map(trial, range(TRIALS)))
        spikes, first = np.concatenate(trials), np.cumsum([0] + [len(t) for t in trials])
    with measure("populations", len(SIZES) * len(VELOCITIES) * REPEATS, ALL_POPULATIONS):
        return np.array(list(cores.map(populations, range(len(SIZES)))))


def fast():
    with ThreadPoolExecutor(numba.config.NUMBA_NUM_THREADS) as cores:  # little of it holds the interpreter's lock
        info = [fast_band(low, high, seed, cores) for seed, (low, high) in enumerate(BANDS)]
    return info[2].mean(axis=2)[[0, 25, 25], [0, 0, 3]]  # the kinds in plain(): [size, velocity]


def run(job):
    parts.clear()
    return dict(info=list(job()), parts=list(parts.values()))


versions = f"Python {sys.version.split()[0]}" + "".join(f", {m.__name__} {m.__version__}" for m in (np, scipy, numba))
print(json.dumps(dict(versions=versions, plain=run(plain), numba=run(fast))))
