import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { closesWhenLeft, handsOn } from '../../src/ui/focus'
import { answered, record } from '../frames'
import { hold, leave } from './live'

afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
  localStorage.clear()
  document.body.replaceChildren()
  await page.viewport(1200, 800)
})

/** Puts a control of that name into a box. */
function add(name: string, box: HTMLElement): HTMLElement {
  const made = document.createElement(name)
  made.textContent = name
  box.append(made)
  return made
}

const focused = () => document.activeElement?.id || document.activeElement?.tagName

describe('the focus', () => {
  it('goes to what takes the place of the control that had it, and to nothing where it was not there', async () => {
    const [box, elsewhere] = [add('div', document.body), add('button', document.body)]
    const release = handsOn()(box)
    const button = add('button', box)
    elsewhere.focus()
    button.replaceWith(add('textarea', box))
    await Promise.resolve()
    expect(document.activeElement).toBe(elsewhere)
    box.querySelector('textarea')?.focus()
    box.replaceChildren()
    add('button', box)
    await expect.poll(() => box.contains(document.activeElement)).toBe(true)
    release?.()
  })

  it('goes to the words that say so when a round is over and its buttons are gone', async () => {
    const { socket, sent } = await hold()
    await userEvent.click(page.getByRole('button', { name: 'End round' }).first())
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'End round' }))
    await expect.poll(() => sent('end')).toHaveLength(1)
    socket.tell(record(1, { type: 'ended', by: 'candidate', reason: 'left' }))
    await expect.poll(focused).toBe('over')
  })

  it('closes a menu that it leaves with Tab, and not one whose button is pressed', async () => {
    document.body.innerHTML =
      '<button popovertarget="menu">Open</button><div id="menu" popover><button>One</button></div><button>After</button>'
    const menu = document.getElementById('menu') as HTMLElement
    const release = closesWhenLeft(menu)
    const open = page.getByRole('button', { name: 'Open' })
    await userEvent.click(open)
    await userEvent.keyboard('{Tab}')
    await userEvent.click(open)
    expect(menu.matches(':popover-open')).toBe(false)
    await userEvent.click(open)
    await userEvent.keyboard('{Tab}{Tab}')
    expect(document.activeElement?.textContent).toBe('After')
    expect(menu.matches(':popover-open')).toBe(false)
    release?.()
  })
})

describe('a phone', () => {
  it('shows no turn wider than its window, however long a line of code in it is', async () => {
    await page.viewport(390, 800)
    const line = `keep = [${'example, '.repeat(40)}]`
    await hold({}, record(0, answered(1, `It is this:\n\n\`\`\`python\n${line}\n\`\`\`\n`)))
    await expect.poll(() => document.querySelector('pre') !== null).toBe(true)
    for (const turn of document.querySelectorAll('article, textarea')) {
      expect(turn.getBoundingClientRect().right).toBeLessThanOrEqual(390)
    }
  })
})
