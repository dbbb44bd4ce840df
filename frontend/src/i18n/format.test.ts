import { expect, it } from 'vitest';
import { createFormat } from './format';

const now = Date.parse('2026-03-29T12:00:00Z');
const en = createFormat('en', 'Europe/Paris');
const fr = createFormat('fr', 'Europe/Paris');

it.each([
  ['2026-03-29T11:59:58Z', '2 sec. ago', 'il y a 2 s'],
  ['2026-03-29T11:55:00Z', '5 min. ago', 'il y a 5 min'],
  ['2026-03-29T09:00:00Z', '3 hr. ago', 'il y a 3 h'],
  ['2026-03-28T12:00:00Z', 'yesterday', 'hier'],
  ['2026-03-29T12:04:30Z', 'in 4 min.', 'dans 4 min'],
])('r9 tells how far %s is in both languages', (instant, english, french) => {
  expect(en.ago(instant, now)).toBe(english);
  expect(fr.ago(instant, now).replaceAll(/\s/g, ' ')).toBe(french);
});

it('r9 shows an instant in the time zone of the workspace', () => {
  expect(fr.instant('2026-03-29T00:30:00Z')).toContain('01:30');
  expect(fr.instant('2026-03-29T01:30:00Z')).toContain('03:30');
});

it.each([
  [0, '0:00'],
  [9.4, '0:09'],
  [59.6, '1:00'],
  [3_725, '62:05'],
])('r37 shows %d seconds as %s', (seconds, text) => {
  expect(en.duration(seconds)).toBe(text);
});

it('r37 shows scores with the two decimals they are exact to', () => {
  expect([en.score(0.7), fr.score(0.7), en.score(0)]).toEqual(['0.70', '0,70', '0.00']);
});
