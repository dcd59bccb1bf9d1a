import { beforeEach, describe, expect, it } from 'vitest'
import type { Board } from '../src/protocol/protocol'
import { letters } from '../src/app/prefs.svelte'
import { arranged } from '../src/workspace/board/arrange'
import { changes, isNothing } from '../src/workspace/board/changes'
import { keyed } from '../src/workspace/board/keys'
import { mermaid } from '../src/workspace/board/mermaid'
import { BoardModel, sameBoard } from '../src/workspace/board/model.svelte'
import { read, write } from '../src/workspace/board/notation'
import { pinned } from '../src/workspace/board/pins'
import { linkAloud, partAloud, sides } from '../src/workspace/board/shape'
import { BoardView, linkId } from '../src/workspace/board/view.svelte'
import { random } from './random'

const TEXT =
  'worker: Router [lease 10 min]\nTask log → Router, batch 64\nRouter → Lease table, CAS\nRouter ⇢ Annotators\n'
let model: BoardModel
let changed: Board[]

beforeEach(() => {
  model = new BoardModel(read(TEXT))
  changed = []
  model.onchange = (board) => changed.push(board)
})

const names = () => model.board.parts.map(({ name }) => name)
const link = (target: string) => {
  const found = model.board.links.find((each) => each.target === target)
  if (!found) throw new Error(`no link to ${target}`)
  return found
}

