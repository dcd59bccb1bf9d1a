/** A report that is being read: which cases are listed, which one is open, and its transcripts. */
import { SvelteMap } from 'svelte/reactivity'
import type { Case, Document } from '../protocol/evals'
import type { Place } from './place'
import { caseRows, filtersOf, passes, type CaseRow, type Filter } from './rows'
import type { Source } from './source'

/** So many cases are listed at first, and so many more each time. */
const LISTED = 200

export class Reading {
  readonly document: Document
  readonly rows: readonly CaseRow[]
  readonly filters: readonly { id: Filter; count: number }[]
  filter = $state<Filter>('all')
  case = $state<string | null>(null)
  repeat = $state(0)
  only = $state(false)
  /** How many cases are listed. */
  listed = $state(LISTED)
  /** The open case with its turns; null while it comes, or where there are none. */
  open = $state.raw<Case | null>(null)
  /** Why the open case is not there. */
  failed = $state.raw<Error | null>(null)
  loading = $state(false)
  readonly passing: readonly CaseRow[] = $derived.by(() => this.rows.filter((row) => passes(row, this.filter)))
  readonly #source: Source
  readonly #known = new SvelteMap<string, Case | null>()
  readonly #moved: (place: Place) => void

  /** `moved` is told where the reader is whenever that changes. */
  constructor(document: Document, place: Place, source: Source, moved: (place: Place) => void = () => undefined) {
    this.document = document
    this.rows = caseRows(document.report)
    this.filters = filtersOf(this.rows)
    this.#source = source
    this.#moved = moved
    this.go(place)
  }

  get place(): Place {
    return { filter: this.filter, case: this.case, repeat: this.repeat, only: this.only }
  }

  /** Goes where an address says; what is not in this report is left as it usually is. */
  go({ filter, case: id, repeat, only }: Place): void {
    this.filter = this.filters.some((one) => one.id === filter) ? filter : 'all'
    this.only = only
    const known = this.rows.find((row) => row.case === id) ?? this.passing[0] ?? this.rows[0]
    this.#open(known?.case ?? null, repeat)
  }

  pick(id: string): void {
    this.#open(id, 0)
    this.#moved(this.place)
  }

  choose(filter: Filter): void {
    this.filter = filter
    this.listed = LISTED
    this.#moved(this.place)
  }

  /** Moves the selection among the cases that are listed; tells the case it came to, where it moved. */
  step(by: 1 | -1): CaseRow | null {
    const at = this.passing.findIndex((row) => row.case === this.case)
    const next = this.passing[at < 0 ? 0 : at + by]
    if (!next) return null
    this.listed = Math.max(this.listed, at + by + 1)
    this.pick(next.case)
    return next
  }

  /** Moves to the repeat before or after; tells whether there is one. */
  turn(by: 1 | -1): boolean {
    const next = this.repeat + by
    if (next < 0 || next >= this.repeats) return false
    this.repeat = next
    this.#moved(this.place)
    return true
  }

  toggle(): void {
    this.only = !this.only
    this.#moved(this.place)
  }

  more(): void {
    this.listed += LISTED
  }

  /** How many repeats of the open case can be read. */
  get repeats(): number {
    return this.open?.repeats.length ?? 0
  }

  /** Asks for the open case once more. */
  again(): void {
    this.#open(this.case, this.repeat)
  }

  #open(id: string | null, repeat: number): void {
    const kept = id === null ? null : this.#known.get(id)
    this.case = id
    this.failed = null
    this.loading = false
    this.#show(kept ?? null, repeat)
    if (id !== null && kept === undefined) void this.#fetch(id, repeat)
  }

  #show(found: Case | null, repeat: number): void {
    this.open = found
    this.repeat = found ? Math.min(repeat, Math.max(0, found.repeats.length - 1)) : repeat
  }

  async #fetch(id: string, repeat: number): Promise<void> {
    this.loading = true
    try {
      const found = await this.#source(id)
      this.#known.set(id, found)
      if (this.case === id) this.#show(found, repeat)
    } catch (error) {
      if (this.case === id) this.failed = error instanceof Error ? error : new Error(String(error))
    } finally {
      if (this.case === id) this.loading = false
    }
  }
}
