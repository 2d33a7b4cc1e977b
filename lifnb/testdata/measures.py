"""Writes measures.npz: measures beside bits per second, as NumPy and SciPy compute them from the spikes in pipeline.npz.

Run it in this directory, with NumPy 2 and SciPy 1.17.
"""
import numpy as np
from scipy import signal

f = np.load("pipeline.npz")
stimulus, dt = f["stimulus"], float(f["dt"].item())
spikes = np.split(f["spike_times"], np.cumsum(f["spike_counts"])[:-1])
n, segment, bin_width, window = len(stimulus), 1000, 0.01, 0.05
duration = n * dt

rates = np.zeros((len(spikes), n))
for rate, s in zip(rates, spikes):
    k = np.floor(s / dt + 0.5).astype(int)
    np.add.at(rate, k[k < n], 1 / dt)

welch = dict(fs=1 / dt, window="hann", nperseg=segment)
response = rates.sum(axis=0)
pss, prr = signal.welch(stimulus, **welch)[1], signal.welch(response, **welch)[1]
psr = signal.csd(stimulus, response, **welch)[1]
transfer = psr / pss
coherence = abs(psr) ** 2 / pss / prr

# Spectra averaged over trials.
cross = sum(signal.csd(stimulus, r, **welch)[1] for r in rates)
power = sum(signal.welch(r, **welch)[1] for r in rates)
trial_coherence = abs(cross) ** 2 / (len(rates) * pss * power)

# Counts.
def counts(width):
    edges = np.arange(int(duration / width + 1e-6) + 1) * width
    return np.array([np.histogram(s, edges)[0] for s in spikes])

psth = counts(bin_width) / bin_width
fano = counts(window)
intervals = [np.diff(s) for s in spikes]
pairs = np.concatenate([np.column_stack([i[:-1], i[1:]]) for i in intervals])
difference, both = np.diff(pairs, axis=1)[:, 0], pairs.sum(axis=1)

# The Wiener filter over time, and the estimate of each segment by a filter from segments without a common sample.
kernel = np.roll(np.fft.irfft(psr.conj() / prr, segment), segment // 2) / dt
step, w = segment // 2, signal.windows.hann(segment, sym=False)
starts = range(0, n - segment + 1, step)
detrended = lambda x, i: np.fft.rfft(w * (x[i:i + segment] - x[i:i + segment].mean()))
S, R = np.array([detrended(stimulus, i) for i in starts]), np.array([detrended(response, i) for i in starts])
estimate = np.zeros(n)
for j, i in enumerate(starts):
    others = [m for m in range(len(starts)) if abs(m - j) > 1]
    H = (R[others].conj() * S[others]).sum(axis=0) / (abs(R[others]) ** 2).sum(axis=0)
    estimate[i:i + segment] += np.fft.irfft(H * np.fft.rfft(w * (response - response.mean())[i:i + segment]), segment)
inside = slice(step, len(starts) * step)
estimate = estimate[inside] + stimulus.mean()
error = np.sqrt(np.mean((estimate - stimulus[inside]) ** 2))
sd = np.sqrt(np.mean((stimulus[inside] - stimulus.mean()) ** 2))

np.savez(
    "measures.npz", segment=segment, bin=bin_width, window=window, gain=abs(transfer), phase=np.angle(transfer), snr=coherence / (1 - coherence),
    trial_coherence=trial_coherence, psth=psth.mean(axis=0), psth_se=psth.std(axis=0, ddof=1) / np.sqrt(len(spikes)),
    fano=fano.var(axis=0, ddof=1).sum() / fano.mean(axis=0).sum(), cv2=np.mean(2 * abs(difference) / both), lv=np.mean(3 * (difference / both) ** 2),
    kernel=kernel, estimate=estimate, error=error, sd=sd,
)
