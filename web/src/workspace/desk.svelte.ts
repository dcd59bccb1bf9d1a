/** What lies beside the conversation: which tabs there are, which one is shown, and what it is asked to show. */
import type { Snippet } from 'svelte'
import { kept } from '../app/storage'
import type { BoardLink } from '../protocol/protocol'
import type { Session } from '../protocol/session'
import { CodeDraft } from './code.svelte'
import { TABS, type Tab } from './tabs'

/** On a narrow page the conversation is a tab of its own. */
export const CHAT = 'chat'

/** Something in a pane that a link elsewhere points at; a pane takes what it knows and leaves the rest. */
export interface Target {
  tab: string
  /** The `seq` of a record, such as a run. */
  seq?: number
  /** The name of a part of the board. */
  part?: string
  link?: BoardLink
}

/** What is picked in a pane, to be sent along with an answer: how it is called, and the words that stand for it. */
export interface Reference {
  name: string
  text: string
}

export class Desk {
  readonly tabs: readonly Tab[]
  /** What is written in the editor, also while its pane was never opened. */
  readonly code: CodeDraft
  /** The id of the tab that is open; `chat` where no pane is. */
  shown = $state(CHAT)
  /** What a link asked for last; a fresh object each time, so that asking twice works. */
  target = $state.raw<Target | null>(null)
  /** Tools of a pane, by tab, shown in the bar beside the tabs. */
  tools = $state.raw<Readonly<Record<string, Snippet>>>({})
  /** What is picked in each pane now. */
  picked = $state.raw<Readonly<Record<string, Reference>>>({})
  #last: string | null
  #before: (() => void)[] = []

  constructor(session: Session) {
    this.code = new CodeDraft(session.id, kept)
    this.tabs = TABS.filter((tab) => tab.offered(session.room))
    this.#last = this.tabs[0]?.id ?? null
  }

  /** The pane of a wide page, where the conversation is beside it and no tab. */
  get pane(): string | null {
    return this.shown === CHAT ? this.#last : this.shown
  }

  show(tab: string): void {
    this.shown = tab
    if (tab !== CHAT) this.#last = tab
  }

  goTo(target: Target): void {
    if (!this.tabs.some(({ id }) => id === target.tab)) return
    this.show(target.tab)
    this.target = { ...target }
  }

  pick(tab: string, reference: Reference | null): void {
    const others = Object.fromEntries(Object.entries(this.picked).filter(([id]) => id !== tab))
    this.picked = reference ? { ...others, [tab]: reference } : others
  }

  /** Has a pane send what it still holds before an answer goes; call what is returned when the pane goes. */
  beforeAnswer(send: () => void): () => void {
    this.#before = [...this.#before, send]
    return () => {
      this.#before = this.#before.filter((each) => each !== send)
    }
  }

  flush(): void {
    this.#before.forEach((send) => {
      send()
    })
  }

  /** Puts a pane's tools into the bar; call what is returned when the pane goes. */
  equip(tab: string, tools: Snippet): () => void {
    this.tools = { ...this.tools, [tab]: tools }
    return () => {
      this.tools = Object.fromEntries(Object.entries(this.tools).filter(([id]) => id !== tab))
    }
  }
}
