import { describe, expect, it } from 'vitest'
import { clamped, moved, parsed } from '../src/ui/split'

const LIMITS = { whole: 1_000, least: [300, 400] as const }

describe('a separator', () => {
  it('leaves both sides their least, the first before the second', () => {
    expect([100, 450, 900].map((pixels) => clamped(pixels, LIMITS))).toEqual([300, 450, 599])
    expect(clamped(500, { whole: 500, least: [300, 400] })).toBe(300)
  })

  it('moves by 16 pixels with the arrows along its way, and with no other key', () => {
    expect(moved('ArrowRight', 'columns', 400, LIMITS)).toBe(416)
    expect(moved('ArrowLeft', 'columns', 400, LIMITS)).toBe(384)
    expect(moved('ArrowDown', 'rows', 400, LIMITS)).toBe(416)
    expect(moved('ArrowUp', 'rows', 305, LIMITS)).toBe(300)
    expect(moved('Home', 'rows', 400, LIMITS)).toBe(300)
    expect(moved('End', 'rows', 400, LIMITS)).toBe(599)
    expect(moved('ArrowDown', 'columns', 400, LIMITS)).toBeNull()
    expect(moved('Enter', 'rows', 400, LIMITS)).toBeNull()
  })

  it('takes only a size for a size', () => {
    expect([null, '', 'wide', '-3', '0', '12.5'].map(parsed)).toEqual([null, null, null, null, null, 12.5])
  })
})
