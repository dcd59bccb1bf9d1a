/** Chance that is the same in every run: a generator of 32 bits (mulberry32) and what the tests draw from it. */
export function random(seed: number) {
  let state = seed + 0x6d2b79f5
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    unit,
    below: (end: number) => Math.floor(unit() * end),
    of: <T>(few: readonly T[]): T => few[Math.floor(unit() * few.length)] as T,
  }
}
