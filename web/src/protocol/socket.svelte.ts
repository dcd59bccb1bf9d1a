/** One interview over one socket that comes back: what is known, what is on its way, and how the connection stands. */
import ReconnectingWebSocket from 'partysocket/ws'
import { announcer } from '../app/announce.svelte'
import { Locked, offer } from '../app/rest'
import { kept } from '../app/storage'
import { BACK_FOR, OFFLINE_AFTER, chip, ending, type Link } from './link'
import { Outbox, newCmid, type Sent } from './outbox'
import type { Board, ClientFrame, Code, Create, ErrorFrame, Run, ServerFrame, Time } from './protocol'
import { evolve, lastTurn, openTurn, type Session } from './session'

const PROTOCOL = 1
const PING_EVERY = 10_000
const PONG_WITHIN = 8_000
const DRAW_AGAIN = 3_000
/** Close code of our own for a socket that lost frames or fell silent. */
const STALE = 4000
/** And for an interview that another program holds. */
const DISPLACED = 4409

interface Workspace {
  unkept: (session: Session, waiting: readonly Sent[], cmid: string, as?: string) => Code | null
}

type Opening = { create: Create } | { join: string }

export class Room {
  session = $state.raw<Session | null>(null)
  link = $state<Link>('connecting')
  waiting = $state.raw<readonly Sent[]>([])
  problem = $state<string | null>(null)
  /** An answer that the server did not take, to be put back where it was written. */
  returned = $state<string | null>(null)
  delay = $state<number | null>(null)
  now = $state(performance.now())

  /** What is written beside the conversation; it goes onto the record before each answer. */
  workspace: Workspace | null = null

  onjoined: ((session: string) => void) | null = null
  /** Called with every turn of the interviewer that is said while one listens. */
  onsaid: ((text: string) => void) | null = null

  #opening: Opening
  #outbox: Outbox | null = null
  #socket: ReconnectingWebSocket
  #pause = 0
  #clockAt = $state(performance.now())
  /** The clock stands still while a model or the disk has failed and is tried again; the server takes that time off. */
  held = $state(false)
  #openAt = $state(0)
  #lostAt: number | null = $state(null)
  #backAt: number | null = $state(null)
  #waitingSince: number | null = $state(null)
  #pinged: number | null = null
  #wasOpen = false
  /** Another program writes the interview. */
  #elsewhere = false
  /** The board that was sent and is not acknowledged. */
  #drawing: string | null = null
  #redraw: ReturnType<typeof setTimeout> | undefined
  #timers: ReturnType<typeof setInterval>[]
  /** The page has gone elsewhere: that its socket closes then is no loss, and is told to nobody. */
  #left = false

