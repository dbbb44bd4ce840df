import { expect, it } from 'vitest';
import { en } from '~/i18n/en';
import fr from '~/i18n/fr';
import { fieldErrors, wording } from './problem';

const problem = {
  type: '/problems/media-missing',
  title: 'No media',
  status: 409,
  detail: 'asset 1 has no file',
  errors: [],
};

it('r9 words a problem by its type in the reader’s language', () => {
  expect(wording(problem, fr)).toBe(fr.problems['media-missing']);
});

it('r9 falls back to the server’s sentence, then to its title', () => {
  expect(wording({ ...problem, type: '/problems/new-one' }, en)).toBe('asset 1 has no file');
  expect(wording({ ...problem, type: '/problems/new-one', detail: null }, en)).toBe('No media');
});

it('r9 no answer at all is told as such', () => {
  expect(wording(new TypeError('Failed to fetch'), en)).toBe(en.errors.offline);
});

it('r9 puts each message on its field', () => {
  const errors = [{ pointer: '/a/b', code: 'range', detail: 'Too big.' }];
  expect(fieldErrors({ ...problem, errors })).toEqual({ 'a.b': 'Too big.' });
});
