/** What the page keeps on this device. A browser that refuses storage loses only what a reload would need. */

const PREFIX = 'interviewer.'

export interface Store {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

export const kept: Store = {
  read(key) {
    try {
      return localStorage.getItem(PREFIX + key)
    } catch {
      return null
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(PREFIX + key, value)
    } catch {
      // Storage is full or refused; the page works on from memory.
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(PREFIX + key)
    } catch {
      // As above.
    }
  },
}
