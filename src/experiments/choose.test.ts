/** The choice itself, on made-up candidates with normal values: outcomes, order of work, and how often it is right. */
import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { judgeLimit, type LimitOfMean, nextLook } from '../statistics/feasibility.ts';
import { normalQuantile } from '../statistics/quantiles.ts';
import { choose, type Evidence, type Question } from './choose.ts';

interface Made {
  /** Means of its limits' metric, and of its objective. */
  readonly service: number;
  readonly objective?: number;
}

/** Deviation 1 for all; a part of it is shared, as with the same customers. */
function evidenceOf(made: readonly Made[], seed: string, stopAfter = Infinity) {
  const random = seedrandom(seed);
  const normal = () => normalQuantile(random());
  const service = made.map((): number[] => []);
  const objective = made.map((): number[] => []);
  const shared: number[] = [];
  let drawn = 0;
  const evidence: Evidence = {
    limit: (i) => service[i] as number[],
    objective: (i) => objective[i] as number[],
    async extend(candidates, to) {
      while (shared.length < to) shared.push(normal());
      for (const i of candidates)
        while ((service[i] as number[]).length < to) {
          if (drawn++ >= stopAfter) return false;
          const r = (service[i] as number[]).length;
          const common = 0.6 * (shared[r] as number);
          service[i]?.push((made[i]?.service ?? 0) + common + 0.8 * normal());
          objective[i]?.push((made[i]?.objective ?? 0) + common + 0.8 * normal());
        }
      return true;
    },
  };
  return { evidence, replications: () => service.map((values) => values.length) };
}

const QUESTION: Omit<Question, 'candidates' | 'costs'> = {
  limits: [{ side: 'at most', value: 5, zone: 0.5 }],
  level: 0.95,
  budget: 100_000,
  zone: () => 0.5,
};

/** With so narrow a zone it takes thousands of values to tell 5 from 5. */
const narrow = { limits: [{ side: 'at most', value: 5, zone: 0.05 }] } as const;

describe('exact costs', () => {
  const ask = (made: readonly Made[], costs: readonly number[], more: Partial<Question> = {}) => {
    const { evidence, replications } = evidenceOf(made, 'exact');
    return choose({ ...QUESTION, candidates: made.length, costs, ...more }, evidence).then(
      (choice) => ({ ...choice, replications: replications() }),
    );
  };

  test('the cheapest that keeps the limit', async () => {
    const found = await ask([{ service: 9 }, { service: 3 }, { service: 1 }], [1, 2, 3]);
    expect(found).toMatchObject({ outcome: 'picked', pick: 1, beatenBy: [null, null, 1] });
  });

  test('dearer ones are not simulated further', async () => {
    const found = await ask(
      [{ service: 4.7 }, { service: 4.9 }, { service: 4.9 }],
      [1, 2, 3],
      narrow,
    );
    expect(found.pick).toBe(0);
    expect(found.replications.slice(1)).toEqual([10, 10]);
    expect(found.replications[0]).toBeGreaterThan(10);
  });

  test('between equal costs the better objective', async () => {
    const made = [
      { service: 2, objective: 3 },
      { service: 2, objective: 1 },
      { service: 2, objective: 2 },
    ];
    expect((await ask(made, [7, 7, 7])).pick).toBe(1);
  });

  test('nobody keeps it', async () => {
    const found = await ask([{ service: 9 }, { service: 8 }], [1, 2]);
    expect(found).toMatchObject({ outcome: 'none', pick: null });
  });

  test('the budget ends it before it is decided', async () => {
    const found = await ask([{ service: 5 }, { service: 5 }], [1, 2], {
      ...narrow,
      budget: 60,
    });
    expect(found).toMatchObject({ outcome: 'undecided', pick: null });
    expect(found.used).toBeLessThanOrEqual(60);
  });

  test('the budget may be used up to the last replication', async () => {
    const made = [{ service: 2 }, { service: 9 }];
    expect(await ask(made, [1, 2], { budget: 20 })).toMatchObject({ outcome: 'picked', used: 20 });
    expect(await ask(made, [1, 2], { budget: 19 })).toMatchObject({
      outcome: 'undecided',
      used: 0,
    });
  });

  test('an interruption keeps what was decided', async () => {
    const { evidence } = evidenceOf([{ service: 9 }, { service: 5 }], 'stop', 25);
    const found = await choose({ ...QUESTION, ...narrow, candidates: 2, costs: [1, 2] }, evidence);
    expect(found.outcome).toBe('interrupted');
    expect(found.judgements[0]?.[0]?.isKept).toBe(false);
  });
});

