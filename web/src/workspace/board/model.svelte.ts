/** The one model of a board: what is on it, what is picked, and how it is changed; canvas and text are two views of it. */
import type { Board, BoardLink, BoardPart } from '../../protocol/protocol'
import { linkName, sameLink, type LinkKind } from './links'
import {
  EMPTY,
  FARTHEST,
  MOST_LINKS,
  MOST_PARTS,
  Unreadable,
  fitting,
  free,
  read,
  write,
  type PartKind,
} from './notation'

export interface Picked {
  parts: readonly string[]
  links: readonly BoardLink[]
}

export const NOTHING: Picked = { parts: [], links: [] }
/** How many steps can be taken back. */
const STEPS = 200

const FIRST_NAME: Record<PartKind, string> = {
  service: 'Service',
  queue: 'Queue',
  store: 'Store',
  worker: 'Worker',
  people: 'People',
  note: 'Note',
}

export class BoardModel {
  board = $state.raw<Board>(EMPTY)
  picked = $state.raw<Picked>(NOTHING)
  /** Why the last change was not made. */
  problem = $state<string | null>(null)
  text = $derived(write(this.board))

  /** Called after every change of what is on the board, whoever made it here. */
  onchange: ((board: Board) => void) | null = null

  #past = $state.raw<readonly Board[]>([])
  #future = $state.raw<readonly Board[]>([])
  /** What the last change was; the same again is one step with it. */
  #step: string | null = null
  #keys: Readonly<Record<string, string>> = {}
  #made = 0

  constructor(board: Board) {
    this.adopt(board)
  }

  get canUndo(): boolean {
    return this.#past.length > 0
  }

  get canRedo(): boolean {
    return this.#future.length > 0
  }

