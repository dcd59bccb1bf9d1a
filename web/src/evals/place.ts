/** What the address bar says of a report: the filter, the case, the repeat, and whether only differences are shown. Pure. */
import type { Filter } from './rows'

export interface Place {
  filter: Filter
  case: string | null
  /** Counted from 0. */
  repeat: number
  only: boolean
}

const FILTERS: readonly string[] = ['all', 'broken', 'worse', 'better', 'changed', 'none'] satisfies Filter[]

export function readPlace(search: string): Place {
  const query = new URLSearchParams(search)
  const filter = query.get('filter') ?? 'all'
  const repeat = /^\d{1,6}$/.exec(query.get('repeat') ?? '')?.[0] ?? '1'
  return {
    filter: FILTERS.includes(filter) ? (filter as Filter) : 'all',
    case: query.get('case'),
    repeat: Math.max(0, Number(repeat) - 1),
    only: query.get('only') === '1',
  }
}

export function writePlace({ filter, case: id, repeat, only }: Place): string {
  const query = new URLSearchParams()
  if (filter !== 'all') query.set('filter', filter)
  if (id) query.set('case', id)
  if (repeat) query.set('repeat', String(repeat + 1))
  if (only) query.set('only', '1')
  // A slash needs no escape in a query, and case ids read better with it.
  return query.size > 0 ? `?${query.toString().replaceAll('%2F', '/')}` : ''
}

/** The place in the address bar, which follows without a step in the history. */
export const inAddressBar = {
  read: () => readPlace(location.search),
  write: (place: Place) => {
    history.replaceState(history.state, '', location.pathname + writePlace(place))
  },
}
