/** The editor's text and language of one interview, kept on this device, and what of it is not on the record yet. */
import type { Store } from '../app/storage'
import type { Code } from '../protocol/protocol'
import type { Sent } from '../protocol/outbox'
import type { Session } from '../protocol/session'
import { clean } from './clean'

/** Languages a candidate may write in; only Python runs here. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  python: 'Python',
  java: 'Java',
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  go: 'Go',
  'c++': 'C++',
  'c#': 'C#',
  rust: 'Rust',
  text: 'Another language',
}

/** Longest code in characters that the program takes. */
export const MOST_CODE = 100_000

export class CodeDraft {
  text = $state('')
  language = $state('python')
  /** Whether somebody wrote here; until then the text is what the record or the question gives. */
  #own = false
  /** Whether the starter file was in the editor once: whoever clears it does not get it again. */
  #given = $state(false)
  readonly #key: string
  readonly #store: Store

  constructor(session: string, store: Store) {
    this.#key = `code.${session}`
    this.#store = store
    this.reread()
  }

  /** Takes what is kept on this device, where another tab of the interview may have written. */
  reread(): void {
    const kept = parsed(this.#store.read(this.#key))
    if (!kept) return
    this.#own = true
    this.#given = kept.given
    this.text = kept.text
    this.language = kept.language
  }

  get tooLong(): boolean {
    return this.text.length > MOST_CODE
  }

  write(text: string): void {
    this.#own = true
    this.text = text
    this.#save()
  }

  choose(language: string): void {
    this.language = language
    this.#own = true
    this.#save()
  }

  /** Takes what the interview knows, as long as nobody has written on this device. */
  meet(session: Session): void {
    const { code } = session
    if (code && !this.#own) {
      this.#given = true
      this.text = code.text
      this.language = code.language
    } else if (!this.text.trim() && !this.#given && starter(session)) this.start(session)
  }

  /** Puts the starter file in front of what is there. */
  start(session: Session): void {
    this.#given = true
    this.text = this.text.trim() ? `${starter(session)}\n\n${this.text}` : starter(session)
    if (this.#own) this.#save()
  }

  /** Whether the question came with a file that was never in the editor. */
  lacksStarter(session: Session): boolean {
    return !this.#given && !session.code && Boolean(starter(session) && this.text.trim())
  }

  /** The frame that puts the editor (or `as`, which it held before) on the record; null where it stands there already. */
  unkept(session: Session, waiting: readonly Sent[], cmid: string, as = this.text): Code | null {
    const text = clean(as)
    const sent = waiting.findLast((frame) => frame.type === 'code') ?? session.code
    const same = sent
      ? sent.text === text && sent.language === this.language
      : text === starter(session) || !text.trim()
    return same || text.length > MOST_CODE ? null : { type: 'code', cmid, text, language: this.language }
  }

  #save(): void {
    this.#store.write(this.#key, JSON.stringify({ text: this.text, language: this.language, given: this.#given }))
  }
}

/** What the editor holds at first. */
export function starter({ task }: Session): string {
  return task?.starter ? `${task.starter}\n` : ''
}

function parsed(text: string | null): { text: string; language: string; given: boolean } | null {
  try {
    const value = JSON.parse(text ?? 'null') as Record<string, unknown> | null
    if (typeof value?.text !== 'string' || typeof value.language !== 'string') return null
    const language = value.language in LANGUAGES ? value.language : 'text'
    return { text: value.text, language, given: value.given === true }
  } catch {
    return null
  }
}
