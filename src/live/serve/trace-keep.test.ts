/** The trace of a server, wherever it is kept: read in pieces from anywhere, it is the trace. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Trace } from '../../engine/observe/trace.ts';
import { simulate } from '../../engine/simulate.ts';
import { poisson, tiny } from '../../engine/testing.ts';
import { ADMIN, ask, serverFor } from './testing.ts';
import { inFile, inMemory, type TraceKeep } from './trace-keep.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatsim-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = tiny({
  duration: 600,
  sources: [{ arrivals: poisson(720) }],
  groups: [{ count: 3 }],
});

function traced(keep: TraceKeep, chunkEvents: number): Trace {
  const { onTrace } = keep;
  const trace = new Trace(scenario, onTrace === undefined ? {} : { onChunk: onTrace, chunkEvents });
  simulate(scenario, { trace });
  return trace;
}

function readAll(keep: TraceKeep, trace: Trace, from: number, most: number): string {
  let text = '';
  for (let at = from; at < Math.min(most, trace.total); ) {
    const piece = keep.read(trace, at, most)!;
    expect(piece.to).toBeGreaterThan(at);
    text += piece.lines;
    at = piece.to;
  }
  return text;
}

describe.each([1, 7, 1000, 100_000])('in a file, %i events at a time', (chunkEvents) => {
  test('is what it is in memory, from and to anywhere', () => {
    const path = join(folder, `trace-${chunkEvents}.ndjson`);
    const [memory, file] = [inMemory(), inFile(path)];
    const [one, two] = [traced(memory, 0), traced(file, chunkEvents)];
    expect(one.total).toBeGreaterThan(300);
    expect(two.total).toBe(one.total);
    expect(file.read(two, -1, 0)).toEqual(memory.read(one, -1, 0));
    const place = fc.nat(one.total + 5);
    fc.assert(
      fc.property(place, place, (from, most) => {
        expect(readAll(file, two, from, most)).toBe(readAll(memory, one, from, most));
      }),
      { numRuns: 50 },
    );
    file.close(two);
    expect(readFileSync(path, 'utf8')).toBe(one.text());
  });
});

test('a server answers with its file, is none the wiser without a trace, and says what it cannot write', async () => {
  const asked = async (trace: string | null | undefined) => {
    const server = await serverFor(scenario, trace === undefined ? {} : { trace });
    await ask(
      server.url,
      'POST',
      '/v1/chats',
      (await ask(server.url, 'POST', '/v1/customers')).body.token,
      {},
    );
    const reply = await ask(server.url, 'GET', '/v1/admin/trace', ADMIN);
    await server.close();
    return reply;
  };
  const path = join(folder, 'served.ndjson');
  const [memory, file, none] = [await asked(undefined), await asked(path), await asked(null)];
  const kinds = (text: string) => text.split('\n').map((line) => /"event":"[^"]+"/.exec(line)?.[0]);
  expect(kinds(file.body)).toEqual(kinds(memory.body));
  expect(readFileSync(path, 'utf8')).toBe(file.body);
  expect([none.status, none.body.type]).toEqual([404, 'urn:chatsim:problem:no-trace']);
  await expect(serverFor(scenario, { trace: join(folder, 'no', 'such') })).rejects.toThrow(
    /no\/such: the trace cannot be written there \(ENOENT\)/,
  );
});
