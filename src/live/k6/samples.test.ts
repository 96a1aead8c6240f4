import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { gunzippedLines } from './gunzip.ts';
import { NotSamples, readSamples, type Sample } from './samples.ts';

const METRIC =
  '{"type":"Metric","data":{"name":"chatsim_wait","type":"trend"},"metric":"chatsim_wait"}';
const point = (metric: string, value: number, tags = {}) =>
  JSON.stringify({ metric, type: 'Point', data: { time: '2026-01-01T00:00:00Z', value, tags } });
const GOOD = [
  METRIC,
  point('chatsim_wait', 12.5, { queue: 'sales' }),
  point('http_req_duration', 3),
  point('dropped_iterations', 2),
];
const FOUND = [
  { metric: 'chatsim_wait', value: 12.5, tags: { queue: 'sales' } },
  { metric: 'dropped_iterations', value: 2, tags: {} },
];

async function read(lines: Iterable<string> | AsyncIterable<string>) {
  const samples: Sample[] = [];
  const isWhole = await readSamples(lines, (sample) => samples.push(sample));
  return { samples, isWhole };
}

describe('lines of k6', () => {
  it('gives the samples that are ours', async () => {
    expect(await read(GOOD)).toEqual({ samples: FOUND, isWhole: true });
  });

  it('takes what there is of a file that breaks off, and says so', async () => {
    const cut = point('chatsim_wait', 5).slice(0, 40);
    expect(await read([...GOOD, cut])).toEqual({ samples: FOUND, isWhole: false });
  });

  it('is empty without a line', async () => {
    expect(await read([])).toEqual({ samples: [], isWhole: true });
  });

  it.each([
    [['{"event":"chat.arrived","t":0}'], 1, /no sample of k6/],
    [['hello'], 1, /no sample of k6/],
    [[METRIC, 'hello', METRIC], 2, /not a line of JSON/],
    [[METRIC, '{"metric":"chatsim_wait","type":"Point","data":{}}'], 2, /no metric or no value/],
  ])('%j is refused at line %i', async (lines, line, message) => {
    const error = await read(lines).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NotSamples);
    expect((error as NotSamples).line).toBe(line);
    expect((error as NotSamples).message).toMatch(message);
  });
});

describe('compressed files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-k6-samples-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const many = Array.from({ length: 20_000 }, (_, i) => point('chatsim_wait', i));
  const path = join(folder, 'all.json.gz');
  writeFileSync(path, gzipSync(`${many.join('\n')}\n`));

  it('are read whole', async () => {
    const { samples, isWhole } = await read(gunzippedLines(path));
    expect(samples.map(({ value }) => value)).toEqual(many.map((_, i) => i));
    expect(isWhole).toBe(true);
  });

  it.each([0.5, 0.999])('cut at %s are read so far, and told as cut', async (share) => {
    const cut = join(folder, `cut-${share}.json.gz`);
    const bytes = readFileSync(path);
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * share)));
    const { samples, isWhole } = await read(gunzippedLines(cut));
    expect(isWhole).toBe(false);
    expect(samples.length).toBeGreaterThan(many.length * share * 0.8);
    expect(samples.map(({ value }) => value)).toEqual(samples.map((_, i) => i));
  });

  it('that are not compressed are an error', async () => {
    const plain = join(folder, 'plain.json.gz');
    writeFileSync(plain, 'hello');
    await expect(read(gunzippedLines(plain))).rejects.toThrow(/header/);
  });
});
