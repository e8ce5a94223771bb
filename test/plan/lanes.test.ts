import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Order } from '../../src/migrations/migration.ts'
import { assignLanes } from '../../src/plan/lanes.ts'

const always = () => true
const never = () => false

test('parts that do not depend on one another keep the lane of their own order', () => {
  const orders: Order[] = ['expand', 'contract', 'stream', 'free', 'primary', 'replica']
  expect(assignLanes(orders, never)).toEqual(['expand', 'contract', 'stream', 'contract', 'none', 'contract'])
})

test('a free part goes before what needs it, and after what it needs', () => {
  expect(assignLanes(['free', 'expand'], always)).toEqual(['expand', 'expand'])
  expect(assignLanes(['free', 'stream'], always)).toEqual(['stream', 'stream'])
  expect(assignLanes(['contract', 'free'], always)).toEqual(['contract', 'contract'])
})

test('drop then add of one name rides in the stream as a whole', () => {
  expect(assignLanes(['contract', 'expand'], always)).toEqual(['stream', 'stream'])
})

test('what an in-stream change needs and what needs it', () => {
  expect(assignLanes(['expand', 'stream', 'expand', 'contract'], always)).toEqual([
    'expand',
    'stream',
    'stream',
    'contract',
  ])
})

test('a contract that begins in expand follows an in-stream change into the stream', () => {
  expect(assignLanes(['stream', 'contract'], always, [false, true])).toEqual(['stream', 'stream'])
  expect(assignLanes(['free', 'contract'], always, [false, true])).toEqual(['expand', 'contract'])
  expect(assignLanes(['expand', 'contract'], always, [false, true])).toEqual(['expand', 'contract'])
})

const rank = { none: -1, expand: 0, stream: 1, contract: 2, final: 3 }

test('whatever depends on what, a replica meets dependent parts in the file’s order', () => {
  const order = fc.constantFrom<Order>('expand', 'contract', 'stream', 'free', 'primary', 'replica')
  const file = fc.array(order, { maxLength: 12 })
  fc.assert(
    fc.property(file, fc.infiniteStream(fc.boolean()), (orders, coins) => {
      const edges = orders.map((_, later) => orders.slice(0, later).map(() => coins.next().value === true))
      const lanes = assignLanes(orders, (earlier, later) => edges[later]?.[earlier] === true)
      edges.forEach((row, later) => {
        row.forEach((conflicting, earlier) => {
          const [first, second] = [lanes[earlier] ?? 'none', lanes[later] ?? 'none']
          if (!conflicting || first === 'none' || second === 'none') return
          expect(rank[first]).toBeLessThanOrEqual(rank[second])
        })
      })
      expect(lanes.map(lane => lane === 'none')).toEqual(orders.map(one => one === 'primary'))
    }),
  )
})
