import { describe, expect, it } from 'vitest'
import { clean } from '../src/workspace/clean'
import { asFrame, asReport, finish, heard, NOTHING, type Report } from '../src/workspace/report'

function told(...messages: unknown[]): Report {
  return messages.reduce<Report>((report, message) => heard(report, JSON.stringify(message)), NOTHING)
}

const TWO = { kind: 'tests', names: ['test_a', 'test_b'] }

describe('a run', () => {
  it('is told test by test', () => {
    const report = told(
      TWO,
      { kind: 'begun', name: 'test_a' },
      { kind: 'test', name: 'test_a', result: 'passed', says: '', milliseconds: 3 },
      { kind: 'begun', name: 'test_b' },
      { kind: 'out', stream: 'stdout', text: 'one\n' },
      { kind: 'out', stream: 'stdout', text: 'two\n' },
      { kind: 'test', name: 'test_b', result: 'failed', says: 'E   1 == 2', milliseconds: 4 },
      { kind: 'end', peak: 2048, left_out: 7 },
      { kind: 'done', milliseconds: 12 },
    )
    expect(report.tests.map(({ result }) => result)).toEqual(['passed', 'failed'])
    expect(report).toMatchObject({ stdout: 'one\ntwo\n', peak: 2048, leftOut: 7, milliseconds: 12, ended: 'finished' })
  })

  it('that is cut names the test it was in and those it never came to', () => {
    const report = finish(told(TWO, { kind: 'begun', name: 'test_a' }), 'timed_out', 10_000)
    expect(report.tests.map(({ result }) => result)).toEqual(['unfinished', 'unreached'])
    expect(report.ended).toBe('timed_out')
  })

  it('whose interpreter broke keeps what was known and says so', () => {
    const report = told(TWO, { kind: 'crashed', says: 'RangeError: stack', milliseconds: 5 })
    expect(report.ended).toBe('crashed')
    expect(report.stderr).toBe('RangeError: stack\n')
  })

  it('comes back from the record as it was', () => {
    const report = told(TWO, { kind: 'test', name: 'test_a', result: 'passed' }, { kind: 'done', milliseconds: 2 })
    const { type, ...rest } = asFrame(report, 'c'.repeat(32))
    expect(type).toBe('run')
    expect(asReport({ ...rest, type: 'ran' })).toEqual(report)
  })
})

describe('what the worker says is not trusted', () => {
  it.each([
    [null],
    ['{'],
    ['[]'],
    ['3'],
    ['{"kind":"tests","names":"test_a"}'],
    ['{"kind":"out","stream":"stdin","text":"x"}'],
    ['{"kind":"out","stream":"stdout","text":{}}'],
    ['{"kind":"test","name":"test_of_nothing","result":"passed"}'],
    ['{"kind":"eval","text":"alert(1)"}'],
  ])('%s changes nothing', (text) => {
    expect(heard(NOTHING, text)).toEqual(NOTHING)
  })

  it('a result counts once and for a known test only', () => {
    const report = told(
      TWO,
      { kind: 'test', name: 'test_a', result: 'failed', says: 'E' },
      { kind: 'test', name: 'test_a', result: 'passed' },
      { kind: 'test', name: 'test_c', result: 'passed' },
    )
    expect(report.tests.map(({ name, result }) => [name, result])).toEqual([
      ['test_a', 'failed'],
      ['test_b', 'unreached'],
    ])
  })

  it('is cut to what the program takes', () => {
    const report = told(
      { kind: 'tests', names: Array.from({ length: 300 }, (_, index) => `test_${index}_${'x'.repeat(200)}`) },
      { kind: 'out', stream: 'stdout', text: 'y'.repeat(9_000) },
      { kind: 'end', peak: -1, left_out: 'many' },
      { kind: 'done', milliseconds: 1e300 },
    )
    expect(report.tests).toHaveLength(100)
    expect(report.tests.every(({ name }) => name.length <= 100)).toBe(true)
    expect([report.stdout.length, report.leftOut, report.peak]).toEqual([4_000, 5_000, null])
    expect(report.milliseconds).toBeLessThanOrEqual(2 ** 50)
  })

  it('holds no NUL and no half of a pair', () => {
    expect(clean('a\0b\ud83dc')).toBe('a␀b\ufffdc')
    // The cut falls into the middle of a pair.
    const report = told({ kind: 'out', stream: 'stderr', text: `${'x'.repeat(3_999)}🙂` })
    expect(report.stderr.isWellFormed()).toBe(true)
  })
})
