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
	members     []member     // of all populations, in the order in which they are added: by row, then by population
	ends        []int32      // of each population among them, [row][population]
	sums        []complex128 // U, [tile][population], abreast
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
	s.members, s.ends = grown(&t.memory.members, all), grown(&t.memory.ends, len(populations)*t.used)
	clear(s.ends)
	for i, p := range populations {
		for j := range p.Members {
			s.ends[t.delays[p.Condition][j].row*len(populations)+i]++
		}
	}
	first := int32(0)
	for i, n := range s.ends { // first the starts, which move to the ends as the members fill in
		s.ends[i] = first
		first += n
	}
	for i, p := range populations {
		for j, trial := range p.Members {
			end := &s.ends[t.delays[p.Condition][j].row*len(populations)+i]
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

// of copies U of a population to dst, [bin - low][segment].
func (s *Sums) of(population int, dst []complex128) {
	for tile := range s.Tiles() {
		copy(dst[tile*abreast:][:abreast], s.tile(tile)[population*abreast:])
	}
}

// tile returns the sums in a tile, [population], abreast.
func (s *Sums) tile(tile int) []complex128 {
	size := len(s.populations) * abreast
	return s.sums[tile*size : (tile+1)*size]
}

// Add adds up the spectra in a tile. Different tiles can be added up at the same time. A cancelled context ends it
// early.
func (s *Sums) Add(ctx context.Context, tile int) error {
	t, sums := s.table, s.tile(tile)
	clear(sums)
	memory := s.tiles.Get().(*[]complex128)
	defer s.tiles.Put(memory)
	x, bin := *memory, tile*abreast/t.plan.padded()
	for version := range len(t.rows) / t.qs {
		copy(x, t.startOf(version, tile+(t.low-t.lowest)*t.plan.padded()/abreast))
		for i, row := range t.rows[version*t.qs : (version+1)*t.qs] {
			if err := ctx.Err(); err != nil {
				return err
			}
			if row >= 0 && s.addRow(ctx, sums, x, bin, row) == len(s.members) {
				return ctx.Err()
			}
			if i < t.qs-1 {
				addScaled(x, t.wave[i*t.width+bin], t.crossingOf(version, i, tile*abreast%t.plan.padded()/abreast))
			}
		}
	}
	return ctx.Err()
}

// addRow adds the spectra x of the members of all populations in a row. It returns how many members there are up to it.
func (s *Sums) addRow(ctx context.Context, sums, x []complex128, bin, row int) int {
	from, ends := int32(0), s.ends[row*len(s.populations):][:len(s.populations)]
	if row > 0 && len(ends) > 0 {
		from = s.ends[row*len(s.populations)-1]
	}
	for i, end := range ends {
		if i%lookEvery == 0 && ctx.Err() != nil {
			break
		}
		members := s.members[from:end]
		if from = end; len(members) == 0 {
			continue
		}
		u := (*[abreast]complex128)(sums[i*abreast:])
		if c := &s.table.conditions[s.populations[i].Condition]; c.same {
			addSum(u, x, members, c.phases[bin][0])
		} else {
			addProducts(u, x, members, c.phases[bin])
		}
	}
	return int(from)
}

// addProducts adds Σ phase x over the members.
func addProducts(sum *[abreast]complex128, x []complex128, members []member, phases []complex128) {
	s0, s1, s2 := sum[0], sum[1], sum[2]
	for _, m := range members {
		x, p := (*[abreast]complex128)(x[m.at:]), phases[m.position]
		s0 += p * x[0]
		s1 += p * x[1]
		s2 += p * x[2]
	}
	*sum = [abreast]complex128{s0, s1, s2}
}

// addSum adds phase Σ x over the members.
func addSum(sum *[abreast]complex128, x []complex128, members []member, phase complex128) {
	var s0, s1, s2 complex128
	for _, m := range members {
		x := (*[abreast]complex128)(x[m.at:])
		s0 += x[0]
		s1 += x[1]
		s2 += x[2]
	}
	for i, s := range [abreast]complex128{s0, s1, s2} {
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
