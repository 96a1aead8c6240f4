import { describe, expect, it } from 'vitest';
import type { AgentGroup, ChatWork } from '../../scenarios/scenario.ts';
import { always, at, handle, happenings, type Tiny, times, tiny } from '../testing.ts';

const only = (what: Tiny, pattern: RegExp) =>
  happenings(tiny(what)).filter((line) => pattern.test(line));

const work = (seconds: number) => [{ arrivals: at(0), work: handle(always(seconds)) }];
const talk = (count: number, reply = 10, agentReply = 10): ChatWork => ({
  kind: 'exchanges',
  count: times(count),
  begins: 'agent',
  ends: 'agent',
  reply: always(reply),
  agentReply: always(agentReply),
});

describe('answering offers', () => {
  it('accepts, declines or misses', () => {
    const answers = (accept: object) =>
      only({ duration: 40, drainLimit: 0, groups: [{ accept }], sources: work(10) }, /offer/);
    expect(answers({ after: always(5) }).slice(0, 2)).toEqual([
      '0 offer.made C1 A1',
      '5 offer.accepted C1 A1',
    ]);
    expect(answers({ after: always(5), decline: 1, declineAfter: always(3) })[1]).toBe(
      '3 offer.declined C1 A1',
    );
    expect(answers({ after: always(5), miss: 1 })[1]).toBe('30 offer.missed C1 A1');
    expect(answers({ after: null })[1]).toBe('30 offer.missed C1 A1');
  });

  it('declines what has waited too long', () => {
    const accept = { after: always(20), declineWaitOver: 15e6 };
    expect(
      only(
        {
          duration: 90,
          drainLimit: 0,
          rules: { 'pacing.delay': 60e6, 'pacing.on': ['decline'] },
          groups: [{ accept }],
          sources: [{ arrivals: at(0, 1), work: handle(always(10)) }],
        },
        /accepted|declined/,
      ),
    ).toEqual(['20 offer.accepted C1 A1', '50 offer.declined C2 A1']);
  });

  it('comes back to Ready by hand', () => {
    const rules = { 'offer.onMiss.agent': 'not-ready' } as const;
    const groups = [{ accept: { after: null }, backReady: always(100) }];
    expect(
      only({ rules, groups, sources: work(1), duration: 200, drainLimit: 0 }, /offer/),
    ).toEqual([
      '0 offer.made C1 A1',
      '30 offer.missed C1 A1',
      '130 offer.made C1 A1',
      '160 offer.missed C1 A1',
    ]);
  });
});

describe('speed', () => {
  const three = [{ arrivals: at(0, 30, 50), work: handle(always(60)) }];
  const rules = { 'capacity.total': 3 };
  const ends = (slowdown: AgentGroup['slowdown'], slowness = 1) =>
    only({ rules, groups: [{ slowdown, slowness }], sources: three }, /ended/).map((line) =>
      Number(line.split(' ')[0]),
    );

  it('is the same for all without slow-down', () => {
    expect(ends(null)).toEqual([60, 90, 110]);
    expect(ends(null, 2)).toEqual([120, 150, 170]);
  });

  it('follows the load: what is left is re-timed', () => {
    // C1 has done 30 by 30, then at ½ 10 more by 50, then at ⅓ the last 20 by 110; C2 has 30 left at 110 …
    expect(ends({ perChat: [1], when: 'load' })).toEqual([110, 170, 180]);
  });

  it('is fixed at the start', () => {
    expect(ends({ perChat: [1, 0.5, 0.25], when: 'start' })).toEqual([60, 150, 290]);
  });

  it('shares the total beyond the end of the list', () => {
    // Two chats at 0.8 each; three at 1.6 / 3.
    expect(ends({ perChat: [1, 0.8], when: 'start' })).toEqual([60, 105, 162.5]);
  });
});

describe('one message at a time', () => {
  const rules = { 'capacity.total': 3 };
  const sources = [{ arrivals: at(0, 1, 2), work: talk(1) }];
  const written = (groups: Tiny['groups']) =>
    only({ rules, groups: groups ?? [], sources }, /message/);

  it('first come, first answered', () => {
    expect(written([{ work: 'one-at-a-time' }])).toEqual([
      '10 message.agent C1 A1',
      '20 message.agent C2 A1',
      '30 message.agent C3 A1',
    ]);
    expect(written([{}])).toEqual([
      '10 message.agent C1 A1',
      '11 message.agent C2 A1',
      '12 message.agent C3 A1',
    ]);
  });

  it('whoever leaves falls out of the row, and the next is taken', () => {
    const sources = [
      { arrivals: at(0, 1), work: talk(1), leavesLive: always(5) },
      { arrivals: at(2), work: talk(1) },
    ];
    expect(only({ rules, groups: [{ work: 'one-at-a-time' }], sources }, /message/)).toEqual([
      '16 message.agent C3 A1',
    ]);
  });
});

