import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Runner } from '../src/workspace/runner.svelte'
import { TIME_LIMIT } from '../src/workspace/results'

const ORDER = { solution: 'x = 1', tests: '', measure: false }

/** Stands for the frame and the workers in it: what it is told, and what they answer. */
class Frame {
  ports: MessagePort[] = []
  starts = 0
  stops = 0
  orders: unknown[] = []
  /** What each new worker says at once. */
  greeting: object = { kind: 'ready', version: '3.14.2' }

  get worker(): MessagePort {
    return this.ports.at(-1) as MessagePort
  }

  say(...messages: object[]): void {
    messages.forEach((message) => {
      this.worker.postMessage(JSON.stringify(message))
    })
  }

  hear(port: MessagePort): void {
    port.onmessage = ({ data, ports }: MessageEvent<FrameOrder>) => {
      if (data.kind === 'stop') this.stops += 1
      else this.starts += 1
      const worker = ports[0] as MessagePort
      this.ports.push(worker)
      worker.onmessage = ({ data }) => this.orders.push(data)
      worker.postMessage(JSON.stringify(this.greeting))
    }
  }
}

let frame: Frame
let runner: Runner

beforeEach(() => {
  frame = new Frame()
  runner = new Runner()
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response('....', { headers: { 'content-length': '4' } }))),
  )
  // The page's document loads no frames: this one is there as soon as it is asked for.
  vi.spyOn(document.body, 'append').mockImplementation((...nodes) => {
    const element = nodes[0] as HTMLIFrameElement
    Object.defineProperty(element, 'contentWindow', {
      value: { postMessage: (_: string, __: string, [port]: MessagePort[]) => frame.hear(port as MessagePort) },
    })
    queueMicrotask(() => element.dispatchEvent(new Event('load')))
  })
})

afterEach(() => {
  runner.close()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const running = () => vi.waitFor(() => expect(runner.state).toBe('running'), { timeout: 60_000 })

describe('Python in this browser', () => {
  it('is fetched at the first run only, and started once for many', async () => {
    expect(fetch).not.toHaveBeenCalled()
    for (let run = 0; run < 2; run++) {
      const report = runner.run(ORDER)
      await running()
      frame.say({ kind: 'end', peak: null, left_out: 0 }, { kind: 'done', milliseconds: 5 })
      expect(await report).toMatchObject({ ended: 'finished', milliseconds: 5 })
    }
    expect(fetch).toHaveBeenCalledTimes(7)
    expect(frame.starts).toBe(1)
    expect(runner.loaded).toBe(1)
    expect(runner.version).toBe('3.14.2')
    expect(frame.orders).toEqual([ORDER, ORDER])
  })

  it('is put into a frame that may run scripts and nothing else', async () => {
    void runner.run(ORDER)
    await running()
    const element = vi.mocked(document.body.append).mock.calls[0]?.[0] as HTMLIFrameElement
    expect(element.getAttribute('sandbox')).toBe('allow-scripts')
    expect(element.getAttribute('allow')).toBe('')
    expect(element.getAttribute('src')).toBe('/static/pyodide/frame.html')
  })

  it('takes one run at a time', async () => {
    void runner.run(ORDER)
    await running()
    expect(await runner.run(ORDER)).toBeNull()
    await vi.waitFor(() => expect(frame.orders).toHaveLength(1), { timeout: 60_000 })
  })

  it('is stopped by starting anew, and what it said before counts', async () => {
    const report = runner.run(ORDER)
    await running()
    frame.say({ kind: 'tests', names: ['test_a'] }, { kind: 'begun', name: 'test_a' })
    await vi.waitFor(() => expect(runner.report?.running).toBe('test_a'))
    runner.stop()
    expect(await report).toMatchObject({ ended: 'stopped', tests: [{ result: 'unfinished' }] })
    await vi.waitFor(() => expect(runner.state).toBe('ready'))
    expect(frame.starts).toBe(2)
  })

  it('is stopped when the time is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const report = runner.run(ORDER)
    await running()
    vi.advanceTimersByTime(TIME_LIMIT - 1_000)
    expect(runner.state).toBe('running')
    vi.advanceTimersByTime(1_000)
    expect(await report).toMatchObject({ ended: 'timed_out' })
    expect(runner.report?.milliseconds).toBeGreaterThanOrEqual(TIME_LIMIT)
  })

  it('does not hear a worker that was let go', async () => {
    void runner.run(ORDER)
    await running()
    const old = frame.worker
    runner.stop()
    await vi.waitFor(() => expect(runner.state).toBe('ready'))
    const again = runner.run(ORDER)
    await running()
    old.postMessage('{"kind":"done","milliseconds":1}')
    frame.say({ kind: 'done', milliseconds: 2 })
    expect(await again).toMatchObject({ milliseconds: 2 })
  })

  it('that does not start is one sentence, and can be tried again', async () => {
    frame.greeting = { kind: 'broken', says: '<img src=x>' }
    expect(await runner.run(ORDER)).toBeNull()
    expect(runner.state).toBe('broken')
    expect(runner.problem).toContain('did not start Python')
    frame.greeting = { kind: 'ready', version: '3.14.2' }
    void runner.run(ORDER)
    await running()
    expect(runner.problem).toBeNull()
  })

  it('that cannot be fetched is one sentence', async () => {
    vi.mocked(fetch).mockResolvedValue(new Response('', { status: 404 }))
    expect(await runner.run(ORDER)).toBeNull()
    expect(runner.problem).toMatch(/^Python could not be loaded: the program answered 404/)
    vi.mocked(fetch).mockRejectedValue(new TypeError('Failed to fetch'))
    expect(await runner.run(ORDER)).toBeNull()
    expect(runner.problem).toMatch(/does not answer/)
  })
})
