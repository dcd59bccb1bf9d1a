import { afterEach, describe, expect, it } from 'vitest'
import { chosen } from '../../src/replay/chosen'

afterEach(() => {
  document.body.replaceChildren()
})

function select(from: string, to: string, until = 5): void {
  document.body.innerHTML =
    '<article id="T2"><h3 id="T2-who">You</h3><p id="a">a set of hashes</p></article><article id="T4"><p id="b">and a filter</p></article>'
  const [start, end] = [from, to].map((id) => document.getElementById(id)?.firstChild)
  if (!start || !end) throw new Error('nothing to select')
  document.getSelection()?.setBaseAndExtent(start, 2, end, until)
}

describe('what is selected in the transcript', () => {
  it('is the turn and its words', () => {
    select('a', 'a')
    expect(chosen(document)).toEqual({ turn: 2, quote: 'set' })
  })

  it('ends with the turn where three clicks take the beginning of the next along', () => {
    select('a', 'b', 0)
    expect(chosen(document)?.turn).toBe(2)
  })

  it('is nothing across two turns, and nothing without a selection', () => {
    select('a', 'b')
    expect(chosen(document)).toBeNull()
    document.getSelection()?.removeAllRanges()
    expect(chosen(document)).toBeNull()
  })
})
