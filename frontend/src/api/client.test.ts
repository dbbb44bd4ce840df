import { expect, it } from 'vitest';
import { cookie, prepare, randomKey } from './client';

const url = 'http://localhost:3000/api/v1/assets';

it('r10 a call that changes something proves where it comes from, and counts once', () => {
  const request = prepare(new Request(url, { method: 'POST' }), 'a=1; cf_csrf=to%20ken; b=2');
  expect(request.headers.get('x-csrf-token')).toBe('to ken');
  expect(request.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
});

it('r10 a key that the caller gave stays, so that a repetition is known as one', () => {
  const request = prepare(new Request(url, { method: 'POST', headers: { 'idempotency-key': 'mine' } }), '');
  expect(request.headers.get('idempotency-key')).toBe('mine');
});

it('r10 a read carries neither', () => {
  const request = prepare(new Request(url), 'cf_csrf=x');
  expect([...request.headers.keys()]).toEqual([]);
});

it('r10 keys differ and cookies are found by their whole name', () => {
  expect(randomKey()).not.toBe(randomKey());
  expect(cookie('csrf', 'cf_csrf=x')).toBeUndefined();
});
