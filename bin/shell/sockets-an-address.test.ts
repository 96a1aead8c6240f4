import { expect, test } from 'vitest';
import { portsNote } from './sockets-an-address.ts';

const USUAL = [32_768, 60_999] as const;

test.each([
  ['as many as half of the ports', 14_116, {}, USUAL, null],
  ['more than that', 14_117, {}, USUAL, '14,117 sockets to one address'],
  ['spread over two addresses here', 22_000, { local: '127.0.0.2,127.0.0.3' }, USUAL, null],
  ['spread over two addresses there', 22_000, { connect: '127.0.0.1,127.0.0.2' }, USUAL, null],
  ['too many for two', 40_000, { local: '127.0.0.2,127.0.0.3' }, USUAL, 'between 2 pairs'],
  ['a wider range', 22_000, {}, [1024, 65_535] as const, null],
  ['no Linux', 50_000, {}, null, null],
] as const)('%s', (_what, sockets, options, range, expected) => {
  const note = portsNote(sockets, options, range);
  if (expected === null) expect(note).toBeNull();
  else expect(note).toContain(expected);
});
