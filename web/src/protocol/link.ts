/** What the end of a socket means, and what the page says about the connection. Pure. */

export type Link = 'connecting' | 'live' | 'retrying' | 'offline' | 'displaced' | 'locked' | 'unknown' | 'outdated'

/** How long without a connection before the page says that it is offline. */
export const OFFLINE_AFTER = 60_000
/** How long "Back" is shown. */
export const BACK_FOR = 4_000
/** How long the interviewer may be silent before the page says that it is slow. */
export const SLOW_AFTER = 8_000

export interface Ending {
  link: Link
  /** Milliseconds to wait before the next try, or null for no try. */
  again: number | null
}

/** `chance` is a number from 0 to 1: many pages that lose one server must not come back in one moment. */
export function ending(code: number, chance: number): Ending {
  switch (code) {
    case 4401:
      return { link: 'locked', again: null }
    case 4404:
      return { link: 'unknown', again: null }
    case 4409:
      return { link: 'displaced', again: null }
    case 1012:
      return { link: 'retrying', again: 200 + chance * 1_800 }
    case 1013:
    case 4429:
      return { link: 'retrying', again: 5_000 + chance * 5_000 }
    default:
      return { link: 'retrying', again: chance * 500 }
  }
}

export interface Chip {
  tone: 'accent' | 'warn' | 'bad' | 'quiet'
  words: string
  /** The name of a button that tries again now. */
  retry?: string
}

export interface LinkState {
  link: Link
  delay: number | null
  back: boolean
  ended: boolean
  waited: number
}

export function chip({ link, delay, back, ended, waited }: LinkState): Chip {
  switch (link) {
    case 'connecting':
      return { tone: 'quiet', words: 'Connecting' }
    case 'retrying':
      return { tone: 'warn', words: 'Reconnecting · your work is kept' }
    case 'offline':
      return { tone: 'warn', words: 'Offline · saved on this device', retry: 'Retry now' }
    case 'displaced':
      return { tone: 'bad', words: 'Round is open elsewhere', retry: 'Use here' }
    case 'locked':
      return { tone: 'bad', words: 'Not signed in' }
    case 'unknown':
      return { tone: 'bad', words: 'No such interview' }
    case 'outdated':
      return { tone: 'bad', words: 'Page is out of date' }
    case 'live':
      if (ended) return { tone: 'quiet', words: 'Interview over' }
      if (back) return { tone: 'accent', words: 'Back · nothing lost' }
      if (waited >= SLOW_AFTER) return { tone: 'quiet', words: `Interviewer is slow, ${Math.floor(waited / 1000)} s` }
      return { tone: 'accent', words: delay === null ? 'Live' : `Live · ${Math.max(1, Math.round(delay))} ms` }
    default:
      return link satisfies never
  }
}
