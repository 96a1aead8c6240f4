/** The command line that makes a live run again: what it names, and what never. */
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { fakeIo } from '../../test/fake-io.ts';
import { addTo } from '../live.ts';
import { wordsToRunAgain } from './live-again.ts';
import type { LiveFlags } from './live-flags.ts';

/** As the command line itself reads them. */
async function flagsOf(line: string): Promise<LiveFlags> {
  const program = new Command();
  addTo(program, fakeIo(), () => {});
  const [live] = program.commands;
  let flags: LiveFlags | undefined;
  live!.action((_path, given: LiveFlags) => {
    flags = given;
  });
  await program.parseAsync(['live', 'shop.yaml', ...line.split(' ')], { from: 'user' });
  return flags!;
}

test.each([
  ['--target http://127.0.0.1:8080', ''],
  [
    '--target http://127.0.0.1:8080 --set offer.timeout=20s --set customers.people.arrivals=9/h',
    '--set offer.timeout=20s --set customers.people.arrivals=9/h',
  ],
  [
    '--duration 20m --ramp 5m --text-length 20-400',
    '--duration 20m --ramp 5m --text-length 20-400',
  ],
  ['--text-length 200 --languages en,ja', '--text-length 200 --languages en,ja'],
  [
    '--stop-errors 7% --stop-delivery 2s --window 2s',
    '--stop-errors 7% --stop-delivery 2s --window 2s',
  ],
  ['--max-rate 0.5 --max-sockets 9 --processes 2', '--processes 2 --max-rate 0.5 --max-sockets 9'],
  ['--window 10s --lost-after 30s --lateness-limit 50ms --simulations 200', ''],
  ['--simulations 0 --no-conform', '--simulations 0 --no-conform'],
  [
    '--mapping m.yaml --accounts a.csv --ca ca.pem',
    '--mapping m.yaml --accounts a.csv --ca ca.pem',
  ],
  ['--header X-Key:hunter2 --allow-host h --allow hosts.txt --state s --keep', ''],
  ['--adapter-option key=hunter2', '--adapter-option key=VALUE'],
  ['--out out --formats html --record r.ndjson --json --quiet --workers 2', ''],
])('%s is told as: %s', async (line, words) => {
  expect(wordsToRunAgain(await flagsOf(line)).join(' ')).toBe(words);
});

test('every flag of live is told, is a fact of the run, or is nothing that makes it another one', async () => {
  const program = new Command();
  addTo(program, fakeIo(), () => {});
  const known = program.commands[0]!.options.map(({ long }) => long);
  const left = [
    ...['--target', '--adapter', '--seed', '--side', '--speed'],
    ...['--header', '--allow', '--allow-host', '--state', '--keep', '--dry-run'],
    ...['--record', '--out', '--formats', '--workers', '--json', '--quiet', '--help'],
  ];
  const all = {
    ...(await flagsOf('--no-conform --window 1s --lost-after 1s --lateness-limit 1s')),
    ...Object.fromEntries(
      known.map((long) => [long!.slice(2).replace(/-(.)/g, (_, c) => c.toUpperCase()), 'x']),
    ),
    conform: false,
  } as unknown as LiveFlags;
  const told = wordsToRunAgain(all);
  expect(known.filter((long) => !left.includes(long!) && !told.includes(long!))).toEqual([]);
});
