/** The tabs of the workspace, in their order: to add one, add a row here and a pane that takes `PaneProps`. */
import type { Component } from 'svelte'
import type { RoomView } from '../protocol/protocol'
import type { Session } from '../protocol/session'
import type { Room } from '../protocol/socket.svelte'
import type { IconName } from '../ui/icons'
import type { Desk } from './desk.svelte'

export interface PaneProps {
  room: Room
  session: Session
  desk: Desk
}

export interface Tab {
  id: string
  title: string
  icon: IconName
  /** Whether rounds of this kind have the tab. */
  offered: (room: RoomView) => boolean
  /** The pane comes in a chunk of its own, when the tab is first opened. */
  load: () => Promise<{ default: Component<PaneProps> }>
}

export const TABS: readonly Tab[] = [
  {
    id: 'board',
    title: 'Board',
    icon: 'board',
    offered: (room) => room.board,
    load: () => import('./BoardPane.svelte'),
  },
  { id: 'code', title: 'Code', icon: 'code', offered: (room) => room.editor, load: () => import('./CodePane.svelte') },
  { id: 'problem', title: 'Problem', icon: 'page', offered: () => true, load: () => import('./Problem.svelte') },
]
