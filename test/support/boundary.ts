import type { Event } from '../../src/run/event.ts'

/** Its names differ from pair to pair. */
const kindOf = (sql: string): string => sql.split(' ').slice(0, 2).join(' ')

/** A place between two things a run does, known again in another run; null for events that tell of waiting. */
export const boundaryOf = (event: Event): string | null => {
  switch (event.type) {
    case 'statement':
      return [event.type, event.migration, event.host, event.place.line, event.how, event.sql].join(' ')
    case 'step-started':
    case 'step-skipped':
    case 'step-finished':
      return [event.type, event.migration, event.step.host, event.step.id].join(' ')
    case 'progress':
      return [event.type, event.migration, event.id, event.batch].join(' ')
    case 'migration-started':
    case 'migration-finished':
    case 'rehearsed':
    case 'rerouted':
      return [event.type, event.migration].join(' ')
    case 'reconciled':
      return [event.type, event.host, ...event.sql.map(kindOf)].join(' ')
    case 'waiting':
    case 'materialize':
      return null
  }
}
