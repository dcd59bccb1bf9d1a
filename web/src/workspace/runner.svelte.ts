/**
 * Python in this browser: one hidden frame with an origin of its own, and one worker in it at a time.
 *
 * The page fetches Pyodide's files from its own server, once, and hands them over; the frame has no network.
 */
import { finish, heard, NOTHING, type Report } from './report'
import { TIME_LIMIT } from './results'

const PLACE = '/static/pyodide/'

export type State = 'off' | 'loading' | 'starting' | 'ready' | 'running' | 'broken'

export class Runner {
  state = $state<State>('off')
  /** The share of Pyodide's files that has arrived, 0 to 1. */
  loaded = $state(0)
  report = $state.raw<Report | null>(null)
  /** Why Python is not there, in one sentence. */
  problem = $state<string | null>(null)
  version = $state<string | null>(null)

  #files: RunnerFiles | null = null
  #frame: HTMLIFrameElement | null = null
  #orders: MessagePort | null = null
  #port: MessagePort | null = null
  #ready: Pending<void> | null = null
  #over: Pending<Report> | null = null
  #began = 0
  #limit: ReturnType<typeof setTimeout> | undefined

  get busy(): boolean {
    return this.state === 'loading' || this.state === 'starting' || this.state === 'running'
  }

  /** Runs once and returns the whole report, or null where Python could not be started or was let go meanwhile. */
  async run(order: RunOrder): Promise<Report | null> {
    if (this.busy) return null
    this.problem = null
    try {
      await this.#boot()
    } catch (error) {
      this.#break(error instanceof Error ? error.message : String(error))
      return null
    }
    this.state = 'running'
    this.report = NOTHING
    this.#over = pending()
    this.#began = performance.now()
    this.#limit = setTimeout(() => this.#cut('timed_out'), TIME_LIMIT)
    this.#port?.postMessage(order)
    return this.#over.promise
  }

  /** Ends what runs now, at once. */
  stop(): void {
    if (this.state === 'running') this.#cut('stopped')
  }

  /** Lets frame and worker go; what was running comes to no report. */
  close(): void {
    clearTimeout(this.#limit)
    this.#frame?.remove()
    this.#frame = this.#orders = this.#port = null
    this.state = 'off'
  }

  async #boot(): Promise<void> {
    if (this.state === 'ready') return
    this.state = 'loading'
    this.#files ??= await this.#fetch()
    this.state = 'starting'
    await this.#open()
    await this.#start()
  }

  /** Fetches what Python consists of, and counts it as it comes. */
  async #fetch(): Promise<RunnerFiles> {
    const [worker, harness, lock] = await Promise.all([
      text('worker.js'),
      text('harness.txt'),
      text('pyodide-lock.json'),
    ])
    const answers = await Promise.all([
      found('pyodide.mjs'),
      found('pyodide.asm.mjs'),
      found('pyodide.asm.wasm'),
      found('python_stdlib.zip'),
    ])
    const whole = answers.reduce((sum, answer) => sum + Number(answer.headers.get('content-length') ?? 0), 0)
    let sofar = 0
    const count = (bytes: number) => {
      sofar += bytes
      this.loaded = whole ? Math.min(1, sofar / whole) : 0
    }
    const [one, two, three, four] = answers
    const [loader, module, binary, library] = await Promise.all([
      collected(one, count),
      collected(two, count),
      collected(three, count),
      collected(four, count),
    ])
    return { worker, harness, lock, loader, module, binary, library }
  }

  async #open(): Promise<void> {
    if (this.#orders) return
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.setAttribute('allow', '')
    frame.title = 'Python'
    frame.hidden = true
    const opened = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    frame.src = `${PLACE}frame.html`
    document.body.append(frame)
    this.#frame = frame
    await opened
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<unknown>) => this.#broken(data)
    // The frame's origin is one of its own, which no address can name.
    frame.contentWindow?.postMessage('open', '*', [port2])
    this.#orders = port1
  }

  /** Makes a fresh worker; one that was there is ended by the frame. */
  #start(): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    this.#port?.close()
    this.#port = port1
    this.#ready = pending()
    port1.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(port1, data)
    if (this.#files) this.#orders?.postMessage({ kind: 'start', files: this.#files } satisfies FrameOrder, [port2])
    return this.#ready.promise
  }

  #hear(port: MessagePort, data: unknown): void {
    if (port !== this.#port) return
    if (this.state === 'starting') return this.#started(data)
    if (this.state !== 'running' || !this.report) return
    this.report = heard(this.report, data)
    if (this.report.ended) this.#end(this.report, this.report.ended === 'crashed')
  }

  #started(data: unknown): void {
    const text = String(data)
    if (text.startsWith('{"kind":"ready"')) {
      this.version = /"version":"([\d.]{1,12})/.exec(text)?.[1] ?? null
      this.state = 'ready'
      this.#ready?.resolve()
    } else if (text.startsWith('{"kind":"broken"')) this.#ready?.reject(new Error(REFUSED))
  }

  /** The frame says that the worker itself failed. */
  #broken(data: unknown): void {
    if (!(data !== null && typeof data === 'object' && 'kind' in data && data.kind === 'broken')) return
    if (this.state === 'starting') this.#ready?.reject(new Error(REFUSED))
    else if (this.state === 'running') this.#cut('crashed')
  }

  /** Ends the worker in the middle of a run, and makes the next one ready. */
  #cut(ended: 'stopped' | 'timed_out' | 'crashed'): void {
    if (!this.report) return
    this.#end(finish(this.report, ended, Math.round(performance.now() - this.#began)), true)
  }

  #end(report: Report, anew: boolean): void {
    clearTimeout(this.#limit)
    this.report = report
    this.state = anew ? 'starting' : 'ready'
    const over = this.#over
    if (anew) this.#start().catch(() => this.#break(REFUSED))
    over?.resolve(report)
  }

  #break(problem: string): void {
    clearTimeout(this.#limit)
    this.problem = problem
    this.state = 'broken'
  }
}

/** A promise and the two ways to settle it. */
interface Pending<T> {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (error: Error) => void
}

function pending<T>(): Pending<T> {
  const found = {} as Pending<T>
  found.promise = new Promise<T>((resolve, reject) => Object.assign(found, { resolve, reject }))
  return found
}

const REFUSED = 'This browser did not start Python. The conversation goes on without it; say what your code does.'

async function found(name: string): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(PLACE + name, { credentials: 'same-origin' })
  } catch {
    throw new Error('Python could not be loaded: the program does not answer. Run again when it does.')
  }
  if (!answer.ok)
    throw new Error(`Python could not be loaded: the program answered ${answer.status} to ${PLACE}${name}.`)
  return answer
}

async function text(name: string): Promise<string> {
  return (await found(name)).text()
}

async function collected(answer: Response, heard: (bytes: number) => void): Promise<ArrayBuffer> {
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, on) {
      heard(part.byteLength)
      on.enqueue(part)
    },
  })
  return new Response(answer.body?.pipeThrough(counted) ?? null).arrayBuffer()
}
