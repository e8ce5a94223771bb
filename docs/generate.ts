import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { explainAll } from '../src/commands/explain.ts'
import { type Family, kindIndex } from '../src/report/kind-index.ts'
import { kindPage } from '../src/report/kind-page.ts'
import { typePage } from '../src/report/type-page.ts'
import { hazardsPage } from './hazards-page.ts'

const root = join(import.meta.dirname, '..')

/** Each kind's page lies where its source does: `src/kinds/column/add-column.ts`, `docs/kinds/column/add-column.md`. */
const families = async (): Promise<readonly Family[]> => {
  const reports = (await explainAll()).toSorted((one, other) => one.kind.localeCompare(other.kind, 'en'))
  const sources = await readdir(join(root, 'src/kinds'), { recursive: true })
  const familyOf = (kind: string): string => dirname(sources.find(path => basename(path) === `${kind}.ts`) ?? '')
  const names = [...new Set(reports.map(({ kind }) => familyOf(kind)))].sort()
  return names.map(name => ({ name, kinds: reports.filter(({ kind }) => familyOf(kind) === name) }))
}

/** Every generated page by its path under `docs/kinds`. */
export const pages = async (): Promise<ReadonlyMap<string, string>> => {
  const all = await families()
  const each = all.flatMap(({ name, kinds }) =>
    kinds.map(report => [`${name}/${report.kind}.md`, kindPage(report)] as const),
  )
  return new Map([['README.md', kindIndex(all)], ...each])
}

const write = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  for (const [path, text] of await pages()) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

if (process.argv[1] === import.meta.filename) {
  await write(join(root, 'docs/kinds'))
  await writeFile(join(root, 'docs/types.md'), typePage())
  await writeFile(join(root, 'docs/hazards.md'), hazardsPage())
}
