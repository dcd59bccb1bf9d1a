import { describe, expect, it, vi } from 'vitest'
import { steer } from '../../src/evals/keys'
import { readPlace, type Place } from '../../src/evals/place'
import { Reading } from '../../src/evals/reading.svelte'
import { fromFile, type Source } from '../../src/evals/source'
import type { Case } from '../../src/protocol/evals'
import { sample } from './samples'

const USUAL = readPlace('')
const document = sample('better')
const settled = async () => {
  for (let step = 0; step < 5; step += 1) await Promise.resolve()
}

function told(id: string, repeats = 2): Case {
  const found = document.report.cases.find((one) => one.id === 'case-002')
  if (!found) throw new Error('The sample has changed.')
  return { ...found, id, repeats: Array.from({ length: repeats }, () => found.repeats[0]).filter((one) => !!one) }
}

function reading(place: Partial<Place> = {}, source: Source = (id) => Promise.resolve(told(id))) {
  const moved = vi.fn<(place: Place) => void>()
  return { moved, one: new Reading(document, { ...USUAL, ...place }, source, moved) }
}

const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more })

describe('a report that is read', () => {
  it('opens at the case to read first, and its transcripts come', async () => {
    const { one, moved } = reading()
    expect([one.case, one.loading, one.open]).toEqual([one.rows[0]?.case, true, null])
    await settled()
    expect([one.open?.id, one.loading, one.repeats]).toEqual([one.case, false, 2])
    expect(moved).not.toHaveBeenCalled()
  })

  it('opens where its address says, and where that is nowhere as usual', async () => {
    const { one } = reading({ filter: 'worse', case: 'case-008', repeat: 7, only: true })
    await settled()
    expect([one.filter, one.case, one.repeat, one.only]).toEqual(['worse', 'case-008', 1, true])
    const nowhere = reading({ filter: 'none', case: 'case-999' }).one
    expect([nowhere.filter, nowhere.case]).toEqual(['all', nowhere.rows[0]?.case])
  })

  it('moves among the cases that its filter lets through, and not beyond them', async () => {
    const { one, moved } = reading()
    one.choose('worse')
    const losses = one.passing.map((row) => row.case)
    expect(losses).toHaveLength(one.filters.find(({ id }) => id === 'worse')?.count ?? -1)
    expect(one.step(1)?.case).toBe(losses[0])
    expect(one.step(-1)).toBeNull()
    for (const id of losses.slice(1)) expect(one.step(1)?.case).toBe(id)
    expect(one.step(1)).toBeNull()
    expect(one.case).toBe(losses.at(-1))
    await settled()
    expect(moved).toHaveBeenLastCalledWith({ ...USUAL, filter: 'worse', case: losses.at(-1) })
  })

  it('moves among repeats that there are, and begins with the first of another case', async () => {
    const { one } = reading()
    expect(one.turn(1)).toBe(false)
    await settled()
    expect([one.turn(-1), one.turn(1), one.turn(1), one.repeat]).toEqual([false, true, false, 1])
    one.step(1)
    expect(one.repeat).toBe(0)
  })

  it('asks for the transcripts of a case once', async () => {
    const source = vi.fn<Source>((id) => Promise.resolve(told(id)))
    const { one } = reading({}, source)
    await settled()
    one.step(1)
    await settled()
    one.step(-1)
    expect(one.open?.id).toBe(one.case)
    expect(source).toHaveBeenCalledTimes(2)
  })

  it('shows the case that is open, whichever answer comes last', async () => {
    const answers = new Map<string, (found: Case) => void>()
    const { one } = reading({}, (id) => new Promise((resolve) => answers.set(id, resolve)))
    const first = one.case ?? ''
    const second = one.step(1)?.case ?? ''
    answers.get(second)?.(told(second))
    answers.get(first)?.(told(first))
    await settled()
    expect([one.open?.id, one.loading]).toEqual([second, false])
  })

  it('says what went wrong, and tries again when it is asked to', async () => {
    let away = true
    const { one } = reading({}, (id) => (away ? Promise.reject(new Error('Away.')) : Promise.resolve(told(id))))
    await settled()
    expect([one.failed?.message, one.loading]).toEqual(['Away.', false])
    away = false
    one.again()
    await settled()
    expect([one.failed, one.open?.id]).toEqual([null, one.case])
  })

  it('lists many cases a few at a time, and as far as the selection goes', () => {
    const many = structuredClone(document)
    const [primary] = many.report.comparison.changes.filter(({ metric }) => metric.role === 'primary')
    const [example] = primary?.cases ?? []
    if (!primary || !example) throw new Error('The sample has changed.')
    primary.cases = Array.from({ length: 450 }, (_, at) => ({ ...example, case: `c${String(at).padStart(3, '0')}` }))
    const one = new Reading(many, { ...USUAL, case: 'c199' }, () => Promise.resolve(null))
    expect(one.listed).toBe(200)
    one.step(1)
    expect([one.case, one.listed]).toEqual(['c200', 201])
    one.more()
    expect(one.listed).toBe(401)
    one.choose('all')
    expect(one.listed).toBe(200)
  })
})

describe('the transcripts in a file', () => {
  it('are given where they were kept, and where they were not there is nothing', async () => {
    const source = fromFile(document)
    expect((await source('case-002'))?.repeats).toHaveLength(2)
    expect(await source('case-019')).toBeNull()
    expect(await source('case-999')).toBeNull()
  })
})

describe('a key', () => {
  it('moves the selection, the repeat, or leaves only what differs', async () => {
    const { one } = reading()
    await settled()
    expect(steer(press('j'), one)).toBe(one.rows[1])
    expect(steer(press('K'), one)).toBe(one.rows[0])
    expect(steer(press('k'), one)).toBe(true)
    expect([steer(press('ArrowRight'), one), one.repeat]).toEqual([true, 1])
    expect(steer(press('ArrowRight'), one)).toBe(false)
    expect([steer(press('d'), one), one.only]).toEqual([true, true])
    expect(steer(press('x'), one)).toBe(false)
  })

  it('with a modifier, in a field, or where the arrows scroll is not for us', async () => {
    const { one } = reading()
    await settled()
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
      expect(steer(press('j', more), one)).toBe(false)
    const results: unknown[] = []
    const listen = (event: KeyboardEvent) => results.push(steer(event, one))
    globalThis.document.addEventListener('keydown', listen)
    for (const [tag, role, key] of [
      ['input', '', 'j'],
      ['div', 'region', 'ArrowRight'],
      ['div', 'region', 'j'],
    ] as const) {
      const element = globalThis.document.createElement(tag)
      if (role) element.setAttribute('role', role)
      element.tabIndex = 0
      globalThis.document.body.append(element)
      element.dispatchEvent(press(key, { bubbles: true }))
      element.remove()
    }
    globalThis.document.removeEventListener('keydown', listen)
    expect(results).toEqual([false, false, one.rows[1]])
  })
})
