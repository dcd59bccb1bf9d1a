import { describe, expect, it } from 'vitest'
import type { Outcome } from '../src/protocol/protocol'
import { duration, megabytes, summary } from '../src/workspace/results'

function tests(...results: Outcome['result'][]): Outcome[] {
  return results.map((result, index) => ({ name: `test_${index}`, result, says: '', milliseconds: 1 }))
}

describe('a run in words', () => {
  it.each([
    [tests('passed', 'passed', 'failed'), '', 'finished', '2 passed, 1 failed'],
    [tests('passed', 'unfinished', 'unreached'), '', 'timed_out', '1 passed, 2 not finished, stopped after 10 s'],
    [tests('unfinished'), '', 'stopped', '1 not finished, stopped'],
    [[], 'SyntaxError', 'finished', 'it did not run'],
    [[], '', 'finished', 'it ran'],
    [[], 'x', 'crashed', 'Python broke off'],
  ] as const)('%#', (list, stderr, ended, words) => {
    expect(summary({ tests: list, stderr, ended })).toBe(words)
  })

  it('measures time in what is easily read', () => {
    expect([0, 0.4, 2, 588, 1_000, 62_340].map(duration)).toEqual([
      'under 1 ms',
      'under 1 ms',
      '2 ms',
      '588 ms',
      '1.00 s',
      '62.34 s',
    ])
  })

  it('measures memory in megabytes, with a tenth where there are few', () => {
    expect([0, 300_000, 8 << 20, 41.3 * (1 << 20)].map(megabytes)).toEqual(['0 MB', '0.3 MB', '8 MB', '41 MB'])
  })
})
