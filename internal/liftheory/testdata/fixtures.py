"""Writes the npz file that the tests of package liftheory compare with.

    python fixtures.py

The closed formulas, with parabolic cylinder functions to 60 digits: Siegert (1951), Phys Rev 81:617 for rate and
CV; Lindner & Schimansky-Geier (2001), Phys Rev Lett 86:2934 for spectrum and susceptibility. The file beside this script
was made with mpmath 1.4.1 and NumPy 2.4.6.
"""

from pathlib import Path

import mpmath as mp
import numpy as np

HERE = Path(__file__).parent
FREQUENCIES = [0.01, 1, 30, 300, 3000, 30000]
# tau, mean, SD, reset, threshold, dead time
NEURONS = [
    (2.5e-3, 2.5, 0.1118, 0, 1, 0),  # the study's
    (2.5e-3, 2.5, 0.1118, 0, 1, 1e-3),
    (2.5e-3, 2.5, 0.005, 0, 1, 0),  # hardly any noise
    (2.5e-3, 2.5, 1.0, 0, 1, 0),
    (10e-3, 1.1, 0.05, 0, 1, 2e-3),
    (10e-3, 1.0, 0.1, 0, 1, 0),  # at threshold
    (10e-3, 0.9, 0.2, -0.5, 1, 2e-3),
    (20e-3, 0.5, 0.2, 0, 1, 0),
    (10e-3, 0.0, 0.12, 0, 1, 3e-3),  # far below
    (10e-3, 2.0, 1.5, -1, 1, 2e-3),
    (20e-3, -55, 3.0, -60, -50, 2e-3),  # mV
    (10e-3, -3, 10.0, 0, 1, 0),  # noise alone
]


def spikes(tau, mean, sd, reset, threshold, dead):
    """Rate, and the CV from the second derivative of the logarithm of the intervals' Laplace transform."""
    tau, mean, sd, reset, threshold, dead = map(mp.mpf, (tau, mean, sd, reset, threshold, dead))
    a, b = (reset - mean) / (mp.sqrt(2) * sd), (threshold - mean) / (mp.sqrt(2) * sd)
    passage = mp.sqrt(mp.pi) * mp.quad(lambda y: mp.exp(y * y) * mp.erfc(-y), mp.linspace(a, b, 9))
    rate = 1 / (dead + tau * passage)
    d = lambda s, v: mp.exp((v - mean) ** 2 / (4 * sd**2)) * mp.pcfd(-s, (mean - v) / sd)
    log_rho = lambda s: mp.log(d(s, reset) / d(s, threshold))
    h = mp.mpf("1e-16") / passage
    variance = (log_rho(h) + log_rho(-h)) / h**2
    return rate, tau * mp.sqrt(variance) * rate


def response(tau, mean, sd, reset, threshold, dead, rate, f):
    """One-sided spectrum and susceptibility, for e^{iωt}."""
    tau, mean, sd, reset, threshold, dead, f = map(mp.mpf, (tau, mean, sd, reset, threshold, dead, f))
    omega = 2 * mp.pi * f * tau
    d = lambda order, v: mp.pcfd(order, (mean - v) / sd)
    shift = mp.exp((reset**2 - threshold**2 + 2 * mean * (threshold - reset)) / (4 * sd**2))
    wait = mp.exp(-1j * omega * dead / tau)
    below = d(-1j * omega, threshold) - shift * wait * d(-1j * omega, reset)
    above = d(-1j * omega - 1, threshold) - shift * d(-1j * omega - 1, reset)
    chi = rate / sd * 1j * omega / (1 + 1j * omega) * above / below
    lost = abs(d(-1j * omega, threshold)) ** 2 - shift**2 * abs(d(-1j * omega, reset)) ** 2
    return 2 * rate * lost / abs(below) ** 2, chi


mp.mp.dps = 60
rates, cvs, spectra, chis = [], [], [], []
for neuron in NEURONS:
    rate, cv = spikes(*neuron)
    pairs = [response(*neuron, rate, f) for f in FREQUENCIES]
    rates.append(float(rate))
    cvs.append(float(cv))
    spectra.append([float(s) for s, _ in pairs])
    chis.append([complex(c) for _, c in pairs])
    print(neuron, rates[-1], cvs[-1])
np.savez_compressed(
    HERE / "liftheory.npz",
    neurons=np.array(NEURONS, dtype=float),
    frequencies=np.array(FREQUENCIES, dtype=float),
    rate=np.array(rates),
    cv=np.array(cvs),
    spectrum=np.array(spectra),
    susceptibility=np.array(chis),
)