describe('messages are noticed', () => {
  const sources = [{ arrivals: at(0, 1), work: talk(2, 10, 10) }];
  const rules = { 'capacity.total': 2 };
  it('after a while', () => {
    expect(
      only({ rules, groups: [{ notice: always(3) }], sources }, /C1.*|noticed/).filter(
        (l) => /C1/.test(l) && /message|noticed/.test(l),
      ),
    ).toEqual([
      '10 message.agent C1 A1',
      '20 message.customer C1 A1',
      '23 reply.noticed C1 A1',
      '33 message.agent C1 A1',
    ]);
  });

  it('or the banner is dismissed, and they are found later or never', () => {
    const banner = (noticedAfter: number | null) =>
      only(
        {
          rules,
          duration: 300,
          drainLimit: 0,
          groups: [
            {
              banner: {
                missed: 1,
                noticedAfter: noticedAfter === null ? null : always(noticedAfter),
              },
            },
          ],
          sources,
        },
        /C1/,
      ).filter((line) => /message|reply/.test(line));
    expect(banner(50)).toEqual([
      '10 message.agent C1 A1',
      '20 message.customer C1 A1',
      '20 reply.dismissed C1 A1',
      '70 reply.noticed C1 A1',
      '80 message.agent C1 A1',
    ]);
    expect(banner(null)).toEqual([
      '10 message.agent C1 A1',
      '20 message.customer C1 A1',
      '20 reply.dismissed C1 A1',
    ]);
  });
});

describe('ending', () => {
  const ends = (share: Partial<AgentGroup['ends']>) => [
    { ends: { end: 0, endAndClose: 0, resolve: 0, forget: 0, ...share } },
  ];
  it('in one of four ways', () => {
    const how = (groups: Tiny['groups'], rules = {}) =>
      only(
        { rules, groups: groups ?? [], sources: work(10), duration: 100, drainLimit: 0 },
        /ended|requeued/,
      );
    expect(how(ends({ end: 1 }))).toEqual(['10 chat.ended C1 A1 agent-end']);
    expect(how(ends({ endAndClose: 1 }))).toEqual(['10 chat.ended C1 A1 agent-end-close']);
    expect(how(ends({ resolve: 1 }), { 'session.resolve': 'end' })).toEqual([
      '10 chat.ended C1 A1 resolve',
    ]);
    expect(how(ends({ forget: 1 }))).toEqual([]);
    expect(how(ends({ forget: 1 }), { 'session.idle': 20e6 })).toEqual([
      '30 chat.ended C1 A1 idle',
    ]);
    expect(how(ends({ resolve: 1 }), { 'session.resolve': 'requeue' }).slice(0, 2)).toEqual([
      '10 chat.requeued C1 A1 resolve',
      '20 chat.requeued C1 A1 resolve',
    ]);
  });

  it('by mistake: the tab is closed with a reply', () => {
    const rules = { 'session.tabClosed': 'requeue' } as const;
    const sources = [{ arrivals: at(0), work: talk(3) }];
    expect(
      only({ rules, groups: [{ closesTab: 1 }], sources, duration: 15, drainLimit: 0 }, /requeued/),
    ).toEqual(['10 chat.requeued C1 A1 tab-closed']);
  });
});

describe('wrap-up', () => {
  const how = (rules: object, wrapUp: number | null) =>
    only(
      {
        rules,
        groups: [{ wrapUp: wrapUp === null ? null : always(wrapUp), slowness: 2 }],
        sources: work(10),
        duration: 100,
        drainLimit: 0,
      },
      /wrapup.ended/,
    );
  it('is closed by hand, early or when it must be', () => {
    expect(how({ 'wrapUp.mode': 'manual' }, 15)).toEqual(['50 wrapup.ended C1 A1']);
    expect(how({ 'wrapUp.mode': 'manual' }, null)).toEqual(['20 wrapup.ended C1 A1']);
    expect(how({ 'wrapUp.mode': 'timed', 'wrapUp.sec': 60e6 }, 15)).toEqual([
      '50 wrapup.ended C1 A1',
    ]);
    expect(how({ 'wrapUp.mode': 'timed', 'wrapUp.sec': 20e6 }, 15)).toEqual([
      '40 wrapup.ended C1 A1',
    ]);
  });
});

