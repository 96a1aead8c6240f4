/** A stop rule is broken by what the whole window says, with a reason; a window that has not filled breaks none. */
import { describe, expect, test } from 'vitest';
import { Recent } from './recent.ts';
import { NO_STOP_RULES, type StopRules } from './stop-rules.ts';

/** So many seconds of this, each. */
function lasting(seconds: number, what: (recent: Recent) => void): Recent {
  const recent = new Recent();
  for (let second = 0; second < seconds; second++) {
    recent.advance(second * 1000);
    what(recent);
  }
  recent.advance(seconds * 1000);
  return recent;
}
const rules = (what: Partial<StopRules>): StopRules => ({
  ...NO_STOP_RULES,
  windowSec: 5,
  ...what,
});

const troubled = (share: number) => (recent: Recent) => {
  for (let i = 0; i < 10; i++) recent.act(i < share * 10);
};
const delivering = (ms: number) => (recent: Recent) => {
  for (let i = 0; i < 10; i++) recent.delivered(ms);
};

describe('a rule', () => {
  test.each<[string, Recent, Partial<StopRules>, string | null]>([
    ['errors above', lasting(9, troubled(0.5)), { errorShare: 0.4 }, 'acts went wrong within 5 s'],
    ['errors below', lasting(9, troubled(0.3)), { errorShare: 0.4 }, null],
    ['too soon', lasting(3, troubled(1)), { errorShare: 0.4 }, null],
    ['too few', lasting(9, (recent) => recent.act(true)), { errorShare: 0.4 }, null],
    ['slow', lasting(9, delivering(900)), { deliveryP99Sec: 0.5 }, 'took 9'],
    ['quick', lasting(9, delivering(300)), { deliveryP99Sec: 0.5 }, null],
    [
      'late',
      lasting(9, (recent) => {
        for (let i = 0; i < 10; i++) recent.lateness(200);
      }),
      { latenessP99Sec: 0.1 },
      'the driver was 2',
    ],
    ['no rule', lasting(9, troubled(1)), {}, null],
  ])('%s', (_, recent, what, why) => {
    const found = recent.broken(rules(what));
    if (why === null) expect(found).toBeNull();
    else expect(found).toContain(why);
  });

  test('forgets what is older than its window', () => {
    const recent = lasting(9, troubled(1));
    for (let second = 9; second < 16; second++) {
      recent.advance(second * 1000);
      troubled(0)(recent);
    }
    expect(recent.broken(rules({ errorShare: 0.1 }))).toBeNull();
  });
});

test('the last three seconds, for those who watch', () => {
  const lately = lasting(9, delivering(10)).lately();
  expect(lately.messagesPerSec).toBeCloseTo(20 / 3);
  expect(lately.deliveryP50Sec).toBeGreaterThan(0.0095);
  expect(lately.deliveryP99Sec).toBeLessThan(0.011);
  expect(lately.latenessP99Sec).toBeNull();
});
