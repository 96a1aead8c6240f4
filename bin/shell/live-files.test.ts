import { describe, expect, test } from 'vitest';
import { fakeIo } from '../../test/fake-io.ts';
import { openLiveFiles } from './live-files.ts';
import type { LiveFlags } from './live-flags.ts';

function filesOf(record: string | undefined) {
  const io = fakeIo();
  const flags = { record, conform: true, state: '.state', formats: [] } as unknown as LiveFlags;
  const files = openLiveFiles(io, { flags, read: [] }, 'run-1');
  files.record?.('{"a line": 1}');
  return { io, files, paths: () => [...io.written.keys()] };
}

describe('the recording', () => {
  test('that nobody asked for goes when it was judged, and when there was nothing to judge', () => {
    const judged = filesOf(undefined);
    expect(judged.files.recorded()).toBe('.state/run-1.ndjson');
    expect(judged.paths()).toEqual(['.state/run-1.ndjson']);
    judged.files.close();
    expect(judged.paths()).toEqual([]);
    const late = filesOf(undefined);
    late.files.close();
    expect(late.paths()).toEqual([]);
  });

  test('that was asked for stays, judged or not', () => {
    const late = filesOf('day.ndjson');
    expect(late.files.close()).toEqual([
      'day.ndjson: what was seen, for chatsim conform and explain',
    ]);
    expect(late.io.written.get('day.ndjson')).toBe('{"a line": 1}\n');
  });
});
