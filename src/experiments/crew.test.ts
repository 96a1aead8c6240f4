import { afterAll, describe, expect, test } from 'vitest';
import { exponential, poisson, tiny } from '../engine/testing.ts';
import { type Crew, openCrew, type Sample } from './crew.ts';
import { Gathering } from './gather.ts';

const METRICS = ['wait.mean', 'abandonment.rate', 'queues.chat.wait.p90'];
const busy = (seed: string) =>
  tiny({
    seed,
    rules: { 'capacity.total': 1, 'match.accept': 'auto' },
    groups: [{ count: 5 }],
    sources: [
      {
        arrivals: poisson(330),
        patience: exponential(60),
        work: { kind: 'handle', time: exponential(60) },
      },
    ],
    duration: 3600,
  });

async function samplesOf(crew: Crew, seed: string, from: number, count: number) {
  const found: [number, Sample][] = [];
  const finished = await crew.samples(busy(seed), {
    from,
    count,
    metrics: METRICS,
    onSample: (sample, replication) => found.push([replication, sample]),
  });
  return { finished, found };
}

describe('a crew', () => {
  const alone = openCrew({ workers: 1 });
  const three = openCrew({ workers: 3 });
  afterAll(() => Promise.all([alone.close(), three.close()]));

  test('of any number of threads finds the same, in order, also for several scenarios at once', async () => {
    const expected = [await samplesOf(alone, 'a', 0, 40), await samplesOf(alone, 'b', 7, 11)];
    const found = await Promise.all([samplesOf(three, 'a', 0, 40), samplesOf(three, 'b', 7, 11)]);
    expect(found).toEqual(expected);
    expect(expected[1]?.found.map(([replication]) => replication)).toEqual([
      7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
    ]);
    expect(three.done).toBe(51);
  });

  test('hands whole runs between threads unharmed', async () => {
    const runsOf = async (crew: Crew) => {
      const runs: unknown[] = [];
      await crew.runs(busy('a'), { from: 0, count: 4, onRun: (run) => runs.push(run) });
      return runs;
    };
    expect(await runsOf(three)).toEqual(await runsOf(alone));
  });

  test('gathers what one thread would have gathered', async () => {
    const gatheredBy = async (crew: Crew) => {
      const gathered = new Gathering(['wait.p95', 'queues.chat.wait.mean']);
      for (const count of [5, 20]) await crew.gather(busy('a'), gathered, { count });
      return gathered.gathered;
    };
    expect(await gatheredBy(three)).toEqual(await gatheredBy(alone));
  });

  test('that is stopped keeps a contiguous beginning', async () => {
    const crew = openCrew({ workers: 2 });
    const seen: number[] = [];
    const finished = await crew.samples(busy('a'), {
      from: 0,
      count: 4000,
      metrics: METRICS,
      onSample(_, replication) {
        seen.push(replication);
        if (replication === 5) crew.stop();
      },
    });
    expect(finished).toBe(seen.length);
    expect(finished).toBeLessThan(4000);
    expect(seen).toEqual(seen.map((_, i) => i));
    await crew.close();
  });

  test('that is stopped in the middle hands over nothing from beyond the gap', async () => {
    const whole = (await samplesOf(alone, 'a', 0, 400)).found;
    let some = 0;
    // Stopped at whatever moment: what there is is what there would have been.
    for (const afterMs of [30, 60, 90, 120, 200]) {
      const crew = openCrew({ workers: 3 });
      const stopping = setTimeout(() => crew.stop(), afterMs);
      const { finished, found } = await samplesOf(crew, 'a', 0, 400);
      clearTimeout(stopping);
      expect(found).toEqual(whole.slice(0, finished));
      if (finished > 0 && finished < 400) some += 1;
      await crew.close();
    }
    expect(some).toBeGreaterThan(0);
  });

  test('passes on what went wrong in a thread', async () => {
    const crew = openCrew({ workers: 2 });
    await expect(
      crew.samples(busy('a'), {
        from: 0,
        count: 9,
        metrics: ['queues.nobody.wait.mean'],
        onSample() {},
      }),
    ).rejects.toThrow(/nobody/);
    await crew.close();
  });
});
