/** The experiment of `npm run error-rates:check` in small: few seeds, and bounds that chance alone would hardly pass. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openCrew } from '../../src/experiments/crew.ts';
import { type Bank, meanOf, simulateBank } from './check-bank.ts';
import { CASES, countAnswers } from './check-cases.ts';

const EXPERIMENTS = 20;
const REPLICATIONS = 20;
/** Of 20 with a chance of 5 % each: more come by chance in 3 of 1,000 trials. */
const MOST_WRONG = 4;

describe(`${EXPERIMENTS} experiments of ${REPLICATIONS} replications`, () => {
  let bank: Bank;
  beforeAll(async () => {
    const crew = openCrew({ workers: 1 });
    bank = await simulateBank(crew, EXPERIMENTS, REPLICATIONS);
    await crew.close();
  }, 120_000);

  test('the handle times make about the changes that they are there for', () => {
    const before = meanOf(bank.same, 'wait.mean');
    expect(meanOf(bank.slower, 'wait.mean') / before).toBeCloseTo(1.05, 1);
    expect(meanOf(bank.slow, 'wait.mean') / before).toBeCloseTo(1.1, 1);
  });

  test.each(CASES.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const { counts } = await countAnswers(bank, each);
    expect(counts.pass + counts.fail + counts.undecided).toBe(EXPERIMENTS);
    for (const verdict of each.wrong) expect(counts[verdict]).toBeLessThanOrEqual(MOST_WRONG);
  });

  test('no change, the same customers: all pass, mostly after 10', async () => {
    const { counts, meanReplications } = await countAnswers(bank, CASES[0]!);
    expect(counts.pass).toBe(EXPERIMENTS);
    expect(meanReplications).toBeLessThan(13);
  });
});
