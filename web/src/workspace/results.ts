/** Results of a run in words. */
import { plural } from '../live/time'
import type { Outcome } from '../protocol/protocol'
import type { Report } from './report'

/** How long a run may take, in milliseconds. */
export const TIME_LIMIT = 10_000

export function tally(tests: readonly Outcome[], result: Outcome['result']): number {
  return tests.filter((test) => test.result === result).length
}

/** `3 passed, 1 failed`, or what happened instead. */
export function summary({ tests, stderr, ended }: Pick<Report, 'tests' | 'stderr' | 'ended'>): string {
  const counts = [
    [tally(tests, 'passed'), 'passed'],
    [tally(tests, 'failed'), 'failed'],
    [tally(tests, 'unfinished') + tally(tests, 'unreached'), 'not finished'],
  ] as const
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  if (ended === 'stopped') words.push('stopped')
  if (ended === 'timed_out') words.push(`stopped after ${TIME_LIMIT / 1000} s`)
  if (ended === 'crashed') words.push('Python broke off')
  if (words.length) return words.join(', ')
  return stderr ? 'it did not run' : 'it ran'
}

/** `588 ms`, `2.41 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return 'under 1 ms'
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(2)} s`
}

/** `41 MB`, `0.6 MB`; a megabyte is 1 048 576 bytes. */
export function megabytes(bytes: number): string {
  const value = bytes / (1 << 20)
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} MB`
}

export function leftOut(characters: number): string {
  return `${plural(characters, 'more character')} not shown`
}