/** By candidate: after how many replications a limit is decided when each question may err so often. */
function decidedAfter(lists: readonly (readonly number[])[], limit: LimitOfMean, error: number) {
  return lists.map((values) => {
    for (let look = 10; look <= values.length; look = nextLook(look))
      if (judgeLimit(values.slice(0, look), limit, error).isKept !== null) return look;
    return null;
  });
}

describe('the error is divided', () => {
  const limit: LimitOfMean = { side: 'at most', value: 5, zone: 0.5 };
  const services = [4.2, 4.3, 5.8, 4.4, 5.7, 4.1];
  test.each<[what: string, costs: readonly number[] | null, error: number]>([
    ['over candidates and limits', [1, 2, 3, 4, 5, 6], 0.05 / 12],
    ['and by two where estimated costs are compared, too', null, 0.025 / 12],
    ['and by two where equal costs are', [1, 1, 1, 1, 1, 1], 0.025 / 12],
  ])('%s', async (_, costs, error) => {
    for (let seed = 0; seed < 12; seed++) {
      const made = services.map((service, i) => ({ service, objective: i }));
      const { evidence, replications } = evidenceOf(made, `divided ${seed}`);
      const { judgements } = await choose(
        { ...QUESTION, limits: [limit, limit], candidates: made.length, costs },
        evidence,
      );
      const values = made.map((_, i) => evidence.limit(i, 0) as number[]);
      const slow = decidedAfter(values, limit, error);
      // Where nothing else is asked, the cheapest is simulated until it is decided, and no longer.
      if (costs?.[1] === 2) expect(replications()[0]).toBe(slow[0]);
      expect(judgements.map(([judged]) => judged?.isKept !== null)).toEqual(
        slow.map((look) => look !== null),
      );
    }
  });
});

describe('estimated costs', () => {
  test('the cheapest of those that keep the limit, though a cheaper one breaks it', async () => {
    const made = [
      { service: 9, objective: 1 },
      { service: 2, objective: 6 },
      { service: 2, objective: 4 },
      { service: 1, objective: 9 },
    ];
    const { evidence } = evidenceOf(made, 'estimated');
    const found = await choose({ ...QUESTION, candidates: 4, costs: null }, evidence);
    expect(found).toMatchObject({ outcome: 'picked', pick: 2 });
  });

  test('with the best cheaper by the zone and limits on the edges, right in 95 % at least', async () => {
    // 5.5 and 4.5 are the edges of the zone, 4.0 and 4.5 one zone of cost apart.
    const made = [
      { service: 5.5, objective: 1 },
      { service: 4.5, objective: 4 },
      { service: 4.5, objective: 4.5 },
      { service: 2, objective: 4.5 },
      { service: 5.5, objective: 2 },
    ];
    let right = 0;
    for (let i = 0; i < 200; i++) {
      const { evidence } = evidenceOf(made, `edge ${i}`);
      const found = await choose({ ...QUESTION, candidates: 5, costs: null }, evidence);
      if (found.pick === 1) right += 1;
    }
    expect(right).toBeGreaterThanOrEqual(179);
  });

  test('any of several equal ones is picked, and one is', async () => {
    const made = Array.from({ length: 6 }, () => ({ service: 1, objective: 3 }));
    const { evidence } = evidenceOf(made, 'equal');
    const found = await choose({ ...QUESTION, candidates: 6, costs: null }, evidence);
    expect(found.outcome).toBe('picked');
    expect(found.beatenBy.filter((by) => by === null)).toHaveLength(1);
  });
});
