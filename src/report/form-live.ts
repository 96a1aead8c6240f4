/** The form of what a live run adds to result.json, as far as reports rely on it. */
import type { Form } from './form.ts';
import { CONFORMANCE_FORM } from './form-conformance.ts';

const fields = (of: { readonly [key: string]: Form }): Form => ({ fields: of });
const text = 'string';
const number = 'number';
const maybeNumber: Form = { maybe: number };
const maybeText: Form = { maybe: text };

const LATENCY: Form = fields({
  count: number,
  meanSec: maybeNumber,
  p50Sec: maybeNumber,
  p90Sec: maybeNumber,
  p99Sec: maybeNumber,
  p999Sec: maybeNumber,
  maxSec: maybeNumber,
  hdr: maybeText,
});

export const LIVE_FORM: Form = fields({
  adapter: text,
  speed: number,
  side: text,
  flags: { maybe: [text] },
  ended: text,
  why: maybeText,
  tookSec: number,
  peak: fields({ chats: number, sockets: number, processes: number }),
  messages: fields({
    sent: number,
    delivered: maybeNumber,
    lost: maybeNumber,
    duplicated: maybeNumber,
    reordered: maybeNumber,
  }),
  acts: fields({
    done: number,
    troubles: { each: number },
    wrong: [fields({ act: text, kind: text, count: number, example: text })],
  }),
  throttled: number,
  downs: fields({ count: number, totalSec: number }),
  orphans: number,
  latencies: fields({
    intendedToDelivered: LATENCY,
    sentToDelivered: LATENCY,
    startToAssigned: LATENCY,
    act: LATENCY,
    lateness: LATENCY,
  }),
  driver: fields({ isBottleneck: 'boolean', why: maybeText }),
  standing: { maybe: fields({ chats: number, busy: [text] }) },
  reality: {
    maybe: fields({
      simulations: number,
      level: number,
      delaySec: number,
      metrics: [
        fields({
          metric: text,
          unit: text,
          live: maybeNumber,
          simulatedMean: maybeNumber,
          low: maybeNumber,
          high: maybeNumber,
          verdict: text,
        }),
      ],
      verdict: text,
      sentence: text,
    }),
  },
  conformance: {
    maybe: fields({
      verdict: text,
      violated: [text],
      broken: { maybe: CONFORMANCE_FORM },
      file: maybeText,
    }),
  },
});
