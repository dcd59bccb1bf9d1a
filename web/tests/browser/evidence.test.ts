import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import Replay from '../../src/replay/Replay.svelte'
import { card, dimension, REPLAY, signal } from '../replay/samples'
import { leave, show } from './live'

afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

const LONG = 'word '.repeat(400)
const SAID = 'A new example is **lost**, silently. '
const turns = REPLAY.turns.map((turn) => ({ ...turn, text: turn.number === 4 ? SAID + LONG : LONG }))
const signals = [
  signal('C1-S06', { evidence: { turn: 4, quote: 'A new example is **lost**' } }),
  signal('C1-S07', { dimension: 'COMM', evidence: { turn: 2, quote: 'word word' } }),
]
const shown = card({ dimensions: [dimension('SAFE', 2), dimension('COMM', 3)], signals })

function program(): void {
  const answers: Record<string, unknown> = {
    replay: { ...REPLAY, turns, gradings: [] },
    cards: { cards: [shown] },
    attempts: { attempts: [] },
    grade: { state: 'none', grading: null, level: null, runs: 1, read: 0, of: 0, elapsed: 0, cost: 0, says: '' },
  }
  vi.stubGlobal('fetch', (input: RequestInfo | URL) =>
    Promise.resolve(Response.json(answers[String(input).split('/').at(-1) ?? ''] ?? {})),
  )
}

describe('evidence', () => {
  it('leads from its words on the card to the turn, with focus, and from the turn back to its dimension', async () => {
    program()
    await show(Replay, { session: REPLAY.id })
    const safety = page.getByRole('button', { name: /^Safety: / })
    await expect.element(safety).toHaveAttribute('aria-expanded', 'true')
    await userEvent.click(page.getByRole('figure').getByRole('link', { name: 'Turn 4' }))
    const turn = document.getElementById('T4')
    await expect.poll(() => document.activeElement === turn).toBe(true)
    const mark = turn?.querySelector('mark')
    await expect.poll(() => mark?.getBoundingClientRect().top ?? -1).toBeGreaterThan(0)
    expect([...(turn?.querySelectorAll('mark') ?? [])].map((each) => each.textContent).join('')).toBe(
      'A new example is lost',
    )
    await userEvent.click(page.getByRole('button', { name: /^Communication: / }))
    await expect.element(safety).toHaveAttribute('aria-expanded', 'false')
    if (mark) await userEvent.click(mark)
    await expect.element(safety).toHaveAttribute('aria-expanded', 'true')
  })
})
