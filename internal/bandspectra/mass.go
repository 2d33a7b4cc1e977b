package bandspectra

import "slices"

// edgeCounts says how many smoothed spikes of a trial arrive before each edge of a segment if it is delayed by a q in a
// range. Most spikes count as one or not at all. A spike near an edge counts by the part of its Gaussian before the
// edge.
type edgeCounts struct {
	before []int32 // number of spikes that arrive far before an edge, [edge]
	near   []near
}

// near is a spike that may be near an edge.
type near struct {
	edge  int32
	below int32 // without a delay, the part of its Gaussian that is before the edge: see Plan.below
}

// mostRanges is the largest number of ranges of q. The more there are, the fewer spikes may be near an edge.
const mostRanges = 8

// countAtEdges computes the counts of a trial for each range of q.
func (t *Table) countAtEdges(trial int) {
	p, spikes := t.plan, t.trials[trial].Spikes
	t.edgeCounts[trial] = make([]edgeCounts, t.ranges)
	var memory []near
	for i := range t.ranges {
		// q's of which q·ranges/qs is i, rounded down
		earliest, latest := t.earliest+(i*t.qs+t.ranges-1)/t.ranges, t.earliest+((i+1)*t.qs-1)/t.ranges
		c := edgeCounts{before: make([]int32, len(p.edges))}
		memory = memory[:0]
		for edge, at := range p.edges {
			around := t.from(spikes, at-1, latest)
			c.before[edge] = int32(len(spikes) - len(around))
			for _, s := range t.until(around, at, earliest) {
				memory = append(memory, near{int32(edge), int32(at - int(s) + p.reach)})
			}
		}
		c.near = slices.Clone(memory)
		t.edgeCounts[trial][i] = c
	}
}

// addMass adds the number of smoothed spikes that arrive in each segment, minus that of the mean rate. They are counted
// at full rate, as the mean of a segment requires.
func (e *Evaluator) addMass(members []int, delays []delay) {
	t, p := e.table, e.table.plan
	clear(e.counts)
	background := 0.0
	for i, trial := range members {
		d := &delays[i]
		trial += d.trials
		e.addCounts(t.edgeCounts[trial][d.counts], t.trials[trial].sign(), d.samples)
		background += t.mean[trial] * float64(p.segment)
	}
	for m := range e.mass {
		e.mass[m] += e.counts[p.endEdge(m)] - e.counts[m] - background
	}
}

// addCounts adds how many smoothed spikes of a delayed trial arrive before each edge.
func (e *Evaluator) addCounts(c edgeCounts, sign float64, delay int) {
	counts, below := e.counts, e.table.plan.below
	for edge, n := range c.before {
		counts[edge] += sign * float64(n)
	}
	for _, n := range c.near {
		counts[n.edge] += sign * below[min(max(0, int(n.below)-delay), len(below)-1)]
	}
}
