import { describe, expect, it } from 'vitest'
import { readPlace, writePlace } from '../../src/evals/place'

describe('the address of a place in a report', () => {
  it('comes back as it was written', () => {
    const place = { filter: 'worse', case: 'C1/II/C-weak & co', repeat: 2, only: true } as const
    expect(writePlace(place)).toBe('?filter=worse&case=C1/II/C-weak+%26+co&repeat=3&only=1')
    expect(readPlace(writePlace(place))).toEqual(place)
  })

  it('says nothing of what is usual', () => {
    const usual = { filter: 'all', case: null, repeat: 0, only: false } as const
    expect(writePlace(usual)).toBe('')
    expect(readPlace('')).toEqual(usual)
  })

  it('that somebody made up is taken for the usual one', () => {
    const usual = { filter: 'all', case: null, repeat: 0, only: false }
    expect(readPlace('?filter=__proto__&repeat=-3&only=yes')).toEqual(usual)
    expect(readPlace('?repeat=1e9&filter=')).toEqual(usual)
    expect(readPlace('?repeat=0')).toEqual(usual)
  })
})
