/** A customer leaves: what the customer, the agent and the administrators are shown, under each rule and before and after the window. */
import { describe, expect, test } from 'vitest';
import { SECOND, type Tiny, tiny } from '../../engine/testing.ts';
import type { Act, Deed } from './acts.ts';
import { agentsChat, customersChat, truthOf } from './views.ts';
import { World } from './world.ts';

const ADMIN: Act['by'] = { side: 'admin', name: 'admin' };
const A1: Act['by'] = { side: 'agent', name: 'A1' };
const ANN: Act['by'] = { side: 'customer', name: 'Ann' };
const act = (by: Act['by'], deed: Deed) => ({ by, ...deed }) as Act;

class Desk {
  readonly world: World;
  private sec = 0;

  /** Ann's chat waits, or is live with A1 since second 4. */
  constructor(rules: NonNullable<Tiny['rules']>, isLive: boolean) {
    this.world = new World({ scenario: tiny({ rules }), keep: 3600 * SECOND });
    const start = { do: 'start', queue: 'chat', priority: 1, skills: [] } as const;
    this.does(act(ADMIN, { do: 'new-customer', name: 'Ann', hash: 'h' }));
    this.does(act(A1, { do: 'presence', what: isLive ? 'sign-in' : 'sign-out' }));
    this.does(act(ANN, start));
    if (isLive) this.does(act(A1, { do: 'chat', what: 'accept', chat: 1 }));
    else this.sec += 1;
  }

  private does(one: Act): void {
    this.sec += 1;
    this.world.turn(this.sec * SECOND, [one]);
  }

  customer(what: 'leave' | 'rejoin'): void {
    this.does(act(ANN, { do: 'customer', what, chat: 1 }));
  }

  wait(sec: number): void {
    this.sec += sec;
    this.world.runTo(this.sec * SECOND);
  }

  get shown() {
    const { world } = this;
    const chat = world.chats.get(1)!;
    const { state, reason, left } = customersChat(world, chat);
    return {
      chat: reason === undefined ? state : `${state}: ${reason}`,
      customer: left,
      agent: agentsChat(world, chat).left,
      admin: truthOf(world, chat).left,
      used: world.s.agentUsed[0],
    };
  }
}

const NEVER = { until: null };
/** Second 4 is the accept, 5 the leave; the window of ten seconds ends at 15. */
const WINDOW = { until: 15 };
const going = (left: object | undefined, agent: object | undefined, used = 1) => ({
  chat: 'live',
  customer: left,
  agent,
  admin: left,
  used,
});
const over = {
  chat: 'ended: customer-left',
  customer: undefined,
  agent: undefined,
  admin: undefined,
  used: 0,
};

describe('a live chat is left', () => {
  test.each([
    ['end', 0, over, over],
    ['end', 10, going(WINDOW, WINDOW), over],
    ['free-slot', 0, going(NEVER, NEVER, 0), going(NEVER, NEVER, 0)],
    ['free-slot', 10, going(WINDOW, WINDOW), going(NEVER, NEVER, 0)],
    ['undetected', 0, going(NEVER, undefined), going(NEVER, undefined)],
    ['undetected', 10, going(NEVER, undefined), going(NEVER, undefined)],
  ] as const)('session.leftLive: %s with a window of %i s', (leftLive, grace, then, later) => {
    const desk = new Desk(
      { 'session.leftLive': leftLive, 'session.leftGrace': grace * SECOND },
      true,
    );
    desk.customer('leave');
    expect(desk.shown).toEqual(then);
    desk.wait(20);
    expect(desk.shown).toEqual(later);
    if (later === over) return;
    desk.customer('rejoin');
    expect(desk.shown).toEqual(going(undefined, undefined, later.used));
  });
});

describe('a waiting chat is left', () => {
  const waiting = { ...going(NEVER, undefined, 0), chat: 'waiting' };
  test.each([
    ['close', 0, over, over],
    ['close', 10, { ...waiting, customer: WINDOW, agent: WINDOW, admin: WINDOW }, over],
    ['keep', 0, waiting, waiting],
    ['keep', 10, waiting, waiting],
  ] as const)('session.leftQueued: %s with a window of %i s', (leftQueued, grace, then, later) => {
    const desk = new Desk(
      {
        'session.leftQueued': leftQueued,
        'session.leftGrace': grace * SECOND,
        'match.whenNobody': 'queue',
      },
      false,
    );
    desk.customer('leave');
    expect(desk.shown).toEqual(then);
    desk.wait(20);
    expect(desk.shown).toEqual(later);
  });
});
