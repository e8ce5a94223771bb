import type { RuledMigration, RuledPart } from './rule-file.ts'

const routines = ({ touches }: RuledPart): readonly string[] =>
  [...touches().things.keys()].filter(thing => thing.startsWith('routine '))

const makesRoutine = ({ ruling }: RuledPart): boolean => ruling.creates.some(({ what }) => what === 'routine')

const forRows = (part: RuledPart): RuledPart => ({
  part: part.part,
  ruling: { ...part.ruling, needed: 'rows', passedBy: [] },
  touches: part.touches,
})

/** A function is needed on a replica that gets only what rows need, where what the file makes later for rows calls it. */
export const withNeeded = (ruled: RuledMigration): RuledMigration => {
  if (!ruled.blocks.some(({ statements }) => statements.some(({ parts }) => parts.some(makesRoutine)))) return ruled
  const called = new Set<string>()
  const look = (part: RuledPart): RuledPart => {
    const isCalled = makesRoutine(part) && routines(part).some(name => called.has(name))
    if (isCalled || part.ruling.needed === 'rows') for (const name of routines(part)) called.add(name)
    const isPassedBy = part.ruling.needed === 'mirror' || part.ruling.passedBy.length > 0
    return isCalled && isPassedBy ? forRows(part) : part
  }
  // Backwards: who calls comes after what is called.
  const blocks = ruled.blocks.toReversed().map(block => ({
    ...block,
    statements: block.statements
      .toReversed()
      .map(statement => ({ ...statement, parts: statement.parts.toReversed().map(look).toReversed() }))
      .toReversed(),
  }))
  return { ...ruled, blocks: blocks.toReversed() }
}
