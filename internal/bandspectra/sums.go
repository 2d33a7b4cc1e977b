package bandspectra

import (
	"context"
	"sync"
)

// Population is a set of trials and the condition that says how they are delayed.
type Population struct {
	Members   []int
	Condition int
}

// Sums adds up the spectra U of the members of populations.
//
// The work is divided into tiles. A tile is one bin of a few segments. It needs T of all trials at one q, which fits
// into the processor's nearest cache. While it is there, all populations add from it. Then it steps on to the next q.
type Sums struct {
	table       *Table
	populations []Population
	members     []member     // of all populations, each sorted by row
	ends        []int32      // of each row in them, [population][row]
	sums        []complex128 // U, [population][bin - low][segment]
	tiles       sync.Pool    // of *[]complex128: T at one q, [trial], abreast
}

// member is a member of a population.
type member struct {
	at       int32 // where a tile has its spectra
	position int32 // in the population
}

// NewSums returns the sums of populations for the present bins of a table that has been sampled, still empty. No other
// sums may use the table's memory at the same time.
func (t *Table) NewSums(populations []Population) *Sums {
	s := &Sums{table: t, populations: populations}
	all := 0
	for _, p := range populations {
		all += len(p.Members)
	}
	s.members, s.ends = make([]member, all), make([]int32, len(populations)*t.used+1)
	first := int32(0)
	for i, p := range populations {
		delays, ends := t.delays[p.Condition], s.ends[i*t.used:][:t.used]
		for j := range p.Members {
			ends[delays[j].row]++
		}
		for row, n := range ends { // first the starts of rows; they move to the ends as the rows fill
			ends[row] = first
			first += n
		}
		for j, trial := range p.Members {
			end := &ends[delays[j].row]
			s.members[*end] = member{int32(trial % t.count * abreast), int32(j)}
			*end++
		}
	}
	s.sums = grown(&t.memory.sums, len(populations)*t.rowSize())
	s.tiles.New = func() any {
		tile := make([]complex128, t.count*abreast)
		return &tile
	}
	return s
}

// Tiles returns the number of tiles.
func (s *Sums) Tiles() int { return s.table.rowSize() / abreast }

// of returns U of a population, [bin - low][segment].
func (s *Sums) of(population int) []complex128 {
	size := s.table.rowSize()
	return s.sums[population*size : (population+1)*size]
}

// Add adds up the spectra in a tile. Different tiles can be added up at the same time. A cancelled context ends it early.
func (s *Sums) Add(ctx context.Context, tile int) error {
	t, size := s.table, s.table.rowSize()
	for at := tile * abreast; at < len(s.sums); at += size {
		clear(s.sums[at : at+abreast])
	}
	memory := s.tiles.Get().(*[]complex128)
	defer s.tiles.Put(memory)
	x, bin := *memory, tile*abreast/t.plan.padded()
	for version := range len(t.rows) / t.qs {
		copy(x, t.startOf(version, tile+(t.low-t.lowest)*t.plan.padded()/abreast))
		for i, row := range t.rows[version*t.qs : (version+1)*t.qs] {
			if err := ctx.Err(); err != nil {
				return err
			}
			if row >= 0 {
				s.addRow(x, tile, bin, row)
			}
			if i < t.qs-1 {
				addScaled(x, t.wave[i*t.width+bin], t.crossingOf(version, i, tile*abreast%t.plan.padded()/abreast))
			}
		}
	}
	return ctx.Err()
}

// addRow adds the spectra of the members of all populations in a row.
func (s *Sums) addRow(x []complex128, tile, bin, row int) {
	t, from := s.table, int32(0)
	for i, p := range s.populations {
		end := i*t.used + row
		if end > 0 {
			from = s.ends[end-1]
		}
		members := s.members[from:s.ends[end]]
		if len(members) == 0 {
			continue
		}
		u := (*[abreast]complex128)(s.sums[(i*s.Tiles()+tile)*abreast:])
		if c := &t.conditions[p.Condition]; c.same {
			addSum(u, x, members, c.phases[bin][0])
		} else {
			addProducts(u, x, members, c.phases[bin])
		}
	}
}

// addProducts adds Σ phase x over the members.
func addProducts(sum *[abreast]complex128, x []complex128, members []member, phases []complex128) {
	s0, s1, s2, s3 := sum[0], sum[1], sum[2], sum[3]
	for _, m := range members {
		x, p := (*[abreast]complex128)(x[m.at:]), phases[m.position]
		s0 += p * x[0]
		s1 += p * x[1]
		s2 += p * x[2]
		s3 += p * x[3]
	}
	*sum = [abreast]complex128{s0, s1, s2, s3}
}

// addSum adds phase Σ x over the members.
func addSum(sum *[abreast]complex128, x []complex128, members []member, phase complex128) {
	var s0, s1, s2, s3 complex128
	for _, m := range members {
		x := (*[abreast]complex128)(x[m.at:])
		s0 += x[0]
		s1 += x[1]
		s2 += x[2]
		s3 += x[3]
	}
	for i, s := range [abreast]complex128{s0, s1, s2, s3} {
		sum[i] += phase * s
	}
}

// addScaled adds w·c to x.
func addScaled(x []complex128, w complex128, c []float64) {
	c = c[:len(x)]
	for i := range x {
		x[i] += complex(real(w)*c[i], imag(w)*c[i])
	}
}
