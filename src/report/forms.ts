/** The forms of comparison.json, sweep.json, tuning.json and check.json as far as reports rely on them; of result.json: form-run.ts. */
import type { Form } from './form.ts';
import { fields, SCENARIO, WARNINGS } from './form-run.ts';

const text = 'string';
const number = 'number';
const maybeNumber: Form = { maybe: number };
const maybeText: Form = { maybe: text };

const MEAN = fields({ mean: number, halfWidth: maybeNumber, n: number });
const ENDS: { readonly [key: string]: Form } = {
  mean: number,
  low: maybeNumber,
  high: maybeNumber,
};
const DIFFERENCE = fields({ ...ENDS, halfWidth: maybeNumber, n: number });
const WARM_UP = fields({ asked: text, cutSec: number, outcome: text });

const SIDE = fields({ scenario: SCENARIO, set: [text], warmUp: WARM_UP });
const COMPARED_CAUSE = fields({
  cause: text,
  aSec: number,
  bSec: number,
  difference: DIFFERENCE,
  pAdjusted: maybeNumber,
  finding: text,
});

export const COMPARISON_FORM: Form = fields({
  chatsimVersion: text,
  seed: text,
  level: number,
  replications: fields({ asked: number, finished: number }),
  a: SIDE,
  b: SIDE,
  changes: [fields({ kind: text, name: text, words: text, a: text, b: text })],
  customers: fields({ areSame: 'boolean', because: [text] }),
  equivalentWithin: maybeNumber,
  metrics: [
    fields({
      metric: text,
      label: text,
      words: text,
      unit: text,
      better: maybeText,
      a: { maybe: MEAN },
      b: { maybe: MEAN },
      difference: { maybe: DIFFERENCE },
      relative: maybeNumber,
      pValue: maybeNumber,
      pAdjusted: maybeNumber,
      pEquivalent: maybeNumber,
      finding: text,
    }),
  ],
  waiting: fields({ total: COMPARED_CAUSE, causes: [COMPARED_CAUSE] }),
  verdict: fields({ outcome: text, text }),
  warnings: WARNINGS,
});

const CELL = fields({
  place: [number],
  settings: [text],
  isBase: 'boolean',
  metrics: {
    each: {
      maybe: fields({
        ...ENDS,
        halfWidth: maybeNumber,
        n: number,
        difference: {
          maybe: fields({ ...ENDS, halfWidth: maybeNumber, n: number, finding: text }),
        },
      }),
    },
  },
  waiting: [fields({ cause: text, seconds: number })],
  warmUp: WARM_UP,
});

export const SWEEP_FORM: Form = fields({
  chatsimVersion: text,
  scenario: SCENARIO,
  replications: number,
  level: number,
  axes: [
    fields({
      name: text,
      words: text,
      values: [text],
      numbers: { maybe: [number] },
      base: maybeText,
    }),
  ],
  how: text,
  metrics: [fields({ name: text, label: text, words: text, unit: text, better: maybeText })],
  shown: text,
  base: CELL,
  cells: [CELL],
  best: [fields({ metric: text, cell: number, asGood: [number] })],
  warnings: WARNINGS,
});

const COST = fields({ ...ENDS, n: number, agents: number, waiting: number, lost: number });
const HELD: Form = [
  fields({
    measured: { maybe: fields({ ...ENDS, n: number }) },
    verdict: text,
    isKept: { maybe: 'boolean' },
  }),
];

/** What both tasks have, and of each what is not there in the other. */
export const TUNING_FORM: Form = fields({
  chatsimVersion: text,
  task: text,
  scenario: SCENARIO,
  level: number,
  limits: [fields({ text, metric: text, unit: text, side: text, value: number, zone: number })],
  prices: fields({ agentHour: number, waitingHour: number, lostChat: number }),
  replications: fields({ budget: number, used: number }),
  sentence: text,
  guarantee: [text],
  warnings: WARNINGS,
  outcome: text,
  axes: { maybe: [fields({ name: text, values: [text] })] },
  costZone: maybeNumber,
  pick: maybeNumber,
  closest: { maybe: [number] },
  candidates: {
    maybe: [
      fields({
        values: [text],
        replications: number,
        cost: COST,
        limits: HELD,
        verdict: text,
        fate: text,
        isDominated: 'boolean',
      }),
    ],
  },
  group: maybeText,
  check: { maybe: fields({ replications: number, attempts: number, limits: HELD, cost: COST }) },
});

const RANGE: Form = { maybe: fields(ENDS) };

export const CHECK_FORM: Form = fields({
  chatsimVersion: text,
  verdict: text,
  level: number,
  scenarios: [
    fields({
      name: text,
      file: text,
      seed: text,
      verdict: text,
      replications: fields({ used: number, most: number, looks: [number] }),
      ended: text,
      baseline: {
        maybe: fields({
          file: text,
          replications: number,
          isPaired: 'boolean',
          chatsimVersion: text,
          seed: text,
          isChanged: 'boolean',
        }),
      },
      findings: [
        fields({
          kind: text,
          metric: text,
          unit: text,
          verdict: text,
          decidedAt: maybeNumber,
          n: number,
          why: maybeText,
          text: maybeText,
          mean: maybeNumber,
          low: maybeNumber,
          high: maybeNumber,
          before: maybeNumber,
          now: maybeNumber,
          change: RANGE,
          relative: RANGE,
        }),
      ],
      notes: [text],
    }),
  ],
});
