/**
 * CodeMirror in a shadow root: its styles are adopted sheets there, so the page's policy needs no exception for them.
 * Colours are custom properties of the page, which cross the boundary.
 */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { python } from '@codemirror/lang-python'
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language'
import {
  Compartment,
  EditorState,
  RangeSet,
  StateEffect,
  StateField,
  type Extension,
  type Range,
} from '@codemirror/state'
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutterLineClass,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

const THEME = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', background: 'var(--surface)', fontSize: 'var(--size-code)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontVariantLigatures: 'none', lineHeight: '22px' },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 14px 0 8px' },
  '.cm-gutters': { background: 'transparent', border: '0', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '36px', padding: '0 6px 0 10px' },
  '.cm-activeLine': { background: 'var(--code-line)' },
  '.cm-activeLineGutter': { background: 'var(--code-line)', color: 'var(--text)' },
  '.cm-marked, .cm-marked.cm-activeLine, .cm-marked.cm-activeLineGutter': { background: 'var(--mark)' },
  '.cm-gutterElement.cm-marked': { color: 'var(--text-2)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'var(--code-weak)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { background: 'transparent', color: 'var(--bad)' },
  '.cm-self': { color: 'var(--code-self)' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-content ::selection, .cm-line::selection': { background: 'var(--code-selection)' },
})

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.moduleKeyword], color: 'var(--code-keyword)' },
  {
    tag: [tags.definition(tags.variableName), tags.function(tags.definition(tags.variableName))],
    color: 'var(--code-name)',
  },
  { tag: [tags.definition(tags.className), tags.className, tags.meta], color: 'var(--code-name)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--text-2)', fontStyle: 'italic' },
])

/** `self` and `cls` are ordinary names to the grammar, and not to a reader. */
const SELF = Decoration.mark({ class: 'cm-self' })
const selves = ViewPlugin.define(
  (view) => ({
    found: namesOfSelf(view),
    update({ docChanged, viewportChanged, startState, state, view }: ViewUpdate) {
      if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) this.found = namesOfSelf(view)
    },
  }),
  { decorations: ({ found }) => found },
)

function namesOfSelf({ state, visibleRanges }: EditorView): DecorationSet {
  const found = visibleRanges.flatMap(({ from, to }) => {
    const places: Range<Decoration>[] = []
    const enter = ({ name, from, to }: { name: string; from: number; to: number }) => {
      if (name === 'VariableName' && /^(?:self|cls)$/.test(state.sliceDoc(from, to))) places.push(SELF.range(from, to))
    }
    syntaxTree(state).iterate({ from, to, enter })
    return places
  })
  return Decoration.set(found)
}

const mark = StateEffect.define<readonly number[]>()
const MARKED = Decoration.line({ class: 'cm-marked' })
const BESIDE = new (class extends GutterMarker {
  override elementClass = 'cm-marked'
})()

/** The lines the interviewer speaks of; they move with the text. */
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue
      const { doc } = transaction.state
      const lines = effect.value.filter((line) => line <= doc.lines)
      return Decoration.set(lines.map((line) => MARKED.range(doc.line(line).from)))
    }
    return set.map(transaction.changes)
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    gutterLineClass.computeN([field], (state) => {
      const places: number[] = []
      state.field(field).between(0, state.doc.length, (from) => void places.push(from))
      return [RangeSet.of(places.map((from) => BESIDE.range(from)))]
    }),
  ],
})

interface Options {
  /** The id of what says how to leave; it must be in the same root. */
  describedBy: string
  write: (text: string) => void
  /** What is selected, by whole lines; null where nothing is. */
  pick: (picked: Picked | null) => void
  run: () => void
}

export interface Picked {
  first: number
  last: number
  text: string
}

export class Editor {
  readonly #view: EditorView
  readonly #options: Options
  readonly #language = new Compartment()

  constructor(root: ShadowRoot, parent: HTMLElement, options: Options) {
    this.#options = options
    this.#view = new EditorView({ root, parent })
  }

  get text(): string {
    return this.#view.state.doc.toString()
  }

  get state(): EditorState {
    return this.#view.state
  }

  /** Shows a file with its own history and selection. */
  show(state: EditorState): void {
    this.#view.setState(state)
  }

  /** A fresh state of a file. */
  file(text: string, { editable, coloured, label, hint = '' }: FileOptions): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        editable ? this.#writing(hint) : [EditorState.readOnly.of(true)],
        keymap.of([
          { key: 'Shift-Enter', run: () => (this.#options.run(), true) },
          ...(editable ? KEYS : defaultKeymap),
        ]),
        this.#language.of(coloured ? python() : []),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        bracketMatching(),
        syntaxHighlighting(COLOURS),
        selves,
        marks,
        EditorView.updateListener.of(({ selectionSet, docChanged, state }) => {
          if (selectionSet || docChanged) this.#options.pick(picked(state))
        }),
        indentUnit.of('    '),
        EditorState.tabSize.of(4),
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-describedby': this.#options.describedBy,
          translate: 'no',
          // It takes the focus as it is; what checks pages by rules wants to see it said.
          tabindex: '0',
        }),
        THEME,
      ],
    })
  }

  colour(on: boolean): void {
    this.#view.dispatch({ effects: this.#language.reconfigure(on ? python() : []) })
  }

  /** Takes a text from elsewhere, as one change that can be undone. */
  replace(text: string): void {
    if (text === this.text) return
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } })
  }

  mark(lines: readonly number[]): void {
    this.#view.dispatch({ effects: mark.of(lines) })
  }

  /** Brings a line into sight, without moving the cursor or the focus. */
  reveal(line: number): void {
    const { doc } = this.#view.state
    if (line < 1 || line > doc.lines) return
    this.#view.dispatch({ effects: EditorView.scrollIntoView(doc.line(line).from, { y: 'center' }) })
  }

  focus(): void {
    this.#view.focus()
  }

  close(): void {
    this.#view.destroy()
  }

  #writing(hint: string): Extension {
    return [
      history(),
      indentOnInput(),
      closeBrackets(),
      EditorView.domEventHandlers({ beforeinput: overwrite }),
      hint ? placeholder(hint) : [],
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) this.#options.write(state.doc.toString())
      }),
    ]
  }
}

function picked({ doc, selection: { main } }: EditorState): Picked | null {
  if (main.empty) return null
  const first = doc.lineAt(main.from)
  // A selection that ends where a line begins holds nothing of that line.
  const last = doc.lineAt(Math.max(main.from, doc.lineAt(main.to).from === main.to ? main.to - 1 : main.to))
  return { first: first.number, last: last.number, text: doc.sliceString(first.from, last.to) }
}

/**
 * Typing over a selection. Left to itself, Chromium keeps the look of what was selected by an inline style, which the
 * page's policy refuses with a line in the console for each.
 */
function overwrite(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main
  const text = event.data
  if (event.inputType !== 'insertText' || !text || empty || event.isComposing || view.state.readOnly) return false
  const insert = () =>
    view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true })
  const handled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))
  if (!handled) view.dispatch(insert())
  event.preventDefault()
  return true
}

export interface FileOptions {
  editable: boolean
  coloured: boolean
  label: string
  hint?: string
}

// Tab indents; Escape, then Tab leaves the editor: that is CodeMirror's own way out, and it is said beside the editor.
const KEYS = [...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]
