/** Where a separator may stand, and where a key moves it. Pure. */

/** How far an arrow key moves it, in pixels. */
export const STEP = 16

export interface Limits {
  whole: number
  least: readonly [number, number]
}

/** The nearest size of the first side that leaves both sides their least; the first side wins where both cannot have it. */
export function clamped(pixels: number, { whole, least: [first, second] }: Limits): number {
  return Math.max(first, Math.min(pixels, whole - 1 - second))
}

/** The size after a key, or null for a key that does not move the separator. */
export function moved(key: string, along: 'columns' | 'rows', size: number, limits: Limits): number | null {
  const [less, more] = along === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
  switch (key) {
    case less:
      return clamped(size - STEP, limits)
    case more:
      return clamped(size + STEP, limits)
    case 'Home':
      return clamped(0, limits)
    case 'End':
      return clamped(Infinity, limits)
    default:
      return null
  }
}

/** What was kept, or null for what is no size. */
export function parsed(text: string | null): number | null {
  const value = text === null ? NaN : Number(text)
  return Number.isFinite(value) && value > 0 ? value : null
}
