/** Where one can go from here by name: the open page adds its own places to those of the whole program. */

export interface Place {
  title: string
  /** What kind of place it is, or where. */
  hint: string
  go: () => void
}

class Places {
  /** The places of the page that is open. */
  here: (() => readonly Place[] | Promise<readonly Place[]>) | null = null
}

export const places = new Places()

/** The places that hold every word that was typed, those that begin with the first word before the others. */
export function found(all: readonly Place[], typed: string): readonly Place[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const text = ({ title, hint }: Place) => `${title} ${hint}`.toLowerCase()
  const hits = all.filter((place) => words.every((word) => text(place).includes(word)))
  const begins = (place: Place) => place.title.toLowerCase().startsWith(words[0] ?? '')
  return words.length === 0 ? hits : [...hits.filter(begins), ...hits.filter((place) => !begins(place))]
}
