/** What the board's canvas is doing: which part or link is being edited, and where a link that is being made begins. */
import type { BoardLink } from '../../protocol/protocol'
import { linkName } from './links'
import type { BoardModel } from './model.svelte'
import { pinned, type Pins } from './pins'

export type Editing = { part: string } | { link: string } | null

/** A link that is being made by pointing (`from` is null until a part was chosen), or by typing the rest of a line. */
export type Linking = { by: 'pointing'; from: string | null } | { by: 'typing'; line: string } | null

/** Whether the whole board is shown whatever is seen, where some of it is not seen, or only where no hand moved it away. */
export type Fit = 'now' | 'unseen' | 'kept'

export interface Asked {
  turn: number
  text: string
}

export class BoardView {
  readonly model: BoardModel
  editing = $state.raw<Editing>(null)
  linking = $state.raw<Linking>(null)
  editable = $state(true)
  /** The interviewer's last turn. */
  asked = $state.raw<Asked | null>(null)
  pins: Pins = $derived.by(() => (this.asked ? pinned(this.asked.text, this.model.board) : { parts: [], links: [] }))
  /** Set by the pane: shows the conversation where it is not beside the board. */
  toTurn: () => void = () => undefined
  /** Set by the canvas: brings a part or link into view and gives it the focus. */
  focus: (id: string) => void = () => undefined
  /** Set by the canvas: shows the whole board. */
  fit: (when: Fit) => void = () => undefined
  /** Set by the canvas: how wide and high a board can be shown, in pixels. */
  room: () => readonly [number, number] = () => [900, 600]

  constructor(model: BoardModel) {
    this.model = model
  }

  edit(editing: Editing): void {
    if (this.editable) this.editing = editing
  }

  /** Ends editing and gives the focus back to what was edited. */
  done(): void {
    const edited = this.editing
    this.editing = null
    if (edited) this.focus('part' in edited ? edited.part : edited.link)
  }

  undo(): void {
    this.model.undo()
    this.fit('kept')
  }

  redo(): void {
    this.model.redo()
    this.fit('kept')
  }

  linkFrom(name: string | null, by: 'pointing' | 'typing'): void {
    if (!this.editable) return
    this.editing = null
    this.linking = by === 'typing' ? { by, line: name === null ? '' : `${quoted(name)} → ` } : { by, from: name }
  }

  /** Takes a part that was pointed at while a link is being made; true where that meant something. */
  point(name: string): boolean {
    const linking = this.linking
    if (!linking) return false
    const from = linking.by === 'pointing' ? linking.from : (this.model.picked.parts[0] ?? null)
    if (from === null) this.linking = { by: 'pointing', from: name }
    else if (this.model.link(from, name)) this.linking = null
    return true
  }
}

export function quoted(name: string): string {
  return /[,→⇢]|->|~>|^\w+:/.test(name) ? `"${name}"` : name
}

/** A link as an id that a page can carry. */
export function linkId(link: BoardLink): string {
  return `link ${linkName(link)}, ${link.label} [${link.capacity}]`
}
