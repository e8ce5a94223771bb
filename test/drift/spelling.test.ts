import { expect, test } from 'vitest'
import { isLiteral } from '../../src/drift/literal.ts'
import { sameAcrossMajors, sameText, sameViewAcrossMajors } from '../../src/drift/spelling.ts'
import { readType, typeIdOf } from '../../src/drift/type-text.ts'

test.each([
  ["date_part('year'::text, made) > (1999)::double precision", 'EXTRACT(year FROM made) > (1999)::numeric'],
  ["timezone('UTC'::text, made)", "(made AT TIME ZONE 'UTC'::text)"],
  ['"substring"(name, 1, 2)', 'SUBSTRING(name FROM 1 FOR 2)'],
  [`"position"(name, 'x'::text)`, `POSITION(('x'::text) IN (name))`],
  ['btrim(name)', 'TRIM(BOTH FROM name)'],
  [
    'CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f()',
    'CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()',
  ],
  ['PROCEDURE s.tidy(days integer, what text)', 'PROCEDURE s.tidy(IN days integer, IN what text)'],
  ['(json IS NOT NULL)', '("json" IS NOT NULL)'],
])('%s is %s across majors', (older, newer) => {
  expect(sameAcrossMajors(older, newer)).toBe(true)
  expect(sameText(older, newer)).toBe(false)
})

test.each([
  ['(a > 1)', '(a > 2)'],
  ['(a < b)', '(b < a)'],
  ["(a = 'X')", "(a = 'x')"],
  ['("A" > 1)', '(a > 1)'],
  ["date_part('year'::text, made) > 1999", "date_part('month'::text, made) > 1999"],
  ['a', null],
])('%s is not %s', (left, right) => {
  expect(sameAcrossMajors(left, right)).toBe(false)
})

test('white space is not a difference, and nothing equals nothing', () => {
  expect(sameText('a  >\n1', 'a > 1')).toBe(true)
  expect(sameText(null, null)).toBe(true)
})

test('views of one table lose the name of the table from 16 on', () => {
  expect(
    sameViewAcrossMajors(' SELECT t.id,\n    t."A b"\n   FROM public.t;', ' SELECT id,\n    "A b"\n   FROM public.t;'),
  ).toBe(true)
  expect(sameViewAcrossMajors('SELECT t.id FROM public.t', 'SELECT t.id + 1 FROM public.t')).toBe(false)
})

test('a table called old or new is shown under another alias up to 15', () => {
  expect(sameViewAcrossMajors('SELECT old_1.id FROM public.old old_1', 'SELECT id FROM public.old')).toBe(true)
  expect(
    sameViewAcrossMajors(
      'SELECT new_1.id FROM public.orders new_1, public.old old_1',
      'SELECT new.id FROM public.orders new, public.old',
    ),
  ).toBe(true)
  expect(sameViewAcrossMajors('SELECT old_1.id FROM public.old old_1', 'SELECT id FROM public.new')).toBe(false)
})

test.each([
  ["'x'::text", true],
  ['5', true],
  ['-1.5', true],
  ['true', true],
  ["'{}'::text[]", true],
  ["'a'::public.mood", true],
  ["'1'::numeric(10,2)", true],
  ['now()', false],
  ["nextval('s'::regclass)", false],
  ["('a'::text || random())", false],
  ['CURRENT_TIMESTAMP', false],
])('is %s a literal: %s', (expression, literal) => {
  expect(isLiteral(expression)).toBe(literal)
})

test('types taken apart', () => {
  expect(readType('numeric(10,-2)[]')).toEqual({ name: 'numeric', modifiers: [10, -2], array: true })
  expect(readType('timestamp(3) with time zone')).toEqual({
    name: 'timestamp with time zone',
    modifiers: [3],
    array: false,
  })
  expect(readType('public.geometry(Point,4326)')).toEqual({
    name: 'public.geometry(Point,4326)',
    modifiers: [],
    array: false,
  })
  expect(typeIdOf('public."json_object"')).toBe(typeIdOf('public.json_object'))
})