  constructor(opening: Opening) {
    this.#opening = opening
    this.#socket = new ReconnectingWebSocket(() => this.#address(), undefined, {
      minReconnectionDelay: 500,
      maxReconnectionDelay: 8_000,
      reconnectionDelayGrowFactor: 1.6,
      connectionTimeout: 10_000,
      maxEnqueuedMessages: 0,
    })
    this.#socket.addEventListener('open', () => (this.#wasOpen = true))
    this.#socket.addEventListener('message', ({ data }) => {
      this.#hear(JSON.parse(data as string) as ServerFrame)
    })
    this.#socket.addEventListener('close', ({ code }) => {
      this.#close(code)
    })
    addEventListener('online', this.retry)
    this.#timers = [setInterval(() => this.#tick(), 500), setInterval(() => this.#ping(), PING_EVERY)]
  }

  leave(): void {
    this.#left = true
    removeEventListener('online', this.retry)
    this.#timers.forEach(clearInterval)
    clearTimeout(this.#redraw)
    this.onjoined = null
    this.#socket.close()
  }

  // --- what the page reads ---------------------------------------------------------------------------------------------

  get chip() {
    const { link, delay, waited } = this
    return chip({ link, delay, waited, ended: Boolean(this.session?.ended), back: this.#backAt !== null })
  }

  /** Milliseconds of the round that have gone by, also between two frames. */
  get since(): number {
    const session = this.session
    if (!session) return 0
    const runs = session.clock.running && !session.paused && !session.ended && session.room.clock === 'real'
    return runs && this.link !== 'offline' ? Math.max(0, this.now - this.#clockAt) : 0
  }

  /** The board as it was drawn last on this device, or else as it is kept. */
  get drawn(): Board {
    const waiting = this.waiting.findLast((frame) => frame.type === 'draw')
    return waiting?.board ?? this.session?.board ?? { parts: [], links: [] }
  }

  get open() {
    return this.session && openTurn(this.session, this.#openAt)
  }

  get waited(): number {
    return this.#waitingSince === null ? 0 : Math.max(0, this.now - this.#waitingSince)
  }

  get speaking(): boolean {
    return Boolean(this.session?.open)
  }

  get canSend(): boolean {
    const session = this.session
    if (!session || session.ended || session.paused || !this.reachable) return false
    if (this.waiting.some(({ type }) => type === 'say')) return false
    return session.listening || this.link !== 'live'
  }

  /** False where no later moment will bring the connection back by itself. */
  get reachable(): boolean {
    return ['live', 'retrying', 'offline'].includes(this.link)
  }

  // --- what the page does ----------------------------------------------------------------------------------------------

  say(text: string): void {
    this.keep()
    this.#sendDrawing()
    this.#send({ type: 'say', cmid: newCmid(), text })
  }

  /** Puts the editor on the record where it has changed since. */
  keep(as?: string): void {
    const session = this.session
    if (!session || session.ended) return
    const frame = this.workspace?.unkept(session, this.waiting, newCmid(), as)
    if (frame) this.#send(frame)
  }

  /** Puts a run on the record, after the code that was run; what was written meanwhile comes behind it. */
  ran(run: Run, code: string): void {
    if (!this.session || this.session.ended) return
    this.keep(code)
    this.#send(run)
    this.keep()
  }

  /** Sends the board; of several that wait only the last one is sent. */
  draw(board: Board): void {
    clearTimeout(this.#redraw)
    const under = this.#drawing
    this.waiting.forEach((frame) => {
      if (frame.type === 'draw' && frame.cmid !== under) this.#outbox?.settle(frame.cmid)
    })
    const frame: Sent = { type: 'draw', cmid: newCmid(), board }
    if (under === null) {
      this.#drawing = frame.cmid
      this.#send(frame)
    } else {
      this.#outbox?.add(frame)
      this.#wait()
    }
  }

  act(type: 'hint' | 'again' | 'pause' | 'continue' | 'end'): void {
    if (this.waiting.some((frame) => frame.type === type)) return
    this.#send({ type, cmid: newCmid() })
  }

  /** Chooses how time is kept from now on: by minutes, stretched by so many per cent, or by turns. */
  time(clock: Time['clock'], stretch = 100): void {
    this.#send({ type: 'time', cmid: newCmid(), clock, stretch })
  }

  stop(): void {
    const reply = this.session?.open?.reply
    if (reply) this.#put({ type: 'stop', reply })
  }

  retry = (): void => {
    if (this.link === 'live' || this.link === 'locked' || this.link === 'unknown') return
    this.#pause = 0
    this.link = 'retrying'
    this.#socket.reconnect()
  }

  // --- the socket ------------------------------------------------------------------------------------------------------

  async #address(): Promise<string> {
    if (this.#pause) await new Promise((resolve) => setTimeout(resolve, this.#pause))
    this.#pause = 0
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`
  }

  #put(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  #send(frame: Sent): void {
    this.problem = null
    this.#outbox?.add(frame)
    this.#wait()
    if (this.link === 'live' && this.session?.live) this.#put(frame)
  }

  #hear(frame: ServerFrame): void {
    switch (frame.type) {
      case 'hello':
        return this.#greet(frame.protocol)
      case 'pong':
        if (this.#pinged !== null) this.delay = performance.now() - this.#pinged
        this.#pinged = null
        return
      case 'ack':
        return this.#settle(frame.cmid)
      case 'error':
        return this.#refused(frame)
      default: {
        const next = evolve(this.session, frame)
        if (!next) {
          this.#socket.reconnect(STALE)
          return
        }
        this.#take(frame, next)
      }
    }
  }

  #greet(protocol: number): void {
    if (protocol !== PROTOCOL) {
      this.link = 'outdated'
      this.#socket.close()
      return
    }
    const session = this.session
    if (session) {
      const { id, token, recordEpoch, seq } = session
      this.#put({ type: 'resume', session: id, token, epoch: recordEpoch, last_seq: seq })
    } else if ('create' in this.#opening) this.#put(this.#opening.create)
    else this.#put({ type: 'join', session: this.#opening.join })
  }

  #take(frame: ServerFrame, next: Session): void {
    const before = this.session
    if (next === before) return
    if ((frame.type === 'record' || frame.type === 'live') && next.clock !== before?.clock) {
      this.#clockAt = this.now = performance.now()
    }
    if (['notice', 'record', 'live', 'delta'].includes(frame.type)) {
      this.held = frame.type === 'notice' && frame.seconds !== null
    }
    if (next.open && next.open.reply !== before?.open?.reply) this.#openAt = next.clock.elapsed + this.since
    const idle = next.live && !next.listening && !next.open && !next.ended && !next.paused
    this.#waitingSince = idle ? (this.#waitingSince ?? performance.now()) : null
    this.session = next
    if (frame.type === 'joined') this.#joined(frame.session)
    if (frame.type === 'live') this.#live()
    if (frame.type === 'record') this.#heard(frame, next)
    if (frame.type === 'opened') announcer.say(`${next.room.role} is answering`)
  }

  #joined(session: string): void {
    this.#outbox ??= new Outbox(session, kept)
    this.#wait()
    this.onjoined?.(session)
  }

  #live(): void {
    if (this.#lostAt !== null) {
      this.#backAt = performance.now()
      announcer.say('Back. Nothing is lost.')
    }
    this.#lostAt = null
    this.link = 'live'
    this.#ping()
  }

  #heard(frame: Extract<ServerFrame, { type: 'record' }>, session: Session): void {
    const event = frame.event
    if ('cmid' in event) this.#settle(event.cmid)
    if (!session.live) return
    if (event.type === 'asked') {
      announcer.say(`${session.room.role}: ${event.text}`)
      this.onsaid?.(event.text)
    }
    if (event.type === 'interrupted') announcer.say(`Interrupted. ${lastTurn(session)?.text ?? ''}`)
    if (event.type === 'failed') announcer.alert(event.says)
    if (event.type === 'ended') announcer.say('The interview is over.')
  }

  #refused(frame: ErrorFrame): void {
    if (frame.code === 'transcript_busy') this.#elsewhere = true
    const sent = frame.cmid ? this.#outbox?.settle(frame.cmid) : null
    this.#wait()
    if (sent?.type === 'draw') {
      this.#drawing = null
      if (['busy', 'not_saved', 'too_fast'].includes(frame.code)) {
        this.#drawAgain(sent.board)
        return
      }
    }
    this.problem = frame.says
    announcer.alert(frame.says)
    if (sent?.type === 'say') this.returned = sent.text
  }

  /** A board that could not be taken now is offered again, unless there is a newer one by then. */
  #drawAgain(board: Board): void {
    this.#redraw = setTimeout(() => {
      if (!this.waiting.some(({ type }) => type === 'draw')) this.draw(board)
    }, DRAW_AGAIN)
  }

  #settle(cmid: string): void {
    this.#outbox?.settle(cmid)
    this.#wait()
    if (cmid !== this.#drawing) return
    this.#drawing = null
    this.#sendDrawing()
  }

  /** Sends the board that waits for the one before it. */
  #sendDrawing(): void {
    const next = this.waiting.find((frame) => frame.type === 'draw' && frame.cmid !== this.#drawing)
    if (!next) return
    this.#drawing = next.cmid
    if (this.link === 'live' && this.session?.live) this.#put(next)
  }

  #wait(): void {
    this.waiting = this.#outbox?.waiting ?? []
  }

  #close(code: number): void {
    if (this.#left) return
    const opened = this.#wasOpen
    this.#wasOpen = false
    this.#pinged = null
    if (this.link === 'outdated') return
    const { link, again } = ending(this.#elsewhere ? DISPLACED : code, Math.random())
    this.#elsewhere = false
    if (this.link === 'live') announcer.alert('The connection is lost. Your work is kept.')
    this.#lostAt ??= performance.now()
    if (this.session) this.session = { ...this.session, live: false }
    if (again === null) {
      this.link = link
      this.#socket.close()
      return
    }
    this.#pause = again
    if (this.link === 'live' || this.link === 'connecting') this.link = link
    if (!opened) void this.#whyNot()
  }

  /** A socket that is refused before it opens says nothing; an ordinary request tells whether this browser is known. */
  async #whyNot(): Promise<void> {
    try {
      await offer()
    } catch (error) {
      if (!(error instanceof Locked)) return
      this.link = 'locked'
      this.#socket.close()
    }
  }

  #ping(): void {
    if (this.link !== 'live') return
    if (this.#pinged === null) this.#pinged = performance.now()
    this.#put({ type: 'ping' })
    // Also what was lost with no word of it; what has arrived is recognised by its id.
    this.#outbox?.waiting.forEach((frame) => {
      this.#put(frame)
    })
  }

  #tick(): void {
    const before = this.now
    this.now = performance.now()
    if (this.held) this.#clockAt += this.now - before
    if (this.#lostAt !== null && this.link === 'retrying' && this.now - this.#lostAt > OFFLINE_AFTER)
      this.link = 'offline'
    if (this.#backAt !== null && this.now - this.#backAt > BACK_FOR) this.#backAt = null
    if (this.#pinged !== null && this.now - this.#pinged > PONG_WITHIN) this.#socket.reconnect(STALE)
  }
}

let starting: Room | null = null

/** Begins an interview; the page of the interview takes the room over when it opens. */
export function begin(choice: Omit<Create, 'type' | 'cmid'>): Room {
  starting?.leave()
  starting = new Room({ create: { type: 'create', cmid: newCmid(), ...choice } })
  return starting
}

export function enter(session: string): Room {
  const room = starting?.session?.id === session ? starting : new Room({ join: session })
  if (room === starting) starting = null
  return room
}
