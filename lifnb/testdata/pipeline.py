"""Writes pipeline.npz: population rates, coherence and mutual information as NumPy and SciPy compute them.

Run it in this directory, with NumPy 2 and SciPy 1.17. Signals are short so that the file stays small.
"""
import numpy as np
from scipy import signal

rng = np.random.default_rng(8)
dt, n, trials = 1e-4, 6000, 7
segment = 1000  # samples
sigma, density, velocity, latency = 1.25e-3, 2000.0, 7.0, 0.8e-3
bands = np.array([[0.0, 100.0], [100.0, 200.0], [95.0, 305.0]])

# Spikes follow a noisy stimulus; their times lie on no grid.
stimulus = signal.sosfiltfilt(signal.butter(4, 300, fs=1 / dt, output="sos"), rng.standard_normal(n))
drive = np.clip(150 * (1 + 2 * stimulus / stimulus.std()), 0, None)
spikes = [np.sort((np.nonzero(rng.random(n) < drive * dt)[0] + rng.random()) * dt) for _ in range(trials)]
spikes = [s[s < n * dt] for s in spikes]

half = int(np.floor(6 * sigma / dt))
kernel = np.exp(-0.5 * (np.arange(-half, half + 1) * dt / sigma) ** 2)
kernel /= kernel.sum() * dt


def evaluate(delayed, inverted):
    counts = np.zeros(n)
    for i, s in enumerate(spikes):
        arrival = s + (i / (density * velocity) if delayed else 0) - latency
        k = np.floor(arrival / dt + 0.5).astype(int)
        k = k[(k >= 0) & (k < n)]
        np.add.at(counts, k, -1.0 if i in inverted else 1.0)
    rate = np.convolve(counts, kernel, mode="full")[half : half + n]
    f, c = signal.coherence(stimulus, rate, fs=1 / dt, window="hann", nperseg=segment)
    density_ = -np.log2(1 - c)
    mi = []
    for low, high in bands:
        inside = (f >= low) & (f <= high)
        # On to the edges of the band with the values of the outermost frequencies.
        x = np.concatenate([[low], f[inside], [high]])
        y = np.concatenate([density_[inside][:1], density_[inside], density_[inside][-1:]])
        mi.append(np.trapezoid(y, x))
    return rate, c, np.array(mi)


out = dict(
    stimulus=stimulus, dt=dt, duration=n * dt, segment=segment * dt, sigma=sigma, density=density,
    velocity=velocity, latency=latency, bands=bands, inverted=np.array([2, 5]),
    spike_times=np.concatenate(spikes), spike_counts=np.array([len(s) for s in spikes]),
)
for name, args in {"plain": (False, []), "delayed": (True, []), "inverted": (True, [2, 5])}.items():
    out[name + "_rate"], out[name + "_coherence"], out[name + "_mi"] = evaluate(*args)
np.savez_compressed("pipeline.npz", **out)
