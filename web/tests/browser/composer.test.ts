import { afterEach, describe, expect, it, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { asked, delta, record } from '../frames'
import { hold, leave } from './live'

afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
  localStorage.clear()
})

const box = () => page.getByRole('textbox', { name: 'Your answer' })

describe('the box of an answer', () => {
  it('begins a new line with Enter and sends with Ctrl and Enter', async () => {
    const { sent } = await hold()
    await userEvent.fill(box(), 'A set')
    await userEvent.keyboard('{Enter}of hashes')
    await expect.element(box()).toHaveValue('A set\nof hashes')
    expect(sent('say')).toEqual([])
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await expect.element(box()).toHaveValue('')
    expect(sent('say').map(({ text }) => text)).toEqual(['A set\nof hashes'])
  })

  it('keeps what was written over a reload', async () => {
    await hold()
    await userEvent.fill(box(), 'Half a thought')
    await leave()
    await hold()
    await expect.element(box()).toHaveValue('Half a thought')
  })

  it('sends nothing while an input method is composing, whatever is pressed', async () => {
    const { sent } = await hold()
    await userEvent.click(box())
    const session = cdp()
    await session.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    expect(sent('say')).toEqual([])
    await session.send('Input.insertText', { text: '日本' })
    await expect.element(box()).toHaveValue('日本')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    expect(sent('say').map(({ text }) => text)).toEqual(['日本'])
  })

  it('interrupts the interviewer with Escape, and keeps the draft', async () => {
    const { socket, sent } = await hold()
    await userEvent.fill(box(), 'Wait')
    await userEvent.keyboard('{Escape}')
    expect(sent('stop')).toEqual([])
    socket.tell({ type: 'opened', reply: 'r2', attempt: 1, epoch: 1 }, delta('r2', 0, 'Now suppose'))
    await expect.element(page.getByText('Now suppose')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    expect(sent('stop')).toEqual([{ type: 'stop', reply: 'r2' }])
    await expect.element(box()).toHaveValue('Wait')
  })

  it('gives back what the program could not keep', async () => {
    const { socket, sent } = await hold()
    await userEvent.fill(box(), 'An answer')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    const cmid = sent('say')[0]?.cmid ?? null
    socket.tell({ type: 'error', code: 'not_saved', says: 'The disk is full.', cmid })
    await expect.element(box()).toHaveValue('An answer')
    await expect.element(page.getByText('The disk is full.')).toBeVisible()
  })
})

describe('the conversation', () => {
  const long = (turn: number) => record(turn - 1, asked(turn, `r${turn}`, `Turn ${turn}. ${'word '.repeat(150)}`))
  const list = () => document.querySelector<HTMLElement>('.transcript')
  const gap = () => {
    const it = list()
    return it ? it.scrollHeight - it.scrollTop - it.clientHeight : NaN
  }

  it('follows its end, stops where the reader has gone up, and goes back when asked', async () => {
    const { socket } = await hold({}, ...[1, 2, 3, 4].map(long))
    await expect.poll(gap).toBeLessThan(2)
    socket.tell(long(5))
    await expect.element(page.getByText('Turn 5.')).toBeInTheDocument()
    await expect.poll(gap).toBeLessThan(2)
    list()?.scrollTo({ top: 0 })
    await expect.poll(gap).toBeGreaterThan(200)
    socket.tell(long(6))
    await expect.element(page.getByRole('button', { name: 'New below' })).toBeVisible()
    expect(list()?.scrollTop).toBe(0)
    await userEvent.click(page.getByRole('button', { name: 'New below' }))
    await expect.poll(gap).toBeLessThan(2)
    await expect.element(page.getByRole('button', { name: 'New below' })).not.toBeInTheDocument()
  })

  it('fits any window, also where a round has many phases with long names', async () => {
    const phases = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => ({
      id: String(id),
      title: 'Alignment: the level',
      minutes: 4,
    }))
    const { socket } = await hold({
      phases,
      minutes: 36,
      round_title: 'Behavioural interview and hiring-manager alignment',
    })
    try {
      for (const [seq, at] of phases.entries()) {
        const clock = { elapsed: 0, left: 2_000_000, phase: at.id, phase_elapsed: 0, running: true }
        socket.tell(record(seq + 1, { type: 'moved', phase: at.id, overrun: false }, { clock }))
        const name = page
          .getByRole('listitem')
          .filter({ hasText: at.title })
          .nth(seq)
          .element()
          .querySelector('.name b')
        for (const width of [320, 860, 1200]) {
          await page.viewport(width, 640)
          const { scrollWidth, clientWidth } = document.documentElement
          expect([width, scrollWidth]).toEqual([width, clientWidth])
          expect(name?.getBoundingClientRect().right).toBeLessThanOrEqual(width)
        }
      }
    } finally {
      await page.viewport(1200, 800)
    }
  })
})