  /** An id of the part that outlives a new name. */
  key(name: string): string {
    return Object.hasOwn(this.#keys, name) ? (this.#keys[name] ?? name) : name
  }

  named(key: string): string | null {
    return this.board.parts.find(({ name }) => this.key(name) === key)?.name ?? null
  }

  part(name: string): BoardPart | null {
    return this.board.parts.find((part) => part.name === name) ?? null
  }

  /** Takes over what another tab or a reload brings; that is no step of this board's own. */
  adopt(board: Board): void {
    this.#show(board)
    this.#past = []
    this.#future = []
    this.#step = null
  }

  // --- changes ---------------------------------------------------------------------------------------------------------

  /** Adds a part at a place, or beside what is picked; returns its name, or null where the board is full. */
  add(kind: PartKind, at?: readonly [number, number]): string | null {
    if (this.board.parts.length >= MOST_PARTS) return this.#refuse(`A board takes at most ${MOST_PARTS} parts.`)
    const near = this.part(this.picked.parts.at(-1) ?? '') ?? this.board.parts.at(-1)
    const wanted = at ?? (near ? ([near.x + 220, near.y] as const) : ([0, 0] as const))
    const places = this.board.parts.map(({ x, y }) => [x, y] as const)
    const [x, y] = at ? [bounded(at[0]), bounded(at[1])] : free(wanted, places)
    const name = this.#free(FIRST_NAME[kind])
    this.#change({ ...this.board, parts: [...this.board.parts, { name, kind, capacity: '', x, y }] })
    this.pick({ parts: [name], links: [] })
    return name
  }

  /** Gives a part another name, kind or capacity; false where the name is none or taken. */
  setPart(name: string, fields: { name?: string; kind?: PartKind; capacity?: string }): boolean {
    const before = this.part(name)
    if (!before) return false
    const wanted = fitting(fields.name ?? name)
    if (!wanted) return this.#refuse('A part needs a name.') ?? false
    if (wanted !== name && this.part(wanted)) return this.#refuse(`There is a part called ${wanted} already.`) ?? false
    const kind = fields.kind ?? before.kind
    const after = { ...before, name: wanted, kind, capacity: fitting(fields.capacity ?? before.capacity) }
    const end = (of: string) => (of === name ? wanted : of)
    const parts = this.board.parts.map((part) => (part === before ? after : part))
    const links = this.board.links.map((link) => ({ ...link, source: end(link.source), target: end(link.target) }))
    this.#change({ parts, links })
    return true
  }

  /** Makes a link; one that is there already is picked instead. */
  link(source: string, target: string, kind: LinkKind = 'request'): boolean {
    if (!this.part(source) || !this.part(target)) return false
    const link: BoardLink = { source, target, kind, label: '', capacity: '' }
    if (!this.board.links.some((known) => sameLink(known, link))) {
      if (this.board.links.length >= MOST_LINKS) {
        return this.#refuse(`A board takes at most ${MOST_LINKS} links.`) ?? false
      }
      this.#change({ ...this.board, links: [...this.board.links, link] })
    }
    this.pick({ parts: [], links: [link] })
    return true
  }

  setLink(link: BoardLink, fields: Partial<Pick<BoardLink, 'kind' | 'label' | 'capacity'>>): boolean {
    const label = fitting(fields.label ?? link.label)
    const after = { ...link, ...fields, label, capacity: fitting(fields.capacity ?? link.capacity) }
    if (!sameLink(after, link) && this.board.links.some((known) => sameLink(known, after))) {
      return this.#refuse(`There is a link ${linkName(after)} like that already.`) ?? false
    }
    this.#change({ ...this.board, links: this.board.links.map((known) => (sameLink(known, link) ? after : known)) })
    this.pick({ parts: [], links: [after] })
    return true
  }

  turn(link: BoardLink): boolean {
    const after = { ...link, source: link.target, target: link.source }
    if (this.board.links.some((known) => sameLink(known, after))) return false
    this.#change({ ...this.board, links: this.board.links.map((known) => (sameLink(known, link) ? after : known)) })
    this.pick({ parts: [], links: [after] })
    return true
  }

  /** Moves parts by so many pixels; a run of moves of the same parts is one step. */
  nudge(names: readonly string[], by: readonly [number, number]): void {
    const moved = (part: BoardPart) => (names.includes(part.name) ? ([part.x + by[0], part.y + by[1]] as const) : null)
    this.place(moved, `nudge ${names.join('\n')}`)
  }

  /** Puts every part where `place` says, and leaves those of which it says null. */
  place(place: (part: BoardPart) => readonly [number, number] | null, step: string | null = null): void {
    const parts = this.board.parts.map((part) => {
      const to = place(part)
      return to ? { ...part, x: bounded(to[0]), y: bounded(to[1]) } : part
    })
    this.#change({ ...this.board, parts }, step)
  }

  /** Takes parts, with their links, and links off the board. */
  remove({ parts, links }: Picked): void {
    const stays = (link: BoardLink) =>
      !links.some((gone) => sameLink(gone, link)) && !parts.includes(link.source) && !parts.includes(link.target)
    this.#change({
      parts: this.board.parts.filter(({ name }) => !parts.includes(name)),
      links: this.board.links.filter(stays),
    })
  }

  /** Takes in a text; where it cannot be read nothing changes and what is wrong is returned. */
  write(text: string): Unreadable | null {
    try {
      this.#change(read(text, this.board), 'text')
      return null
    } catch (error) {
      if (error instanceof Unreadable) return error
      throw error
    }
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (!before) return
    this.#future = [...this.#future, this.board]
    this.#past = this.#past.slice(0, -1)
    this.#step = null
    this.#show(before)
    this.onchange?.(this.board)
  }

  redo(): void {
    const after = this.#future.at(-1)
    if (!after) return
    this.#past = [...this.#past, this.board]
    this.#future = this.#future.slice(0, -1)
    this.#step = null
    this.#show(after)
    this.onchange?.(this.board)
  }

  /** What comes next is a step of its own. */
  endStep(): void {
    this.#step = null
  }

  pick(picked: Picked): void {
    this.picked = picked
  }

  // --- inside ----------------------------------------------------------------------------------------------------------

  #change(board: Board, step: string | null = null): void {
    this.problem = null
    if (sameBoard(board, this.board)) return
    if (step === null || step !== this.#step) this.#past = [...this.#past.slice(1 - STEPS), this.board]
    this.#step = step
    this.#future = []
    this.#show(board)
    this.onchange?.(this.board)
  }

  #show(board: Board): void {
    const names = board.parts.map(({ name }) => name)
    const before = this.board.parts.map(({ name }) => name)
    const gone = before.filter((name) => !names.includes(name))
    const come = names.filter((name) => !before.includes(name))
    const [old, renamed] = [gone[0], come[0]]
    const isRenamed = gone.length === 1 && come.length === 1 && old !== undefined && renamed !== undefined
    const key = (name: string) => (isRenamed && name === renamed ? this.key(old) : `part-${++this.#made}`)
    this.#keys = Object.fromEntries(names.map((name) => [name, before.includes(name) ? this.key(name) : key(name)]))
    if (isRenamed) {
      this.picked = { ...this.picked, parts: this.picked.parts.map((name) => (name === old ? renamed : name)) }
    }
    this.board = board
    const parts = this.picked.parts.filter((name) => names.includes(name))
    const links = this.picked.links.filter((link) => board.links.some((known) => sameLink(known, link)))
    if (parts.length < this.picked.parts.length || links.length < this.picked.links.length)
      this.picked = { parts, links }
  }

  #refuse(says: string): null {
    this.problem = says
    return null
  }

  /** `Queue`, or `Queue 2` where there is one. */
  #free(name: string): string {
    for (let number = 1; ; number++) {
      const wanted = number === 1 ? name : `${name} ${number}`
      if (!this.part(wanted)) return wanted
    }
  }
}

export function sameBoard(one: Board, other: Board): boolean {
  return one === other || JSON.stringify(tidy(one)) === JSON.stringify(tidy(other))
}

/** The keys of what came over the wire may stand in another order. */
function tidy({ parts, links }: Board): unknown[] {
  return [
    parts.map(({ name, kind, capacity, x, y }) => [name, kind, capacity, x, y]),
    links.map(({ source, target, kind, label, capacity }) => [source, target, kind, label, capacity]),
  ]
}

function bounded(pixels: number): number {
  return Math.round(Math.max(-FARTHEST, Math.min(FARTHEST, pixels)))
}
