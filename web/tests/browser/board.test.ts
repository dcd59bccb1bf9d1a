import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Board } from '../../src/protocol/protocol'
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
