import { beforeEach, describe, expect, it } from 'vitest'
import { steer } from '../../src/replay/keys'
import { Player, type Frames } from '../../src/replay/player.svelte'
import { REPLAY } from './samples'

/** A screen that is redrawn when the test says so. */
class Screen implements Frames {
  #wanted: ((now: number) => void) | null = null
  #now = 1000
  request = (run: (now: number) => void) => {
    this.#wanted = run
    return 1
  }
  cancel = () => {
    this.#wanted = null
  }
  draw(after: number) {
    this.#now += after
    const run = this.#wanted
    this.#wanted = null
    run?.(this.#now)
  }
  get idle() {
    return this.#wanted === null
  }
}

let screen: Screen
let player: Player
beforeEach(() => {
  screen = new Screen()
  player = new Player(REPLAY, () => false, screen)
})

describe('the playhead', () => {
  it('runs with the time that passes, as fast as it is told', () => {
    player.play()
    screen.draw(0)
    screen.draw(100)
    expect(player.time).toBe(100)
    player.speed = 8
    screen.draw(100)
    expect(player.time).toBe(900)
    player.pause()
    expect(screen.idle).toBe(true)
  })

  it('does not jump after the tab has slept, and stops at the end', () => {
    player.seek(99_900)
    player.play()
    screen.draw(0)
    screen.draw(60_000)
    expect(player.time).toBe(100_000)
    expect([player.playing, screen.idle]).toEqual([false, true])
    player.play()
    expect(player.time).toBe(0)
    screen.draw(0)
    screen.draw(60_000)
    expect(player.time).toBe(250)
  })

  it('goes from turn to turn where nothing may move', () => {
    const still = new Player(REPLAY, () => true, screen)
    still.seek(4900)
    still.play()
    screen.draw(0)
    screen.draw(50)
    expect(still.time).toBe(5000)
    screen.draw(50)
    screen.draw(50)
    expect([still.turn?.number, still.time]).toEqual([1, 5000])
    still.pause()
    expect(still.time).toBe(5000)
  })

  it('stays within the interview', () => {
    player.seek(-5)
    expect(player.time).toBe(0)
    player.seek(1e9)
    expect(player.time).toBe(REPLAY.length)
  })

  it('goes to turns, also to one of two that were complete at once', () => {
    expect(player.toTurn(4)).toBe(true)
    expect([player.time, player.turn?.number]).toEqual([60_000, 4])
    player.step(1)
    expect([player.time, player.turn?.number]).toEqual([60_000, 5])
    expect(player.step(1)).toBe(false)
    player.step(-1)
    expect(player.turn?.number).toBe(4)
    expect(player.toTurn(99)).toBe(false)
  })

  it('goes to evidence', () => {
    player.step(1, [2, 4])
    player.step(1, [2, 4])
    expect(player.turn?.number).toBe(4)
    player.step(-1, [2, 4])
    expect(player.turn?.number).toBe(2)
  })
})

describe('the keys', () => {
  function press(key: string, on: Element = document.body, more: KeyboardEventInit = {}): boolean {
    let took = false
    const listen = (event: Event) => {
      took = steer(event as KeyboardEvent, player, [2, 4])
    }
    addEventListener('keydown', listen)
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
    removeEventListener('keydown', listen)
    return took
  }

  it('play, step and choose a speed', () => {
    press(' ')
    expect(player.playing).toBe(true)
    press(' ')
    expect(player.playing).toBe(false)
    press('j')
    press('j')
    expect(player.turn?.number).toBe(3)
    press('k')
    expect(player.turn?.number).toBe(2)
    press('e')
    expect(player.turn?.number).toBe(4)
    press('E', document.body, { shiftKey: true })
    expect(player.turn?.number).toBe(2)
    press('4')
    expect(player.speed).toBe(8)
    press('1')
    expect(player.speed).toBe(1)
  })

  it('do nothing where somebody writes, with a modifier, or where a button would be pressed', () => {
    document.body.innerHTML = '<textarea></textarea><button>Go</button><input type="radio"><select></select>'
    const [area, button, radio, select] = [...document.body.children] as [Element, Element, Element, Element]
    for (const key of [' ', 'j', 'e', '3']) {
      expect(press(key, area)).toBe(false)
      expect(press(key, select)).toBe(false)
      expect(press(key, document.body, { ctrlKey: true })).toBe(false)
    }
    expect(press(' ', button)).toBe(false)
    expect(press(' ', radio)).toBe(false)
    expect(press('j', button)).toBe(true)
    expect(press('x')).toBe(false)
    expect(player.playing).toBe(false)
  })
})
