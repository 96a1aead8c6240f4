/** What `--fault` and the admin's request take, and what they say to anything else. */
import { describe, expect, test } from 'vitest';
import { faultText, readFault, readFaultText } from './read.ts';

describe('--fault', () => {
  test.each<[text: string, fault: object]>([
    ['lost-push', { fault: 'lost-push', share: 1 }],
    ['lost-push=0.2', { fault: 'lost-push', share: 0.2 }],
    ['lost-push=5%,offer.made', { fault: 'lost-push', share: 0.05, event: 'offer.made' }],
    ['late-offer', { fault: 'late-offer', share: 1, ms: 10_000 }],
    ['late-offer=2s', { fault: 'late-offer', share: 1, ms: 2000 }],
    ['slow-accepts=750ms,10%', { fault: 'slow-accepts', share: 0.1, ms: 750 }],
    ['capacity-overshoot=0ms', { fault: 'capacity-overshoot', share: 1, ms: 0 }],
    ['throttling=2.5/s', { fault: 'throttling', share: 1, perSec: 2.5 }],
  ])('%s', (text, fault) => {
    const read = readFaultText(text);
    expect(read).toEqual(fault);
    expect(readFaultText(faultText(read as Parameters<typeof faultText>[0]))).toEqual(fault);
  });

  test.each<[text: string, wrong: string, hint: string]>([
    ['lost-pish', 'there is no fault lost-pish', 'faults: capacity-overshoot, lost-dequeue'],
    ['lost-push=', ' is neither a share, a time, a rate nor an event', 'lost-push takes a share'],
    ['lost-push=-1', '-1 is neither', 'an event such as offer.made'],
    ['lost-push=2', 'share is above 0 and at most 1, and this is 2', '0.1 is one occasion in ten'],
    ['lost-push=0', 'share is above 0 and at most 1, and this is 0', '0.1 is one occasion in ten'],
    ['lost-push=1s', 'lost-push takes no ms', 'a share such as 20%'],
    ['lost-push=offer.maid', 'there is no event offer.maid', 'for example offer.made'],
    ['lost-push=5%,10%', 'lost-push=5%,10% says share twice', ''],
    ['wrong-order=3/s', 'wrong-order takes no perSec', 'wrong-order takes a share such as 20%'],
    ['throttling=50%', 'throttling takes no share', 'throttling takes a rate such as 5/s'],
    ['late-offer=0ms', 'late-offer of 0 ms is none', 'give it 1 ms or more'],
    ['slow-accepts=2h', '2h is neither', 'a time such as 1000ms'],
    ['slow-accepts=9999s', 'ms is a whole number up to 3600000, and this is 9999000', ''],
    ['__proto__=1', 'there is no fault __proto__', 'faults: '],
  ])('%s', (text, wrong, hint) => {
    const found = readFaultText(text);
    expect('wrong' in found && found.wrong).toContain(wrong);
    expect('wrong' in found && found.hint).toContain(hint);
  });
});

test('a request is read alike', () => {
  expect(readFault({ fault: 'throttling' })).toEqual({ fault: 'throttling', share: 1, perSec: 5 });
  expect(readFault({ fault: 'constructor' })).toMatchObject({
    wrong: expect.stringContaining('constructor'),
  });
  expect(readFault({ fault: 'late-offer', ms: 1.5 })).toMatchObject({
    wrong: expect.stringContaining('whole number'),
  });
});