describe('what holds the slot after the end', () => {
  const two = [{ arrivals: at(0, 1), work: handle(always(10)) }];
  const second = (rules: object, group: object) =>
    only({ rules, groups: [group], sources: two }, /offer.made C2/);
  it('is given back by closing the tab or the record', () => {
    expect(second({ 'capacity.releaseOn': 'tab-close' }, {})).toEqual(['10 offer.made C2 A1']);
    expect(second({ 'capacity.releaseOn': 'tab-close' }, { wrapUp: always(7) })).toEqual([
      '17 offer.made C2 A1',
    ]);
    const open = { 'capacity.releaseOn': 'case-done', 'record.agentEnd': 'open' };
    expect(second(open, {})).toEqual(['10 offer.made C2 A1']);
    const closesRecords = { share: 1, after: always(20), takes: null };
    expect(second(open, { closesRecords })).toEqual(['30 offer.made C2 A1']);
  });

  it('and closing a record may take the agent time', () => {
    const closesRecords = { share: 1, after: always(5), takes: always(30) };
    const rules = { 'record.agentEnd': 'open' } as const;
    const sources = [{ arrivals: at(0, 20), work: handle(always(10)) }];
    const lines = happenings(
      tiny({ rules, groups: [{ closesRecords }], sources }),
      {},
      /opened|state/,
    );
    expect(lines).toContain('45 conversation.closed C1 A1');
    expect(lines).toContain('45 offer.made C2 A1');
  });
});

describe('colleagues', () => {
  const transfer = (toQueue: number, toGroup: number, when = 'at-end') => ({
    transfer: { share: 1, toQueue, toGroup, when } as AgentGroup['transfer'],
  });
  it('are handed the chat through their queue, and begin anew', () => {
    expect(
      only(
        {
          queues: [{}, {}],
          groups: [
            { ...transfer(1, -1), queues: [0] },
            { queues: [1], slowness: 3 },
          ],
          sources: work(10),
        },
        /transferred|accepted|ended/,
      ),
    ).toEqual([
      '0 offer.accepted C1 A1',
      '10 chat.transferred C1 A1',
      '10 offer.accepted C1 B1',
      '40 chat.ended C1 B1 agent-end',
    ]);
  });

  it('or directly; whom nobody relieves ends the chat', () => {
    const groups = (accept: object) => [transfer(-1, 1), { accept, queues: [] }];
    const what = (accept: object) =>
      only({ groups: groups(accept), sources: work(10) }, /accepted|missed|ended/);
    expect(what({ after: always(4) })).toEqual([
      '0 offer.accepted C1 A1',
      '14 offer.accepted C1 B1',
      '24 chat.ended C1 B1 agent-end',
    ]);
    expect(what({ miss: 1 })).toEqual([
      '0 offer.accepted C1 A1',
      '40 offer.missed C1 B1',
      '40 chat.ended C1 A1 agent-end',
    ]);
    // Nobody is there to be asked.
    const alone = [transfer(-1, 1), { shifts: { kind: 'spans', list: [[]] } as const }];
    expect(only({ groups: alone, sources: work(10) }, /ended/)).toEqual([
      '10 chat.ended C1 A1 agent-end',
    ]);
  });

  it('are invited; then both stay, or whoever invited leaves', () => {
    const rules = { 'session.participants': 2 };
    const groups = (thenLeaves: number) => [
      { invite: { share: 1, toGroup: 1, thenLeaves } },
      { accept: always(4), queues: [] },
    ];
    const what = (thenLeaves: number) =>
      only({ rules, groups: groups(thenLeaves), sources: work(10) }, /invited|joined|left|ended/);
    expect(what(0)).toEqual([
      '0 chat.invited C1 B1',
      '4 chat.joined C1 B1',
      '10 chat.ended C1 A1 agent-end',
    ]);
    expect(what(1)).toEqual([
      '0 chat.invited C1 B1',
      '4 chat.joined C1 B1',
      '4 chat.left C1 A1',
      '10 chat.ended C1 B1 agent-end',
    ]);
  });
});

describe('lists', () => {
  const rules = { 'match.mode': 'broadcast' } as const;
  it('every idle agent reacts after an own time, from when there is something to take', () => {
    const groups = [{ pick: always(20) }, { pick: always(25) }];
    const sources = [{ arrivals: at(0, 1, 2), work: handle(always(10)) }];
    expect(only({ rules, groups, sources }, /accepted/)).toEqual([
      '20 chat.accepted C1 A1',
      '25 chat.accepted C2 B1',
      '50 chat.accepted C3 A1', // free again at 30
    ]);
  });

  it('the reaction is off when the list becomes empty', () => {
    const groups = [{ pick: always(20) }, { pick: always(25) }];
    const sources = [{ arrivals: at(0, 22), work: handle(always(100)) }];
    expect(only({ rules, groups, sources }, /accepted/)).toEqual([
      '20 chat.accepted C1 A1',
      '47 chat.accepted C2 B1',
    ]);
  });

  it('Next is pressed when automatic routing is full', () => {
    const sources = [{ arrivals: at(0, 0, 0), work: handle(always(100)) }];
    const next = { 'match.pull': 'next', 'capacity.max': 2 } as const;
    expect(only({ rules: next, groups: [{ next: always(15) }], sources }, /accepted/)).toEqual([
      '0 offer.accepted C1 A1',
      '15 chat.accepted C2 A1',
      '115 chat.accepted C3 A1', // below the maximum again at 100
    ]);
  });
});
