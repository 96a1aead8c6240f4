/**
 * Golden traces: the first events of each shipped scenario, to the byte, and a digest of the whole trace. They may be
 * wrong, but they may not change unnoticed. After a change that is meant: `GOLDEN=update npm test -- test/golden`, look
 * at the difference, and write a line into the CHANGELOG.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Trace } from '../../src/engine/observe/trace.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { loadScenario } from '../../src/scenarios/load.ts';
import { metrics, platform, platformNames, readShipped } from '../scenario-files.ts';

const LINES = 60;

describe('the trace of a shipped scenario is the same, to the byte', () => {
  for (const name of ['gladly', 'sinch', 'desk', 'brightpattern', 'enchant', 'bank-1999-08-02']) {
    it(name, () => {
      const loaded = loadScenario(`${name}.yaml`, readShipped, {
        platform,
        platformNames,
        metrics,
      });
      if (!loaded.ok) throw new Error('the scenario does not load');
      let text = '';
      const trace = new Trace(loaded.scenario, {
        onChunk: (lines) => {
          text += lines;
        },
      });
      simulate(loaded.scenario, { seed: '1', replication: 0, trace });
      trace.flush();
      const lines = text.split('\n');
      const golden = [
        ...lines.slice(0, LINES),
        `# ${lines.length - 1} lines, sha256 ${createHash('sha256').update(text).digest('hex')}`,
        '',
      ].join('\n');
      const path = new URL(`${name}.ndjson`, import.meta.url);
      if (process.env['GOLDEN'] === 'update' || !existsSync(path)) {
        if (process.env['CI'] !== undefined && !existsSync(path))
          throw new Error(`${name}.ndjson is missing`);
        writeFileSync(path, golden);
      }
      expect(golden).toBe(readFileSync(path, 'utf8'));
    });
  }
});
