/** An interview as a page shows it, over a socket that the test holds. */
import { mount, unmount, type Component } from 'svelte'
import { vi } from 'vitest'
import type { ClientFrame, RoomView, ServerFrame } from '../../src/protocol/protocol'
import Live from '../../src/live/Live.svelte'
import '../../src/ui/tokens.css'
import '../../src/ui/base.css'
import { asked, joined, live, record, ROOM } from '../frames'
import { FakeSocket } from '../sockets'

export const SESSION = 'a'.repeat(26)

let shown: Record<string, unknown> | null = null

/** Shows a component alone on the page. */
export async function show<Props extends Record<string, unknown>>(
  component: Component<Props>,
  props: Props,
): Promise<void> {
  await leave()
  const target = document.createElement('div')
  target.id = 'app'
  document.body.append(target)
  shown = mount(component, { target, props })
}

/** Takes away what is shown, as when the page is left. */
export async function leave(): Promise<void> {
  if (shown) await unmount(shown)
  shown = null
  document.getElementById('app')?.remove()
}

export interface Held {
  socket: FakeSocket
  /** What the page has sent of one type. */
  sent: <T extends ClientFrame['type']>(type: T) => Extract<ClientFrame, { type: T }>[]
}

/** What the program has to say over plain HTTP: nothing. */
function nothing(): Promise<Response> {
  return Promise.reject(new TypeError('no program'))
}

/** Opens an interview in which the first question was asked. */
export async function hold(room: Partial<RoomView> = {}, ...records: ServerFrame[]): Promise<Held> {
  FakeSocket.all = []
  vi.stubGlobal('WebSocket', FakeSocket)
  if (!vi.isMockFunction(fetch)) vi.stubGlobal('fetch', vi.fn(nothing))
  await show(Live, { session: SESSION })
  const socket = await vi.waitUntil(() => FakeSocket.all[0])
  const first = records.length > 0 ? records : [record(0, asked(1, 'r1', 'Design it.'))]
  socket.opens(joined({ room: { ...ROOM, ...room } }), ...first, live(first.length - 1))
  return {
    socket,
    sent: <T extends ClientFrame['type']>(type: T) =>
      socket.sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type),
  }
}
