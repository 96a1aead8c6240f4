/**
 * A sweep killed with kill -9 twenty times at random moments, and held against the same sweep left alone:
 * `npm run kill-sweep [-- KILLS SEED]`. Exits 1 when a byte differs, or when anything was done twice or lost.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killSweep } from '../test/kill/kill-sweep.ts';

const [kills = '20', seed = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-'));
const args = [
  'scenarios/gladly.yaml',
  ...['--vary', 'capacity.total=1,2,3'],
  ...['--vary', 'pacing.delay=0s..40s/10s'],
  ...['-n', '20'],
];
console.log(`chatsim sweep ${args.join(' ')}`);
const outcome = await killSweep({
  args,
  kills: Number(kills),
  seed,
  folder,
  onKill: ({ afterMs, samples }) =>
    console.log(`killed after ${(afterMs / 1000).toFixed(2)} s: ${samples} replications are kept`),
});
rmSync(folder, { recursive: true });
for (const what of outcome.wrong) console.log(`WRONG: ${what}`);
console.log(
  `${outcome.kills.length} kills, ${outcome.samples} replications, ` +
    (outcome.wrong.length === 0
      ? 'the same bytes as undisturbed, nothing done twice or lost'
      : `${outcome.wrong.length} things wrong`),
);
process.exitCode = outcome.wrong.length === 0 ? 0 : 1;