describe('the model of a board', () => {
  it('adds parts beside what is picked, each with a name of its own', () => {
    model.pick({ parts: ['Router'], links: [] })
    expect([model.add('queue'), model.add('queue')]).toEqual(['Queue', 'Queue 2'])
    const [router, one, two] = ['Router', 'Queue', 'Queue 2'].map((name) => model.part(name))
    expect(one?.x).toBeGreaterThan(router?.x ?? 0)
    expect([one?.x, one?.y]).not.toEqual([two?.x, two?.y])
    expect(changed).toHaveLength(2)
  })

  it('renames a part in its links, and it stays picked and the same to the page', () => {
    const key = model.key('Router')
    model.pick({ parts: ['Router'], links: [] })
    expect(model.setPart('Router', { name: ' Dispatcher ' })).toBe(true)
    expect(model.key('Dispatcher')).toBe(key)
    expect(model.picked.parts).toEqual(['Dispatcher'])
    expect(model.text).toContain('Task log → Dispatcher, batch 64')
    expect(model.text).not.toContain('Router')
  })

  it('refuses a name that is taken or none, and says so', () => {
    expect(model.setPart('Router', { name: 'Task log' })).toBe(false)
    expect(model.problem).toContain('Task log already')
    expect(model.setPart('Router', { name: '  ' })).toBe(false)
    expect(changed).toEqual([])
  })

  it('takes a part away with its links, and one step back brings all of it again', () => {
    const before = model.board
    model.remove({ parts: ['Router'], links: [] })
    expect(model.board.links).toEqual([])
    model.undo()
    expect(model.board).toEqual(before)
    model.redo()
    expect(names()).not.toContain('Router')
  })

  it('takes a run of moves of one part for one step', () => {
    const before = model.board
    for (let step = 0; step < 5; step++) model.nudge(['Router'], [16, 0])
    expect(model.part('Router')?.x).toBe((before.parts.find(({ name }) => name === 'Router')?.x ?? 0) + 80)
    model.undo()
    expect(model.board).toEqual(before)
    expect(model.canUndo).toBe(false)
  })

  it('reads its own text as it is, and a text that cannot be read changes nothing', () => {
    model.place((part) => [part.x + 7, part.y - 3])
    const before = model.board
    expect(model.write(model.text)).toBeNull()
    expect(sameBoard(model.board, before)).toBe(true)
    expect(model.write('Router →')?.line).toBe(1)
    expect(model.board).toBe(before)
  })

  it('keeps the place of a part while its name is typed letter by letter', () => {
    model.place((part) => (part.name === 'Router' ? [11, 22] : null))
    for (const name of ['Route', 'Rout', 'Routing', 'Routing tier']) {
      expect(model.write(model.text.replaceAll(/Rout[\w ]*?(?= [→⇢[]|, |\n)/g, name))).toBeNull()
    }
    expect(model.part('Routing tier')).toMatchObject({ x: 11, y: 22, kind: 'worker' })
  })

  it('links, relabels and turns links, and never has one twice', () => {
    expect(model.link('Annotators', 'Router')).toBe(true)
    expect(model.link('Annotators', 'Router')).toBe(true)
    expect(model.board.links).toHaveLength(4)
    expect(model.setLink(link('Lease table'), { label: 'lease', capacity: '2K/s', kind: 'asynchronous' })).toBe(true)
    expect(model.turn(link('Lease table'))).toBe(true)
    expect(model.text).toContain('Lease table ⇢ Router, lease [2K/s]')
  })

  it('has the same text and graph after any run of changes, forwards and back', () => {
    for (let seed = 0; seed < 60; seed++) {
      const next = random(seed)
      model = new BoardModel(read(TEXT))
      for (let step = 0; step < 25; step++) {
        const [one, other] = [next.of(names().concat('Router')), next.of(names().concat('Router'))]
        next.of([
          () => model.add('store'),
          () => model.setPart(one, { name: `${one.slice(0, 20)}${next.below(9)}` }),
          () => model.link(one, other, next.of(['request', 'asynchronous'])),
          () => model.remove({ parts: [one], links: [] }),
          () => model.nudge([one], [next.below(99), -16]),
          () => model.undo(),
          () => model.redo(),
          () => model.write(`${model.text}${one} → new ${next.below(5)}, label\n`),
        ])()
        const again = read(model.text, model.board)
        expect(write(again).split('\n').sort(), `seed ${seed}`).toEqual(model.text.split('\n').sort())
        expect(new Set(names().map((name) => model.key(name))).size).toBe(names().length)
      }
    }
  })
})

describe('keys on the board', () => {
  const press = (key: string, id: string | null, view: BoardView, more: KeyboardEventInit = {}) =>
    keyed(new KeyboardEvent('keydown', { key, ...more }), id, view)

  it('move, rename, link, pick and take away the part that has the focus', () => {
    const view = new BoardView(model)
    const id = model.key('Router')
    const x = model.part('Router')?.x ?? 0
    expect(press('ArrowRight', id, view, { shiftKey: true })).toContain('Router at')
    expect(model.part('Router')?.x).toBe(x + 64)
    press('Enter', id, view)
    expect(view.editing).toEqual({ part: id })
    press('c', id, view)
    expect(view.linking).toEqual({ by: 'typing', line: 'Router → ' })
    expect(press('Escape', id, view)).toBe('Linking ended')
    expect(press(' ', id, view)).toBe('Router let go')
    expect(press('Delete', id, view)).toBe('Router taken away')
    expect(press('z', null, view, { ctrlKey: true })).toBe('Undone')
    expect(names()).toContain('Router')
  })

  it('edit and take away the link that has the focus', () => {
    const view = new BoardView(model)
    const id = linkId(link('Lease table'))
    press('Enter', id, view)
    expect(view.editing).toEqual({ link: id })
    press('Backspace', id, view)
    expect(model.text).not.toContain('CAS')
  })

  it('leave letters alone where single letters are turned off', () => {
    letters.on = false
    expect(press('c', model.key('Router'), new BoardView(model))).toBeNull()
    letters.on = true
  })

  it('change nothing on a board that is only read', () => {
    const view = new BoardView(model)
    view.editable = false
    for (const key of ['ArrowLeft', 'c', 'Delete', 'Enter']) press(key, model.key('Router'), view)
    expect(changed).toEqual([])
    expect(view.editing).toBeNull()
  })

  it('finish a link that was begun by pointing', () => {
    const view = new BoardView(model)
    view.linkFrom(null, 'pointing')
    expect([view.point('Annotators'), view.point('Task log')]).toEqual([true, true])
    expect(model.text).toContain('Annotators → Task log')
    expect(view.linking).toBeNull()
  })
})

describe('what the interviewer asks about', () => {
  const board = read('queue: Task log\nTask → Task log\nTask log → Router, batch 64\nRouter → Lease table')

  it.each([
    ['How full does the task log get?', ['Task log'], 0],
    ['What does a Task hold?', ['Task'], 0],
    ['Between Router and Lease table, who retries?', ['Router', 'Lease table'], 1],
    ['Why “batch 64”?', [], 1],
    ['Two routers fight over a lease.', ['Router'], 0],
    ['Is multitasking routerless?', [], 0],
    ['What is the hardest part?', [], 0],
  ])('%s', (text, parts, links) => {
    const pins = pinned(text, board)
    expect([...pins.parts].sort()).toEqual([...parts].sort())
    expect(pins.links).toHaveLength(links)
  })
})

describe('what has changed on a board', () => {
  it('is named: added, changed and removed, and a link that went with its part goes without saying', () => {
    const before = read('A → B\nB → C, x')
    const after = read('store: A\nA → B, fast\nA → D', before)
    const what = changes(before, after)
    expect(what.added.map(({ name }) => name)).toEqual(['D', 'A → D'])
    expect(what.changed.map(({ name }) => name)).toEqual(['A', 'A → B'])
    expect(what.removed).toEqual(['C'])
  })

  it('is nothing where parts were only moved', () => {
    const before = read('A → B')
    expect(isNothing(changes(before, { ...before, parts: before.parts.map((part) => ({ ...part, x: 5 })) }))).toBe(true)
  })
})

describe('a board that is laid out', () => {
  it('has no part on another, whatever is linked with what', () => {
    for (let seed = 0; seed < 25; seed++) {
      const next = random(seed)
      const lines = Array.from({ length: 1 + next.below(24) }, () => `p${next.below(14)} → p${next.below(14)}`)
      const places = [...arranged(read(lines.join('\n')), [800, 500]).values()]
      for (const [index, [x, y]] of places.entries()) {
        for (const [x2, y2] of places.slice(index + 1)) {
          expect(Math.abs(x - x2) >= 144 || Math.abs(y - y2) >= 58, `seed ${seed}`).toBe(true)
        }
      }
    }
  })

  it('folds a long chain where the canvas is not as wide', () => {
    const chain = read('A → B → C → D → E → F → G → H')
    const wide = (width: number) => Math.max(...[...arranged(chain, [width, 500]).values()].map(([x]) => x))
    expect(wide(800)).toBeLessThan(1_000)
    expect(wide(3_000)).toBeGreaterThan(1_400)
  })

  it('joins parts at the sides that face each other', () => {
    const [a, b, c] = read('A\nB\nC').parts.map((part, index) => ({
      ...part,
      x: index % 2 ? 300 : 0,
      y: index > 1 ? 300 : 0,
    }))
    if (!a || !b || !c) throw new Error('three parts')
    expect([sides(a, b), sides(b, a), sides(a, c), sides(c, a), sides(a, a)]).toEqual([
      ['right', 'left'],
      ['left', 'right'],
      ['bottom', 'top'],
      ['top', 'bottom'],
      ['right', 'top'],
    ])
    const column = [a, { ...b, x: 0, y: 200 }, { ...c, x: 0, y: 400 }] as const
    expect(sides(column[0], column[2], column)).toEqual(['right', 'right'])
    const row = [a, { ...b, x: 200, y: 0 }, { ...c, x: 400, y: 0 }] as const
    expect(sides(row[2], row[0], row)).toEqual(['bottom', 'bottom'])
  })
})

describe('a board in other forms', () => {
  it('reads aloud: what a part is, where it leads, what leads to it, and whether it is asked about', () => {
    const router = model.part('Router')
    if (!router) throw new Error('no router')
    expect(partAloud(router, model.board, 20)).toBe(
      'Router, worker, lease 10 min. Leads to Lease table: CAS. Leads asynchronously to Annotators. ' +
        'Task log leads to it: batch 64. The interviewer asks about it in turn 20.',
    )
    expect(linkAloud(link('Annotators'), null)).toBe('Link: Router leads asynchronously to Annotators.')
  })

  it('is Mermaid text that nothing in a name can break', () => {
    const text = mermaid(read('store: "Rows; a<b>, x"\nA ~> "Rows; a<b>, x", 1|2'))
    expect(text).toBe('flowchart LR\n  p1[("Rows#59; a#60;b#62;, x")]\n  p2["A"]\n  p2 -.->|"1#124;2"| p1\n')
  })
})
