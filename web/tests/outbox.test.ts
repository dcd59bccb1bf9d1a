import { describe, expect, it } from 'vitest'
import { Outbox, newCmid } from '../src/protocol/outbox'
import { memory } from './frames'

const say = (text: string) => ({ type: 'say' as const, cmid: newCmid(), text })

describe('the outbox', () => {
  it('gives every send its own 128-bit id in hex', () => {
    const ids = Array.from({ length: 100 }, newCmid)
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(100)
  })

  it('keeps what is not acknowledged over a reload, in order and with the same ids', () => {
    const store = memory()
    const sent = [say('one'), say('two')]
    const outbox = new Outbox('s', store)
    sent.forEach((frame) => {
      outbox.add(frame)
    })
    expect(new Outbox('s', store).waiting).toEqual(sent)
  })

  it('lets go of what is acknowledged, once', () => {
    const outbox = new Outbox('s', memory())
    const frame = say('one')
    outbox.add(frame)
    expect(outbox.settle(frame.cmid)).toEqual(frame)
    expect(outbox.settle(frame.cmid)).toBeNull()
    expect(outbox.waiting).toEqual([])
  })

  it('shares what waits with another tab of the same interview, and with no other interview', () => {
    const store = memory()
    const [here, there] = [new Outbox('s', store), new Outbox('s', store)]
    const frame = say('one')
    here.add(frame)
    there.add(say('two'))
    here.settle(frame.cmid)
    expect(new Outbox('s', store).waiting.map((each) => 'text' in each && each.text)).toEqual(['two'])
    expect(new Outbox('other', store).waiting).toEqual([])
  })

  it('survives a store that holds something else', () => {
    const store = memory()
    store.write('outbox.s', '{broken')
    expect(new Outbox('s', store).waiting).toEqual([])
    store.write('outbox.s', '[1, {"type": "say"}, null]')
    expect(new Outbox('s', store).waiting).toEqual([])
  })
})
