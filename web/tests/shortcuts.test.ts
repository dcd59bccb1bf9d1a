import { describe, expect, it } from 'vitest'
import { found, type Place } from '../src/app/places.svelte'
import { isTyping, meaning } from '../src/app/shortcuts.svelte'

const AT = { typing: false, begun: false, letters: true }
const press = (key: string, more: Partial<Parameters<typeof meaning>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...more,
})

describe('a key', () => {
  it.each([
    [press('?'), AT, 'help'],
    [press('['), AT, 'last pane'],
    [press(']'), AT, 'next pane'],
    [press('g'), AT, 'begin'],
    [press('p'), { ...AT, begun: true }, '/'],
    [press('R'), { ...AT, begun: true }, '/replays'],
    [press('e'), { ...AT, begun: true }, '/evals'],
    [press('p'), AT, null],
    [press('x'), { ...AT, begun: true }, null],
    [press('k', { ctrlKey: true }), AT, 'go to'],
    [press('k', { metaKey: true }), { ...AT, typing: true, letters: false }, 'go to'],
    [press('k', { ctrlKey: true, altKey: true }), AT, null],
    [press('g', { ctrlKey: true }), AT, null],
  ])('%o means what it says', (key, at, means) => {
    expect(meaning(key, at)).toBe(means)
  })

  it.each(['?', '[', ']', 'g'])('%s is a letter where one types, and where letters are turned off', (key) => {
    expect(meaning(press(key), { ...AT, typing: true })).toBeNull()
    expect(meaning(press(key), { ...AT, letters: false })).toBeNull()
    expect(meaning(press(key, { isComposing: true }), AT)).toBeNull()
  })

  it('is typed in a field, also inside a shadow', () => {
    const typed = (target: EventTarget, path: EventTarget[] = [target]) => {
      const event = new KeyboardEvent('keydown', { key: 'g' })
      event.composedPath = () => path
      return isTyping(event)
    }
    const host = document.createElement('div')
    expect(typed(document.createElement('textarea'))).toBe(true)
    expect(typed(document.createElement('select'))).toBe(true)
    expect(typed(host, [document.createElement('input'), host])).toBe(true)
    expect(typed(document.createElement('button'))).toBe(false)
  })
})

describe('a place', () => {
  const place = (title: string, hint: string): Place => ({ title, hint, go: () => undefined })
  const all = [place('Board', 'Pane'), place('T12 A board of directors', 'You'), place('Start page', 'Practise')]

  it('is found by any of its words, one that begins with them first', () => {
    expect(found(all, 'board').map(({ title }) => title)).toEqual(['Board', 'T12 A board of directors'])
    expect(found(all, ' you  DIREC').map(({ title }) => title)).toEqual(['T12 A board of directors'])
    expect(found(all, 't12').map(({ title }) => title)).toEqual(['T12 A board of directors'])
    expect(found(all, '')).toEqual(all)
    expect(found(all, 'nowhere')).toEqual([])
  })
})
