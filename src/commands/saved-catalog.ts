import { readFile } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { catalogFromJson } from '../catalog/json.ts'

/** A catalog saved earlier, to stand for a host. Throws `catalog-unreadable` and `catalog-format` (exit 2). */
export const readSavedCatalog = async (file: string): Promise<Catalog> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('catalog-unreadable', `the saved catalog ${file} cannot be read`, {
      exit: 2,
      hint: '`repl-migrate drift --save FILE` writes one',
      cause,
    })
  })
  return catalogFromJson(text)
}
