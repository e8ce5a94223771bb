import type { Event } from '../run/event.ts'
import { stepReport } from './migration.ts'

/** An event as one line of JSON, its steps as in every other document: without secrets. */
export const eventJson = (event: Event): string => {
  if (event.type === 'migration-started')
    return JSON.stringify({ ...event, steps: event.steps.map(step => stepReport(step)) })
  return JSON.stringify('step' in event ? { ...event, step: stepReport(event.step) } : event)
}
