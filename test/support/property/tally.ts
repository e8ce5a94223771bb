import type { Course } from './case.ts'

type Counts = Map<string, number>

/** What has been drawn and what became of it. */
export type Tally = { readonly courses: Counts; readonly drawn: Counts; readonly refusedFor: Counts }

export const emptyTally = (): Tally => ({ courses: new Map(), drawn: new Map(), refusedFor: new Map() })

const count = (counts: Counts, name: string, by = 1): void => {
  counts.set(name, (counts.get(name) ?? 0) + by)
}

export const note = (
  { courses, drawn, refusedFor }: Tally,
  course: Course,
  names: readonly string[],
  discarded: number,
): void => {
  count(courses, 'cases')
  count(courses, course.outcome)
  if (course.stopped) count(courses, 'stopped and taken up again')
  if (course.emptied) count(courses, 'done without the writer’s rows')
  count(courses, 'statements discarded', discarded)
  for (const name of names) count(drawn, name)
  for (const reason of course.reasons) count(refusedFor, reason.replace(/ .*?: /, ': ').slice(0, 90))
}

const listed = (counts: Counts): string =>
  [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([name, number]) => `${name} ${number}`)
    .join(', ')

export const told = ({ courses, drawn, refusedFor }: Tally): string =>
  [
    `${listed(courses)}`,
    `drawn: ${listed(drawn)}`,
    ...[...refusedFor].map(([why, number]) => `refused ${number}: ${why}`),
  ].join('\n  ')
