import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Board } from '../../src/protocol/protocol'
import { read } from '../../src/workspace/board/notation'
import { record } from '../frames'
import { hold, leave } from './live'

afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
  localStorage.clear()
})

const part = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('.svelte-flow__node')].find((node) => node.textContent.includes(name))
const focused = (name: string) => () => part(name) === document.activeElement

describe('the board by keyboard', () => {
  it('makes a part, moves it, links it, takes it away and brings it back, and sends each board', async () => {
    const { socket, sent } = await hold({ board: true, editor: false, code: false })
    let seq = 0
    const kept = new Set<string>()
    const board = (): Board => {
      const last = sent('draw').at(-1)
      if (!last) return { parts: [], links: [] }
      // As the program does: a board is on the record, and then its sender learns so.
      if (!kept.has(last.cmid)) {
        kept.add(last.cmid)
        seq += 1
        socket.tell(record(seq, { ...last, type: 'drew', text: '' }), { type: 'ack', cmid: last.cmid, seq })
      }
      return last.board
    }
    const add = page.getByRole('button', { name: 'Add a queue' })
    await expect.element(add).toBeVisible()
    ;(add.element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await userEvent.keyboard('Tasks{Enter}')
    await expect.poll(focused('Tasks')).toBe(true)
    await expect.poll(() => board().parts.map(({ name }) => name)).toEqual(['Tasks'])
    const { x, y } = board().parts[0] ?? { x: 0, y: 0 }
    await userEvent.keyboard('{ArrowRight}{Shift>}{ArrowDown}{/Shift}')
    await expect.poll(() => board().parts[0]).toMatchObject({ x: x + 16, y: y + 64 })
    await userEvent.keyboard('c')
    await userEvent.keyboard('Router, batch 64{Enter}')
    await expect.poll(() => board().links).toMatchObject([{ source: 'Tasks', target: 'Router', label: 'batch 64' }])
    part('Router')?.focus()
    await userEvent.keyboard('{Delete}')
    await expect.poll(() => [board().parts.length, board().links.length]).toEqual([1, 0])
    await userEvent.keyboard('{Control>}z{/Control}')
    await expect.poll(() => [board().parts.length, board().links.length]).toEqual([2, 1])
  })
})

const TEXT = `people: Tenants [118 projects]
Tenants -> Ingest API -> Tasks -> Router -> Annotators -> Result API -> Result ledger
Router -> Lease table, CAS
`
/** Whether every part lies on the canvas, and none below the tools. */
const allInSight = () => {
  const canvas = document.querySelector('.canvas')?.getBoundingClientRect() ?? new DOMRect()
  const tools = document.querySelector('[role=toolbar]')?.getBoundingClientRect() ?? new DOMRect()
  const parts = [...document.querySelectorAll('.svelte-flow__node')].map((node) => node.getBoundingClientRect())
  return parts.length >= 8 && parts.every(({ left, right }) => left > tools.right && right < canvas.right)
}
const writes = async (text: string) => {
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByRole('textbox', { name: /^Board as text/ }).fill(text)
  await page.getByRole('button', { name: 'Done' }).click()
}
const frames = (count: number): Promise<void> =>
  new Promise((done) => requestAnimationFrame(() => (count > 1 ? void frames(count - 1).then(done) : done())))

describe('the view of the board', () => {
  it('shows all that was written as text, also after the fields of a part, in a narrower pane, and with a part more', async () => {
    await hold({ board: true, editor: false, code: false })
    await expect.element(page.getByRole('button', { name: 'Edit', exact: true })).toBeVisible()
    await writes(TEXT)
    await expect.poll(allInSight).toBe(true)
    const router = part('Router') ?? document.body
    await userEvent.dblClick(router)
    await expect.element(page.getByLabelText('Capacity')).toBeVisible()
    await expect.poll(allInSight).toBe(false)
    await userEvent.keyboard('{Escape}')
    await expect.poll(allInSight).toBe(true)
    const pane = page.getByRole('separator')
    await userEvent.click(pane)
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}')
    await frames(4)
    await expect.poll(allInSight).toBe(true)
    await writes(`${TEXT}Result ledger -> Audit log\n`)
    await expect.poll(() => part('Audit log') !== undefined && allInSight()).toBe(true)
  })

  it('shows all that another tab draws', async () => {
    const { socket } = await hold({ board: true, editor: false, code: false })
    // Otherwise the text would take room from the canvas, and that alone has the board fitted.
    await page.getByRole('button', { name: 'Fold the text' }).click()
    await frames(8)
    const board = read(TEXT)
    socket.tell(record(1, { type: 'drew', board, text: TEXT, cmid: 'd'.repeat(32) }))
    await expect.poll(() => part('Router') !== undefined).toBe(true)
    await expect.poll(allInSight).toBe(true)
  })
})
