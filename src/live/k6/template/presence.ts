/**
 * When an agent is there: shifts, planned and wanted breaks, the way back to Ready by hand, and other work that takes their
 * capacity. The platform says what state the agent is in; this only asks for another one.
 */
import type { AtWork } from './at-work.ts';
import type { Timer } from './clock.ts';

/** Looks again whether the agent, whose shift is over, has finished. */
const GOING_SEC = 1;

export class Presence {
  otherUnits = 0;
  private readonly agent: AtWork;
  private state = 'signed-out';
  private isLeaving = false;
  private breakLength: number | null = null;
  private backReady: Timer | undefined;
  private breakOver: Timer | undefined;
  private wanted: Timer | undefined;
  private wantedDrawn = 0;
  private backDrawn = 0;
  private readonly timers: Timer[] = [];

  constructor(agent: AtWork) {
    this.agent = agent;
  }

  get isReady(): boolean {
    return this.state === 'ready';
  }

  /** Away, and back one day by themselves. */
  get comesBack(): boolean {
    return this.backReady !== undefined || this.state === 'on-break';
  }

  async start(): Promise<void> {
    const { plan, clock } = this.agent;
    for (const [i, { from, to }] of plan.shifts.entries()) {
      if (from > 0) this.at(from, () => this.signIn());
      // Spans that touch are one.
      if (to !== null && plan.shifts[i + 1]?.from !== to) this.at(to, () => this.shiftEnds());
    }
    for (const { at, length } of plan.breaks)
      this.at(Math.max(at, 0), () => this.takeBreak(length));
    plan.otherWork.forEach(({ units, pieces }, stream) => {
      if (pieces.length > 0) this.otherComes(stream, 0, units, 0);
    });
    if ((plan.shifts[0]?.from ?? Number.POSITIVE_INFINITY) > 0) return;
    const { body } = await this.agent.ask('/v1/agent/presence', '/v1/agent/presence', {
      what: 'sign-in',
    });
    this.agent.shown(body);
    await clock.until(0);
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) timer.stop();
    this.backReady?.stop();
    this.breakOver?.stop();
    this.wanted?.stop();
    if (this.state !== 'signed-out')
      await this.agent.ask('/v1/agent/presence', '/v1/agent/presence', { what: 'sign-out' });
  }

  /** The platform shows another state of the agent. */
  changed(state: string): void {
    const before = this.state;
    if (state === before) return;
    this.state = state;
    const { plan, clock } = this.agent;
    if (state === 'not-ready' || state === 'channel-off') {
      const after = plan.backReady[this.backDrawn % Math.max(1, plan.backReady.length)];
      if (after === undefined || this.isLeaving || this.backReady !== undefined) return;
      this.backDrawn += 1;
      this.backReady = clock.at(clock.now() + after, () => {
        this.backReady = undefined;
        if (!this.isLeaving) this.ask(this.state === 'channel-off' ? 'resume' : 'ready');
      });
      return;
    }
    this.backReady?.stop();
    this.backReady = undefined;
    if (state === 'ready') {
      if (before !== 'not-ready' && before !== 'channel-off' && before !== 'lost')
        this.breakLength = null;
      if (this.breakLength === null) this.wantBreak();
    } else if (state === 'on-break' && this.breakLength !== null) {
      this.breakOver = clock.at(clock.now() + this.breakLength, () => {
        this.breakLength = null;
        this.ask('back');
      });
    } else if (state === 'signed-out') {
      this.breakLength = null;
      this.wanted?.stop();
      this.wanted = undefined;
      this.breakOver?.stop();
    }
  }

  /** So many units more, or fewer, for work beside chats. */
  takeOther(units: number): void {
    const sum = this.otherUnits + units;
    this.otherUnits = sum > 1e-9 ? sum : 0;
    this.agent.ask('/v1/agent/work', '/v1/agent/work', { units: this.otherUnits }).catch(() => {});
  }

  private at(due: number, call: () => void): void {
    this.timers.push(this.agent.clock.at(due, call));
  }

  private ask(what: string): void {
    this.agent
      .ask('/v1/agent/presence', '/v1/agent/presence', { what })
      .then(({ body }) => this.agent.shown(body))
      .catch(() => {});
  }

  private signIn(): void {
    this.isLeaving = false;
    this.ask('sign-in');
  }

  private shiftEnds(): void {
    const { atShiftEnd } = this.agent.plan;
    this.isLeaving = true;
    if (atShiftEnd === 'end')
      for (const chat of this.agent.liveChats()) this.agent.act(chat, 'end');
    if (atShiftEnd === 'requeue' || this.agent.isFree) return this.ask('sign-out');
    this.ask('not-ready');
    this.goWhenFree();
  }

  private goWhenFree(): void {
    const { clock } = this.agent;
    const look = clock.now() + GOING_SEC;
    this.timers.push(
      clock.at(
        look,
        () => {
          if (!this.isLeaving) return;
          if (this.agent.isFree) this.ask('sign-out');
          else this.goWhenFree();
        },
        false,
      ),
    );
  }

  /** Taken by those who are there and not away already; live chats are finished first. */
  private takeBreak(length: number): boolean {
    const isHere = ['ready', 'not-ready', 'channel-off'].includes(this.state);
    if (!isHere || this.isLeaving || this.breakLength !== null) return false;
    this.breakLength = length;
    this.wanted?.stop();
    this.wanted = undefined;
    this.ask('break');
    return true;
  }

  private wantBreak(): void {
    const { plan, clock } = this.agent;
    const drawn = plan.wanted[this.wantedDrawn];
    if (drawn === undefined || this.wanted !== undefined) return;
    this.wantedDrawn += 1;
    this.wanted = clock.at(clock.now() + drawn.after, () => {
      this.wanted = undefined;
      if (!this.takeBreak(drawn.length)) this.wantBreak();
    });
  }

  /** One that comes up while the agent is away is somebody else's. */
  private otherComes(stream: number, number: number, units: number, from: number): void {
    const piece = this.agent.plan.otherWork[stream]?.pieces[number];
    if (piece === undefined) return;
    const begins = from + piece.after;
    this.at(begins, () => {
      const isAway = ['signed-out', 'on-break', 'lost'].includes(this.state);
      if (isAway) return this.otherComes(stream, number + 1, units, begins);
      this.takeOther(units);
      const ends = begins + piece.length;
      this.at(ends, () => {
        this.takeOther(-units);
        this.otherComes(stream, number + 1, units, ends);
      });
    });
  }
}
