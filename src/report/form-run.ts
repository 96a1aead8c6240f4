/** The form of result.json as far as reports rely on it: a file that somebody has edited is told before it is drawn. */
import type { Form } from './form.ts';
import { LIVE_FORM } from './form-live.ts';

export const fields = (of: { readonly [key: string]: Form }): Form => ({ fields: of });
const text = 'string';
const number = 'number';
const maybeNumber: Form = { maybe: number };
const maybeText: Form = { maybe: text };
const numbers: Form = { each: number };

const METRICS: Form = {
  each: fields({ mean: number, halfWidth95: maybeNumber, min: number, max: number, n: number }),
};
const PART: Form = fields({
  name: text,
  metrics: METRICS,
  time: { maybe: numbers },
  loads: { maybe: [number] },
});
const CAUSES: Form = [fields({ cause: text, seconds: number, share: number })];

export const WARNINGS: Form = [fields({ code: text, text })];

/** Facts of a scenario, as every kind of document has them. */
export const SCENARIO: Form = fields({
  name: text,
  description: text,
  platform: text,
  seed: text,
  start: { maybe: fields({ clock: text, date: maybeText, zone: maybeText }) },
  durationSec: number,
  intervalSec: number,
  atEnd: text,
  drainLimitSec: number,
  queues: [text],
  groups: [fields({ name: text, agents: number, queues: [text], skills: [text] })],
  offeredLoad: maybeNumber,
  rules: [
    fields({
      name: text,
      words: text,
      value: text,
      from: text,
      platformValue: maybeText,
      exceptions: [fields({ of: text, value: text })],
    }),
  ],
});

export const RUN_FORM: Form = fields({
  chatsimVersion: text,
  scenario: SCENARIO,
  replications: fields({ asked: number, finished: number }),
  warmUp: fields({ asked: text, cutSec: number, outcome: text }),
  metrics: METRICS,
  breakdowns: fields({ queues: [PART], groups: [PART], agents: [PART], intervals: [PART] }),
  waitingCauses: fields({
    totalSec: number,
    causes: CAUSES,
    byQueue: [fields({ name: text, causes: CAUSES })],
  }),
  reasons: fields({ ended: numbers, requeued: numbers, refused: numbers }),
  offersPerChat: [number],
  conversations: numbers,
  expectations: [
    fields({
      text,
      metric: text,
      value: number,
      unit: text,
      actual: maybeNumber,
      halfWidth95: maybeNumber,
      verdict: text,
    }),
  ],
  series: fields({
    waits: [
      fields({
        fromSec: number,
        toSec: maybeNumber,
        count: number,
        served: maybeNumber,
        left: maybeNumber,
      }),
    ],
    waitCurve: [
      fields({ atSec: number, served: maybeNumber, left: maybeNumber, all: maybeNumber }),
    ],
    day: [fields({ fromSec: number, waiting: number, live: number, onDuty: number, busy: number })],
  }),
  warnings: WARNINGS,
  live: { maybe: LIVE_FORM },
  timeline: {
    maybe: fields({
      fromSec: number,
      toSec: number,
      agents: [
        fields({
          name: text,
          group: text,
          lanes: number,
          states: [fields({ fromSec: number, toSec: number, state: text })],
          bars: [
            fields({ kind: text, fromSec: number, toSec: number, chat: number, lane: number }),
          ],
        }),
      ],
      waiting: [fields({ chat: number, queue: text, fromSec: number, toSec: number, how: text })],
    }),
  },
});
