// Writes the types in src/protocol/ from the schemas beside them, which the server makes from its models:
// schema.json ({"client": <frames a client sends>, "server": <frames the server sends>}) gives protocol.ts,
// reviews.json ({"roots": <what is asked and sent over HTTP>, "$defs": ...}) gives reviews.ts,
// and the published schemas of evaluations, in eval/schema/, give evals.ts; that of a report is put beside it,
// since a report may also come from a file, which is checked before it is shown.
// With --check nothing is written and a stale file is an error.
import { readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'

const FOLDER = new URL('../src/protocol/', import.meta.url)
const PUBLISHED = new URL('../../eval/schema/', import.meta.url)

/** A title inside a model would become a type of its own, and a field with a default is always sent. */
function plain(model, { asked = false } = {}) {
  const properties = structuredClone(model.properties ?? {})
  for (const field of Object.values(properties)) {
    delete field.title
    delete field.default
  }
  if (model.type !== 'object') return model
  return { ...model, properties, required: asked ? (model.required ?? []) : Object.keys(properties) }
}

async function types(title, schema, roots, definitions) {
  const options = { additionalProperties: false, style: { semi: false, singleQuote: true, printWidth: 120 } }
  const bannerComment = `// Generated from ${schema} by \`npm run protocol\`. Do not edit.`
  const whole = { title, type: 'object', properties: roots, required: Object.keys(roots), additionalProperties: false }
  return compile({ ...whole, $defs: definitions }, title, { bannerComment, ...options })
}

async function frames() {
  const schema = JSON.parse(await readFile(new URL('schema.json', FOLDER), 'utf8'))
  const models = { ...schema.client.$defs, ...schema.server.$defs }
  const union = ({ oneOf, anyOf }) => ({ oneOf: oneOf ?? anyOf })
  const roots = { client: { $ref: '#/$defs/ClientFrame' }, server: { $ref: '#/$defs/ServerFrame' } }
  const text = await types('Protocol', 'schema.json', roots, {
    ...Object.fromEntries(Object.entries(models).map(([name, model]) => [name, plain(model)])),
    ClientFrame: union(schema.client),
    ServerFrame: union(schema.server),
  })
  return `${text}\n/** Longest answer in characters. */\nexport const MAX_TEXT = ${models.Say.properties.text.maxLength}\n`
}

async function reviews() {
  const schema = JSON.parse(await readFile(new URL('reviews.json', FOLDER), 'utf8'))
  const sent = new Set(['Order', 'Adjust', 'Drill'])
  const models = Object.entries(schema.$defs).map(([name, model]) => [
    name,
    { ...plain(model, { asked: sent.has(name) }), title: name },
  ])
  const { maxLength } = schema.$defs.Adjust.properties.why
  const text = await types('Reviews', 'reviews.json', schema.roots, Object.fromEntries(models))
  return `${text}\n/** Longest reason of a coach's in characters. */\nexport const MAX_WHY = ${maxLength}\n`
}

const published = async (name) => JSON.parse(await readFile(new URL(`${name}.schema.json`, PUBLISHED), 'utf8'))

const untitled = (model) =>
  Object.fromEntries(Object.entries(model).filter(([key]) => !['title', '$schema'].includes(key)))

/** The generator knows tuples by the older word for them. */
function tuples(value) {
  if (Array.isArray(value)) return value.map(tuples)
  if (value === null || typeof value !== 'object') return value
  const { prefixItems, ...rest } = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, tuples(one)]))
  return prefixItems ? { ...rest, items: prefixItems } : rest
}

async function evals() {
  const [{ $defs: ofReport, ...Document }, { $defs: ofRuns, ...Listing }] = await Promise.all([
    published('eval-report'),
    published('eval-runs'),
  ])
  const models = { ...ofReport, ...ofRuns, Document: untitled(Document), Listing: untitled(Listing) }
  const roots = { document: { $ref: '#/$defs/Document' }, listing: { $ref: '#/$defs/Listing' } }
  return types(
    'Evals',
    'eval/schema/',
    roots,
    Object.fromEntries(Object.entries(models).map(([name, model]) => [name, plain(tuples(model))])),
  )
}

async function reportSchema() {
  return `${JSON.stringify(untitled(bare(await published('eval-report'))))}\n`
}

/** What a check needs of a schema: no words for people, and every field, since the program writes them all. */
function bare(value, named = false) {
  if (Array.isArray(value)) return value.map((one) => bare(one))
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([key]) => named || !['title', 'description', 'default'].includes(key))
  const found = Object.fromEntries(
    kept.map(([key, one]) => [key, bare(one, !named && ['properties', '$defs'].includes(key))]),
  )
  return !named && found.properties ? { ...found, required: Object.keys(found.properties) } : found
}

for (const [name, made] of [
  ['protocol.ts', frames],
  ['reviews.ts', reviews],
  ['evals.ts', evals],
  ['eval-report.json', reportSchema],
]) {
  const file = new URL(name, FOLDER)
  const text = await made()
  if (!process.argv.includes('--check')) {
    await writeFile(file, text)
  } else if ((await readFile(file, 'utf8')) !== text) {
    console.error(`src/protocol/${name} is stale; run \`npm run protocol\` in web/.`)
    process.exitCode = 1
  }
}
