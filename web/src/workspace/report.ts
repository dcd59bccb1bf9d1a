/**
 * What a run has told so far, and what it becomes on the record. Pure.
 *
 * The messages come from a place where the candidate's code runs, so nothing about them is taken on trust: what has not
 * the right shape is dropped, what is too long is cut, and no half of a surrogate pair or NUL gets through.
 */
import type { Outcome, PublicRan, Run } from '../protocol/protocol'
import { clean } from './clean'

export type Ended = PublicRan['ended']

/** A run as it stands while it goes on. */
export interface Report {
  tests: readonly Outcome[]
  /** The name of the test that runs now. */
  running: string | null
  stdout: string
  stderr: string
  leftOut: number
  peak: number | null
  milliseconds: number
  ended: Ended | null
}

export const MOST_TESTS = 100
const MOST_NAME = 100
const MOST_SAID = 1_000
const MOST_OUTPUT = 4_000

export const NOTHING: Report = {
  tests: [],
  running: null,
  stdout: '',
  stderr: '',
  leftOut: 0,
  peak: null,
  milliseconds: 0,
  ended: null,
}

/** The report after one message of the worker's; a message that makes no sense changes nothing. */
export function heard(report: Report, text: unknown): Report {
  const message = parsed(text)
  switch (message.kind) {
    case 'tests':
      return { ...report, tests: names(message.names).map(unreached) }
    case 'begun':
      return { ...report, running: typeof message.name === 'string' ? clean(message.name, MOST_NAME) : null }
    case 'test':
      return tested(report, message)
    case 'out':
      return printed(report, message)
    case 'end':
      return { ...report, leftOut: report.leftOut + count(message.left_out), peak: peak(message.peak) }
    case 'done':
      return finish({ ...report, running: null }, 'finished', count(message.milliseconds))
    case 'crashed': {
      const stderr = clean(`${report.stderr}${String(message.says)}\n`, MOST_OUTPUT)
      return finish({ ...report, stderr }, 'crashed', count(message.milliseconds))
    }
    default:
      return report
  }
}

/** The report of a run that is over, however it ended; the test that ran then is not finished. */
export function finish(report: Report, ended: Ended, milliseconds: number): Report {
  const tests = report.tests.map((test): Outcome => {
    return test.name === report.running && test.result === 'unreached' ? { ...test, result: 'unfinished' } : test
  })
  return { ...report, tests, running: null, ended, milliseconds }
}

/** The frame that puts a run on the record. */
export function asFrame(report: Report, cmid: string): Run {
  const { tests, stdout, stderr, milliseconds, peak } = report
  return {
    type: 'run',
    cmid,
    language: 'python',
    ended: report.ended ?? 'finished',
    tests: [...tests],
    stdout,
    stderr,
    left_out: report.leftOut,
    milliseconds,
    peak,
  }
}

/** A run on the record, as a report again. */
export function asReport({ tests, stdout, stderr, left_out, milliseconds, peak, ended }: PublicRan): Report {
  return { tests, running: null, stdout, stderr, leftOut: left_out, peak, milliseconds, ended }
}

type Message = Readonly<Record<string, unknown>>

function parsed(text: unknown): Message {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : null
    return value !== null && typeof value === 'object' ? (value as Message) : {}
  } catch {
    return {}
  }
}

function names(value: unknown): string[] {
  const found = Array.isArray(value)
    ? value.filter((name): name is string => typeof name === 'string' && name !== '')
    : []
  return [...new Set(found.map((name) => clean(name, MOST_NAME)))].slice(0, MOST_TESTS)
}

function unreached(name: string): Outcome {
  return { name, result: 'unreached', says: '', milliseconds: 0 }
}

function tested(report: Report, { name, result, says, milliseconds }: Message): Report {
  const known = typeof name === 'string' ? clean(name, MOST_NAME) : null
  const tests = report.tests.map((test): Outcome => {
    if (test.name !== known || test.result !== 'unreached') return test
    return {
      name: test.name,
      result: result === 'passed' ? 'passed' : 'failed',
      says: typeof says === 'string' ? clean(says, MOST_SAID) : '',
      milliseconds: count(milliseconds),
    }
  })
  return { ...report, tests, running: null }
}

function printed(report: Report, { stream, text }: Message): Report {
  if (typeof text !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) return report
  const whole = report[stream] + text.toWellFormed().replaceAll('\0', '␀')
  const over = Math.max(0, whole.length - MOST_OUTPUT)
  return { ...report, [stream]: whole.slice(0, MOST_OUTPUT).toWellFormed(), leftOut: report.leftOut + over }
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.min(Math.round(value), 2 ** 50) : 0
}

function peak(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? count(value) : null
}
