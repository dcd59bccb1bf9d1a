/** Sockets that lead to a test instead of a server. */
import type { ClientFrame, ServerFrame } from '../src/protocol/protocol'

export function hello(protocol = 1): ServerFrame {
  return { type: 'hello', protocol, version: '0', offline: true, models: {} }
}

/** The server's end of each socket that the page opens. */
export class FakeSocket extends EventTarget {
  static OPEN = 1
  static all: FakeSocket[] = []
  readyState = 0
  sent: ClientFrame[] = []

  constructor() {
    super()
    FakeSocket.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame)
  }

  close(): void {
    this.readyState = 3
  }

  opens(...frames: ServerFrame[]): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
    this.tell(hello(), ...frames)
  }

  tell(...frames: ServerFrame[]): void {
    for (const frame of frames) this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }

  ends(code: number): void {
    this.readyState = 3
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }))
  }
}
