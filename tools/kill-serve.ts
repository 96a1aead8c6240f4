/**
 * A server killed with kill -9 twenty times at random moments under load, and held against all that its clients were told:
 * `npm run kill-serve [-- [--front-ends N] [--by-socket] KILLS SEED FAULT ...]`, with faults as `serve --fault` takes them. With
 * front ends half of the kills are theirs; by socket agents act on their sockets. Exits 1 when anything acknowledged was lost,
 * or anything was done twice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killServe, type Told } from '../test/kill/kill-serve.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'front-ends': { type: 'string', default: '0' }, 'by-socket': { type: 'boolean' } },
});
const [kills = '20', seed = '1', ...faults] = positionals;
const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-'));
const words = ({ chats, messages, assignments, events }: Told) =>
  `${chats} chats, ${messages} messages, ${assignments} assignments, ${events} pushed events`;
const outcome = await killServe({
  kills: Number(kills),
  seed,
  folder,
  faults,
  frontEnds: Number(flags['front-ends']),
  bySocket: flags['by-socket'] === true,
  onKill: ({ what, afterMs, told }) =>
    console.log(
      `${what} killed after ${(afterMs / 1000).toFixed(2)} s: clients know of ${words(told)}`,
    ),
});
rmSync(folder, { recursive: true });
for (const what of outcome.wrong) console.log(`WRONG: ${what}`);
console.log(
  `${outcome.kills.length} kills; ${words(outcome.told)}: ${
    outcome.wrong.length === 0
      ? 'nothing lost, nothing twice'
      : `${outcome.wrong.length} things wrong`
  }`,
);
for (const [fault, times] of Object.entries(outcome.faults))
  console.log(`${fault}: ${times} times`);
process.exitCode = outcome.wrong.length === 0 ? 0 : 1;
