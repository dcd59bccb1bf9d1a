import { describe, expect, it } from 'vitest'
import { readReport } from '../../src/evals/check'
import { NAMES, sample } from './samples'

const read = (found: unknown) => readReport(JSON.stringify(found), 'r.json')

/** A sample with something in it changed. */
function changed(change: (found: Record<string, unknown> & ReturnType<typeof sample>) => unknown): unknown {
  const found = sample('better') as Parameters<typeof change>[0]
  change(found)
  return found
}

describe('a file', () => {
  it.each(NAMES)('that holds a report is read as it is (%s)', (name) => {
    expect(read(sample(name))).toEqual(sample(name))
  })

  it('that is not JSON, or something else, is refused in a sentence', () => {
    expect(() => readReport('Dear diary', 'diary.txt')).toThrow('diary.txt is not JSON.')
    expect(() => read([])).toThrow(
      'r.json is not a report of interviewer.eval-report/1: the whole is not of type object.',
    )
    expect(() => read({ schema: 'interviewer.eval-report/1' })).toThrow('decision is missing')
  })

  it.each([
    ['schema is not "interviewer.eval-report/1"', changed((found) => ((found.schema as string) = 'other/1'))],
    ['more is not a part of it', changed((found) => (found['more'] = 1))],
    ['toString is not a part of it', changed((found) => (found['toString'] = 1 as never))],
    ['exit_code is not one of 0, 10, 11', changed((found) => ((found.exit_code as number) = 1))],
    [
      'report.comparison.changes.0.p is none of what it may be',
      changed((found) => Object.assign(found.report.comparison.changes[0] ?? {}, { p: '0.05' })),
    ],
    [
      'report.cases.0.repeats.0.a.turns.0.text is not of type string',
      changed((found) => Object.assign(found.report.cases[0]?.repeats[0]?.a.turns[0] ?? {}, { text: ['<img>'] })),
    ],
    [
      'report.prompt_diff.0.words.0 has 1 parts',
      changed((found) => Object.assign(found.report.prompt_diff[0] ?? {}, { words: [['same']] })),
    ],
    [
      'report.run.models.grader is not of type string',
      changed((found) => Object.assign(found.report.run, { models: { grader: 3 } })),
    ],
  ])('says where it is wrong: %s', (says, found) => {
    expect(() => read(found)).toThrow(says)
  })

  it('without a primary metric has nothing to say', () => {
    const found = changed(({ report }) => {
      for (const { metric } of report.comparison.changes) metric.role = 'extra'
    })
    expect(() => read(found)).toThrow('0 primary metrics')
  })

  it('cannot bring a name with it that objects have of their own', () => {
    const text = JSON.stringify(sample('better')).replace('"models":{', '"models":{"__proto__":"x","toString":"y",')
    expect(readReport(text, 'r.json').report.run.models['toString']).toBe('y')
    expect(() => readReport('{"__proto__":{"schema":"interviewer.eval-report/1"}}', 'r.json')).toThrow('missing')
  })
})
