/** Is a file a report? A check against the published schema, as far as that schema goes: nothing is shown that is not in it. */
import schema from '../protocol/eval-report.json'
import type { Document } from '../protocol/evals'

/** A schema in the part of the language that the published one is written in. */
interface Schema {
  $ref?: string
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: readonly string[]
  items?: Schema
  prefixItems?: readonly Schema[]
}

const PARTS = schema.$defs as Record<string, Schema>

/** Returns the report that a text holds; throws an `Error` with a sentence where it holds none. */
export function readReport(text: string, name: string): Document {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    throw new Error(`${name} is not JSON. A report is what \`interviewer eval report RUN --json\` prints.`)
  }
  const wrong = problem(found, schema as Schema, '')
  if (wrong) throw new Error(`${name} is not a report of ${schema.properties.schema.const}: ${wrong}.`)
  const { comparison } = (found as Document).report
  const primaries = comparison.changes.filter(({ metric }) => metric.role === 'primary')
  if (primaries.length !== 1) throw new Error(`${name} has ${primaries.length} primary metrics; a report has one.`)
  return found as Document
}

/** What is wrong with a value, and where; nothing where it holds to its schema. */
function problem(value: unknown, kind: Schema, at: string): string {
  const here = at || 'the whole'
  if (kind.$ref) return problem(value, PARTS[kind.$ref.replace('#/$defs/', '')] ?? {}, at)
  if (kind.anyOf) return kind.anyOf.some((one) => !problem(value, one, at)) ? '' : `${here} is none of what it may be`
  if ('const' in kind && value !== kind.const) return `${here} is not ${JSON.stringify(kind.const)}`
  if (kind.enum && !kind.enum.includes(value)) return `${here} is not one of ${kind.enum.join(', ')}`
  if (kind.type && !isA(value, kind.type)) return `${here} is not of type ${kind.type}`
  if (Array.isArray(value)) return inList(value, kind, at)
  if (kind.type === 'object') return inObject(value as Record<string, unknown>, kind, at)
  return ''
}

function isA(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

function inList(values: readonly unknown[], { items, prefixItems }: Schema, at: string): string {
  if (prefixItems && values.length !== prefixItems.length) return `${at} has ${values.length} parts`
  for (const [place, value] of values.entries()) {
    const wrong = problem(value, prefixItems?.[place] ?? items ?? {}, at ? `${at}.${place}` : String(place))
    if (wrong) return wrong
  }
  return ''
}

function inObject(value: Record<string, unknown>, kind: Schema, at: string): string {
  const inside = (key: string) => (at ? `${at}.${key}` : key)
  const lacks = kind.required?.find((key) => !Object.hasOwn(value, key))
  if (lacks) return `${inside(lacks)} is missing`
  for (const [key, one] of Object.entries(value)) {
    const known = kind.properties && Object.hasOwn(kind.properties, key) ? kind.properties[key] : undefined
    if (!known && kind.additionalProperties === false) return `${inside(key)} is not a part of it`
    const other = typeof kind.additionalProperties === 'object' ? kind.additionalProperties : {}
    const wrong = problem(one, known ?? other, inside(key))
    if (wrong) return wrong
  }
  return ''
}
