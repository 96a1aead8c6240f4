import { describe, expect, it } from 'vitest';
import { tiny } from '../../engine/testing.ts';
import type { Expectation } from '../../scenarios/scenario.ts';
import { judgesOf } from './thresholds.ts';

const QUEUES = [{}, { name: 'sales' }, { name: 'a,b' }];

function judges(metric: string, compare: Expectation['compare'], value: number) {
  const scenario = {
    ...tiny({ queues: QUEUES }),
    expect: [{ text: 'as it is', metric, compare, value, line: 1 }],
  };
  const { thresholds, expectations } = judgesOf(scenario, 100);
  const own = Object.entries(thresholds).filter(([name]) => !ALWAYS.includes(name));
  return { own: Object.fromEntries(own), judgedBy: expectations[0]?.judgedBy };
}

const ALWAYS = [
  'dropped_iterations',
  'chatsim_customers',
  'chatsim_lateness',
  'chatsim_error_rate',
];

describe('what k6 can say, and with a count that must not be zero', () => {
  it.each([
    [
      'wait.p95',
      '<',
      180,
      { chatsim_wait: ['p(95)<180000'], 'chatsim_samples{of:wait}': ['count>0'] },
    ],
    [
      'wait.served.mean',
      '<=',
      0.25,
      {
        'chatsim_wait{outcome:served}': ['avg<=250'],
        'chatsim_samples{of:wait,outcome:served}': ['count>0'],
      },
    ],
    [
      'queues.sales.abandonment.rate',
      '<=',
      0.05,
      {
        'chatsim_abandonment{queue:sales}': ['rate<=0.05'],
        'chatsim_samples{of:wait,queue:sales}': ['count>0'],
      },
    ],
    [
      'firstResponse.max',
      '!=',
      60,
      {
        chatsim_first_response: ['max!==60000'],
        'chatsim_samples{of:first_response}': ['count>0'],
      },
    ],
    [
      'serviceLevel',
      '>=',
      0.8,
      { chatsim_service_level: ['rate>=0.8'], 'chatsim_samples{of:wait}': ['count>0'] },
    ],
    [
      'live.delivery.p99',
      '<',
      0.05,
      { chatsim_delivery_time: ['p(99)<50'], chatsim_messages_delivered: ['count>0'] },
    ],
    ['live.throttled', '==', 0, { chatsim_throttled: ['count===0'] }],
  ] as const)('%s %s %s', (metric, compare, value, lines) => {
    expect(judges(metric, compare, value)).toEqual({ own: lines, judgedBy: 'threshold' });
  });
});

it.each([
  ['wait.sd', 'merge'],
  ['served.rate', 'merge'],
  ['chats.served', 'merge'],
  ['queues.a,b.wait.mean', 'merge'],
  ['wait.abandoned.mean', 'merge'],
  ['occupancy', 'nobody'],
  ['live.orphans', 'nobody'],
  ['groups.A.wait.served.mean', 'nobody'],
])('%s has no threshold and is judged by %s', (metric, judgedBy) => {
  expect(judges(metric, '<', 1)).toEqual({ own: {}, judgedBy });
});

it('watches k6 itself, whatever is expected', () => {
  expect(judgesOf(tiny(), 250).thresholds).toEqual({
    dropped_iterations: ['count==0'],
    chatsim_customers: ['count>0'],
    chatsim_lateness: ['p(99)<250'],
    chatsim_error_rate: ['rate<0.01'],
  });
});
