/** What a key does on the part or link that has the focus. */
import { letters } from '../../app/prefs.svelte'
import { linkName } from './links'
import { linkId, type BoardView } from './view.svelte'

const STEP = 16
const STRIDE = 64
const WAYS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Does what the key stands for, and returns what is said aloud then; null where the key means nothing here. */
export function keyed(event: KeyboardEvent, id: string | null, view: BoardView): string | null {
  if (event.isComposing || event.altKey) return null
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return null
  if (event.ctrlKey || event.metaKey) return together(event, view)
  if (event.key === 'Escape' && view.linking) {
    view.linking = null
    return 'Linking ended'
  }
  if (id === null) return null
  const name = view.model.named(id)
  return name === null ? onLink(event.key, id, view) : onPart(event, name, view)
}

function together(event: KeyboardEvent, view: BoardView): string | null {
  if (!view.editable) return null
  const key = event.key.toLowerCase()
  if (key === 'z' && !event.shiftKey && view.model.canUndo) {
    view.undo()
    return 'Undone'
  }
  if ((key === 'y' || (key === 'z' && event.shiftKey)) && view.model.canRedo) {
    view.redo()
    return 'Done again'
  }
  return null
}

function onPart(event: KeyboardEvent, name: string, view: BoardView): string | null {
  const { model } = view
  const way = WAYS[event.key]
  if (way && view.editable) {
    const by = event.shiftKey ? STRIDE : STEP
    const moved = model.picked.parts.includes(name) ? model.picked.parts : [name]
    model.nudge(moved, [way[0] * by, way[1] * by])
    const part = model.part(name)
    return part ? `${name} at ${part.x}, ${part.y}` : ''
  }
  switch (event.key) {
    case 'Enter':
      if (view.point(name)) return ''
      model.pick({ parts: [name], links: [] })
      view.edit({ part: model.key(name) })
      return ''
    case ' ': {
      const parts = model.picked.parts.includes(name)
        ? model.picked.parts.filter((each) => each !== name)
        : [...model.picked.parts, name]
      model.pick({ parts, links: [] })
      return `${name} ${parts.includes(name) ? 'picked' : 'let go'}`
    }
    case 'c':
    case 'C':
      if (!letters.on || !view.editable) return null
      model.pick({ parts: [name], links: [] })
      view.linkFrom(name, 'typing')
      return ''
    case 'Delete':
    case 'Backspace': {
      if (!view.editable) return null
      const parts = model.picked.parts.includes(name) ? model.picked.parts : [name]
      model.remove({ parts, links: [] })
      return `${parts.join(', ')} taken away`
    }
    default:
      return null
  }
}

function onLink(key: string, id: string, view: BoardView): string | null {
  const { model } = view
  const link = model.board.links.find((each) => linkId(each) === id)
  if (!link) return null
  switch (key) {
    case 'Enter':
      model.pick({ parts: [], links: [link] })
      view.edit({ link: id })
      return ''
    case ' ':
      model.pick({ parts: [], links: [link] })
      return `${linkName(link)} picked`
    case 'Delete':
    case 'Backspace':
      if (!view.editable) return null
      model.remove({ parts: [], links: [link] })
      return `${linkName(link)} taken away`
    default:
      return null
  }
}
