import { describe, expect, it } from 'vitest'
import { sideBySide } from '../../src/evals/beside'
import { difference, value } from '../../src/evals/figures'
import { deltaBar, histogram, intervalPlot } from '../../src/evals/plots'
import { breaks, caseRows, distribution, verdictChanged, ways } from '../../src/evals/rows'
import {
  factsLines,
  figuresNote,
  metricWords,
  primaryOf,
  seenEverywhere,
  stratumWords,
  subtitle,
} from '../../src/evals/words'
import { NAMES, sample, shown } from './samples'

/** Numbers that are the same but for rounding. */
function close(found: unknown, wanted: unknown): void {
  if (typeof wanted === 'number') expect(found).toBeCloseTo(wanted, 6)
  else if (wanted === null || typeof wanted !== 'object') expect(found).toBe(wanted)
  else for (const [key, one] of Object.entries(wanted)) close((found as Record<string, unknown>)[key], one)
}

describe.each(NAMES)('a report that is %s says on the page what it says in its other forms', (name) => {
  const { report } = sample(name)
  const { comparison } = report
  const wanted = shown(name)
  const rows = caseRows(report)

  it('in its title and its notes', () => {
    expect(subtitle(report)).toBe(wanted.subtitle)
    expect([figuresNote(comparison), ...factsLines(report.run)]).toEqual(wanted.notes)
    expect(seenEverywhere(comparison)).toBe(wanted.reach)
  })

  it('of every metric, in figures and in the plot', () => {
    expect(comparison.changes).toHaveLength(wanted.metrics.length)
    comparison.changes.forEach((change, at) => {
      expect(wanted.metrics[at]).toMatchObject(metricWords(change))
      close(intervalPlot(change), wanted.metrics[at]?.['plot'])
    })
  })

  it('of every round', () => {
    const primary = primaryOf(comparison)
    expect(primary.strata.map((row) => stratumWords(row, primary))).toEqual(wanted.strata)
  })

  it('of every case, in the same order', () => {
    const { metric } = primaryOf(comparison)
    const widest = Math.max(...rows.map(({ gain }) => Math.abs(gain)))
    expect(rows.map((row) => row.case)).toEqual(wanted.rows.map((row) => row.case))
    rows.forEach((row, at) => {
      expect(wanted.rows[at]).toMatchObject({
        ...{ case: row.case, round: row.round, level: row.level, way: row.way, flags: row.flags },
        ...{ a: value(row.a, metric), b: value(row.b, metric), difference: difference(row.difference, metric) },
      })
      close(row.gain, wanted.rows[at]?.['gain'])
      close(deltaBar(row.gain, widest), wanted.rows[at]?.['bar'])
    })
  })

  it('of how the cases are spread', () => {
    expect(ways(rows)).toEqual(wanted.counts)
    expect([rows.filter(breaks).length, rows.filter(verdictChanged).length]).toEqual([wanted.broken, wanted.changed])
    const bars = histogram(distribution(rows))
    expect(bars).toHaveLength(wanted.bars.length)
    close(bars, wanted.bars)
  })

  it('of the transcripts beside each other', () => {
    for (const one of report.cases.filter(({ repeats }) => repeats.length > 0)) {
      const found = one.repeats.map(({ a, b }) =>
        sideBySide(a.turns, b.turns).map((row) => [
          row.a && row.a.number,
          row.b && row.b.number,
          row.shared,
          row.aDiffers,
          row.bDiffers,
        ]),
      )
      expect(found).toEqual(wanted.beside[one.id])
    }
  })
})
