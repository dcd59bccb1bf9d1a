import { beforeEach, describe, expect, it } from 'vitest'
import type { Task } from '../src/protocol/protocol'
import { evolve, type Session } from '../src/protocol/session'
import { CodeDraft, MOST_CODE } from '../src/workspace/code.svelte'
import { asked, joined, live, memory, record } from './frames'

const CMID = 'd'.repeat(32)
const TASK: Task = { starter: 'def keep(x):\n    ...', tests: 'from solution import keep', memory_limit: null }

let store: ReturnType<typeof memory>
beforeEach(() => {
  store = memory()
})

function interview(...events: Parameters<typeof record>[1][]): Session {
  const frames = [joined(), ...events.map((event, seq) => record(seq, event)), live(events.length - 1)]
  return frames.reduce<Session | null>(evolve, null) as Session
}

const put = { ...asked(1, 'r1', 'Code it.'), statement: 'Code it.', task: TASK }
const coded = (text: string) => ({ type: 'coded' as const, text, language: 'python', cmid: 'e'.repeat(32) })

describe('the editor', () => {
  it('begins with the starter file, once there is one', () => {
    const draft = new CodeDraft('a', store)
    draft.meet(interview({ type: 'started' }))
    expect(draft.text).toBe('')
    draft.meet(interview(put))
    expect(draft.text).toBe('def keep(x):\n    ...\n')
  })

  it('does not put the starter file back after it was cleared', () => {
    const draft = new CodeDraft('a', store)
    draft.meet(interview(put))
    draft.write('')
    draft.meet(interview(put))
    expect(draft.text).toBe('')
  })

  it('leaves what was written before the question came, and offers the file', () => {
    const draft = new CodeDraft('a', store)
    draft.write('# a note')
    const session = interview(put)
    draft.meet(session)
    expect(draft.text).toBe('# a note')
    expect(draft.lacksStarter(session)).toBe(true)
    draft.start(session)
    expect(draft.text).toBe('def keep(x):\n    ...\n\n\n# a note')
    expect(draft.lacksStarter(session)).toBe(false)
  })

  it('survives a reload, and other interviews have their own', () => {
    new CodeDraft('a', store).write('x = 1')
    expect(new CodeDraft('a', store).text).toBe('x = 1')
    expect(new CodeDraft('b', store).text).toBe('')
  })

  it('follows what another tab of the interview wrote', () => {
    const draft = new CodeDraft('a', store)
    const other = new CodeDraft('a', store)
    other.write('x = 1')
    draft.reread()
    expect(draft.text).toBe('x = 1')
  })

  it('takes the code on the record on another device, and not over what is here', () => {
    const session = interview(put, coded('x = 2'))
    const fresh = new CodeDraft('a', store)
    fresh.meet(session)
    expect(fresh.text).toBe('x = 2')
    const own = new CodeDraft('a', memory())
    own.write('x = 3')
    own.meet(session)
    expect(own.text).toBe('x = 3')
  })

  it.each(['{', '3', '{"text":3}', 'null', '{"text":"x","language":"<script>"}'])('survives %s in storage', (text) => {
    store.write('code.a', text)
    expect(['', 'x']).toContain(new CodeDraft('a', store).text)
  })
})

describe('what goes onto the record', () => {
  it('is the editor where it has changed, and nothing where not', () => {
    const draft = new CodeDraft('a', store)
    const session = interview(put)
    draft.meet(session)
    expect(draft.unkept(session, [], CMID)).toBeNull()
    draft.write('def keep(x):\n    return True\n')
    const frame = draft.unkept(session, [], CMID)
    expect(frame).toEqual({ type: 'code', cmid: CMID, text: draft.text, language: 'python' })
    expect(frame && draft.unkept(session, [frame], CMID)).toBeNull()
    expect(draft.unkept(interview(put, coded(draft.text)), [], CMID)).toBeNull()
  })

  it('is nothing for an empty editor, but clearing what was kept is a change', () => {
    const draft = new CodeDraft('a', store)
    expect(draft.unkept(interview({ type: 'started' }), [], CMID)).toBeNull()
    expect(draft.unkept(interview(put, coded('x = 1')), [], CMID)?.text).toBe('')
  })

  it('is the starter file again when somebody went back to it', () => {
    const draft = new CodeDraft('a', store)
    const session = interview(put, coded('x = 1'))
    draft.write('def keep(x):\n    ...\n')
    expect(draft.unkept(session, [], CMID)?.text).toBe(draft.text)
  })

  it('is never more than the program takes, and holds nothing it refuses', () => {
    const draft = new CodeDraft('a', store)
    draft.write('x'.repeat(MOST_CODE + 1))
    expect(draft.tooLong).toBe(true)
    expect(draft.unkept(interview(put), [], CMID)).toBeNull()
    draft.write('a\0b\ud800')
    expect(draft.unkept(interview(put), [], CMID)?.text).toBe('a␀b\ufffd')
  })
})
