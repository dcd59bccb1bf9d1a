import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { PublicRan } from '../../src/protocol/protocol'
import { asked, record } from '../frames'
import { hold, leave } from './live'

afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
  localStorage.clear()
})

const TASK = { starter: 'def keep(stream):\n    ...\n', tests: 'def test_one(): ...', memory_limit: 1_000_000 }
const put = record(0, { ...asked(1, 'r1', 'Keep each once.'), task: TASK })

/** The program, as far as Python's files go: they come when the test says so, or not at all. */
function files(): { fails: (error: Error) => void } {
  const waiting: ((error: Error) => void)[] = []
  const answer = (input: RequestInfo | URL) => {
    if (!String(input).includes('/pyodide/')) return Promise.resolve(Response.json({ rounds: [], levels: [] }))
    return new Promise<Response>((_, refuse) => waiting.push(refuse))
  }
  vi.stubGlobal('fetch', vi.fn(answer))
  return {
    fails: (error) => {
      waiting.splice(0).forEach((refuse) => {
        refuse(error)
      })
    },
  }
}

const run = () => page.getByRole('button', { name: /^Run/ })

describe('the code pane', () => {
  it('says what it waits for, and in a sentence what went wrong, and can be run again', async () => {
    const program = files()
    await hold({}, put)
    await userEvent.click(run())
    await expect.element(page.getByText('Loading Python from this program, once')).toBeVisible()
    await expect.element(page.getByRole('progressbar')).toBeVisible()
    program.fails(new Error('no program'))
    await expect
      .element(page.getByRole('alert').filter({ hasText: 'Python could not be loaded: the program does not answer.' }))
      .toBeVisible()
    await userEvent.click(run())
    await expect.element(page.getByText('Loading Python from this program, once')).toBeVisible()
  })

  it('shows a run of the record: what passed and failed, the first assertion, time and memory', async () => {
    files()
    const ran: PublicRan = {
      type: 'ran',
      language: 'python',
      ended: 'timed_out',
      tests: [
        { name: 'keeps the first', result: 'passed', says: '', milliseconds: 4 },
        { name: 'drops the second', result: 'failed', says: 'assert 2 == 1', milliseconds: 7 },
        { name: 'stays small', result: 'unfinished', says: '', milliseconds: 0 },
      ],
      stdout: '',
      stderr: '',
      left_out: 0,
      milliseconds: 10_000,
      peak: 500_000,
      cmid: 'c'.repeat(32),
    }
    await hold(
      {},
      put,
      record(1, { type: 'coded', text: 'x = 1', language: 'python', cmid: 'd'.repeat(32) }),
      record(2, ran),
    )
    await expect.element(page.getByText('1 passed', { exact: true })).toBeVisible()
    await expect.element(page.getByText('1 failed', { exact: true })).toBeVisible()
    await expect.element(page.getByText('assert 2 == 1')).toBeVisible()
    await userEvent.click(page.getByRole('button', { name: 'drops the second' }))
    await expect.element(page.getByText('assert 2 == 1')).not.toBeInTheDocument()
    await expect.element(page.getByText('not finished').first()).toBeVisible()
  })

  it('keeps what is typed with the answer that follows, and Escape then Tab leaves the editor', async () => {
    files()
    const { sent } = await hold({}, put)
    const editor = page.getByRole('textbox', { name: 'Your code' })
    await userEvent.click(editor)
    await userEvent.keyboard('{Control>}{End}{/Control}# seen')
    await userEvent.keyboard('{Escape}')
    await userEvent.keyboard('{Tab}')
    expect(document.activeElement?.shadowRoot?.activeElement ?? null).toBeNull()
    await userEvent.fill(page.getByRole('textbox', { name: 'Your answer' }), 'A set.')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await expect.poll(() => sent('say').length).toBe(1)
    expect(sent('code').map(({ text }) => text)).toEqual([expect.stringMatching(/^def keep[^]*# seen$/)])
  })
})
