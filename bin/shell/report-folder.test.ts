/** The folder of a report: what is simulated is not lost to what goes wrong while it is drawn. */
import { expect, test } from 'vitest';
import { fakeIo } from '../../test/fake-io.ts';
import { openReportFolder } from './report-folder.ts';

/** Looks like a check, and cannot be drawn. */
const BROKEN = { kind: 'check', schemaVersion: 1, verdict: 'pass', level: 0.95, scenarios: 7 };

test('when drawing fails, the JSON file is kept and nothing else is left', async () => {
  const io = fakeIo();
  const folder = openReportFolder(io, 'out', 'check', { formats: ['txt', 'csv', 'json'] });
  await expect(folder.put(BROKEN)).rejects.toThrow(TypeError);
  folder.discard();
  expect([...io.written.keys()]).toEqual(['out/check.json']);
  expect(JSON.parse(io.written.get('out/check.json') ?? '')).toEqual(BROKEN);
});

test('nothing has its name before all is closed', async () => {
  const io = fakeIo();
  const folder = openReportFolder(io, 'out/', 'check', { formats: ['json'] });
  await folder.put(BROKEN);
  expect([...io.written.keys()]).toEqual([]);
  expect(folder.close()).toBe('out/: check.json is written');
  expect([...io.written.keys()]).toEqual(['out/check.json']);
});
