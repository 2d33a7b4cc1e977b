"""Writes small recordings in the formats of recordings.md: three trials of a second, the second without spikes.

The stimulus is a sine of 5 Hz in steps of 1 ms. In formats that hold one long recording, trials begin at 10, 12 and 14 s.
usage: recordings.py FORMAT
"""
import sys
from datetime import datetime, timezone

import numpy as np

trials = [np.array([0.0125, 0.3, 0.7]), np.array([]), np.array([0.25, 0.5])]
onsets = np.array([10.0, 12.0, 14.0])
outside = [1.0, 11.5, 20.0]  # spikes between the trials
whole = np.sort(np.concatenate([outside] + [t + onset for t, onset in zip(trials, onsets)]))
dt = 1e-3
stimulus = np.sin(2 * np.pi * 5 * dt * np.arange(1000))


def nix():
    import nixio
    f = nixio.File.open("recording.nix", nixio.FileMode.Overwrite)
    block = f.create_block("recording", "session")
    spikes = block.create_data_array("spikes", "events", data=whole, unit="s")
    s = block.create_data_array("stimulus", "signal", data=stimulus, unit="mV")
    s.append_sampled_dimension(dt, unit="s")
    positions = block.create_data_array("onsets", "positions", data=onsets)
    extents = block.create_data_array("durations", "extents", data=np.ones(3))
    tag = block.create_multi_tag("trials", "trial", positions)
    tag.extents = extents
    tag.references.append(spikes)
    f.close()


def nwb():
    import pynwb
    f = pynwb.NWBFile("a session", "1", datetime(2026, 1, 1, tzinfo=timezone.utc))
    f.add_unit(spike_times=whole)
    for onset in onsets:
        f.add_trial(start_time=onset, stop_time=onset + 1)
    f.add_stimulus(pynwb.TimeSeries("stimulus", data=stimulus, unit="mV", rate=1 / dt, starting_time=0.0))
    with pynwb.NWBHDF5IO("recording.nwb", "w") as io:
        io.write(f)


def neo_():
    import neo
    import quantities as pq
    block = neo.Block()
    for times, onset in zip(trials, onsets):
        segment = neo.Segment()
        segment.spiketrains.append(neo.SpikeTrain(1e3 * (times + onset) * pq.ms, t_start=onset * pq.s, t_stop=(onset + 1) * pq.s))
        segment.analogsignals.append(neo.AnalogSignal(stimulus[:, np.newaxis] * pq.mV, t_start=onset * pq.s, sampling_rate=1 / dt * pq.Hz))
        block.segments.append(segment)
    neo.io.PickleIO("recording.pkl").write_block(block)


def mat():
    import scipy.io
    cells = np.empty(3, dtype=object)
    cells[:] = [1e3 * t for t in trials]
    scipy.io.savemat("recording.mat", {"spikes": cells, "stimulus": stimulus, "fs": 1 / dt})


def relacs():
    with open("spikes.dat", "w") as f:
        for trial, times in enumerate(trials):
            print("# trial:", trial, "\n#Key\n# t\n# ms\n", file=f)
            for t in times:
                print("%.1f" % (1e3 * t), file=f)
            print("\n", file=f)
    with open("stimulus.dat", "w") as f:
        print("# t  amplitude\n# s  mV\n", file=f)
        for i, x in enumerate(stimulus):
            print("%.3f %.9f" % (dt * i, x), file=f)


{"nix": nix, "nwb": nwb, "neo": neo_, "mat": mat, "relacs": relacs}[sys.argv[1]]()
