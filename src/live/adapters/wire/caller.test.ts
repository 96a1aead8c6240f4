/** What answers mean where nobody says otherwise, and when it may be tried again. */
import { expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';
import { retryMsOf, troubleOf, wireTrouble } from './caller.ts';

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: '',
});

test.each([
  [200, null],
  [204, null],
  [302, 'failed'],
  [400, 'failed'],
  [401, 'forbidden'],
  [403, 'forbidden'],
  [404, 'refused'],
  [409, 'refused'],
  [410, 'refused'],
  [422, 'failed'],
  [429, 'throttled'],
  [500, 'failed'],
  [503, 'failed'],
])('%i is %s', (status, kind) => {
  expect(troubleOf(answer(status), 'POST /x')?.kind ?? null).toBe(kind);
});

test.each([
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:12 GMT' }, 2000],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:01 GMT' }, 0],
  [{ 'retry-after': 'soon' }, 1000],
  [{}, 1000],
])('%j is %i ms at ten seconds past the hour', (headers, ms) => {
  expect(retryMsOf(headers, 10_000)).toBe(ms);
});

test.each([
  ['ECONNREFUSED', 'unreachable', 'x: nobody listens there'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'x: no answer in time'],
  [
    'EMFILE',
    'unreachable',
    'x: too many files are open: raise the limit (ulimit -n) or use more processes',
  ],
  ['EXOTIC', 'unreachable', 'x: no connection (EXOTIC)'],
])('%s is %s', (code, kind, message) => {
  const error = Object.assign(new Error('Bearer abc'), { code });
  expect(wireTrouble(error, 'x')).toMatchObject({ kind, message });
});

test('back-off doubles up to five seconds, and spreads', () => {
  const longest = [0, 1, 2, 5, 6, 60].map((attempt) => backOffMs(attempt, () => 1));
  expect(longest).toEqual([100, 200, 400, 3200, 5000, 5000]);
  expect(backOffMs(3, () => 0)).toBe(400);
});
