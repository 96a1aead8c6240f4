/**
 * One live run, from the first client to the last line of the recording: opens the agents, starts the clock, lets happen what
 * is due and what is told in the order of their instants, shuts the doors, and waits for what is still on its way.
 */
import { CHAT, EV, WHY } from '../../engine/events.ts';
import type { Run } from '../../engine/observe/run.ts';
import { Cast } from '../../engine/people/cast.ts';
import { Draws } from '../../engine/random/draws.ts';
import { CUSTOMERS_A_SOURCE, PURPOSE_COUNT } from '../../engine/random/purposes.ts';
import { classOf, NONE } from '../../engine/router/router.ts';
import { TimerQueue } from '../../engine/timers.ts';
import { ActTrouble, type AdminDeed, type LiveEvent, type Standing } from '../backend.ts';
import { Acts } from './acts.ts';
import { Books, type LiveChat } from './books.ts';
import { Chronicle } from './chronicle.ts';
import { recordedOf, standingNow, statesOf } from './found-there.ts';
import type { Answered, ClientHost } from './host.ts';
import { leaveInOrder } from './leave-in-order.ts';
import { outcomeOf } from './live-facts-of.ts';
import type { LiveOptions, LiveOutcome, LiveProgress } from './live-options.ts';
import { LivePlatform } from './live-platform.ts';
import { Loop } from './loop.ts';
import { Mail } from './mail.ts';
import { Measures } from './measures.ts';
import { openAgents } from './open-agents.ts';
import { openHost } from './open-host.ts';
import { Outages } from './outages.ts';
import { Pace } from './pace.ts';
import { Picture } from './picture.ts';
import { progressOf } from './progress-of.ts';
import { Recorder } from './recorder.ts';
import { playedBy } from './sides.ts';
import { after, every } from './ticks.ts';
import { TruthWatch } from './truth-watch.ts';

const TICK_MS = 250;
/** Longest for agents to sign in before the clock starts. */
const PATIENCE_MS = 10_000;
/** Longest for the clients to be closed. */
const HOST_ENDS_MS = 3000;
/** So long it is waited for the writer's own client to tell of a message. */
const ECHO_MS = 250;
/** A wrap-up that the rules have and nobody tells of is none. */
const WRAP_UP_MS = 1500;
/** Longer after its end nothing is told of a chat any more. */
const LATE_NEWS_MS = 30_000;

export type Ended = 'complete' | 'stopped' | 'interrupted' | 'target-lost';

export class Running {
  private readonly o: LiveOptions;
  private readonly pace: Pace;
  private readonly timers = new TimerQueue();
  private readonly picture: Picture;
  private readonly books: Books;
  private readonly measures: Measures;
  private readonly mail: Mail;
  private readonly recorder: Recorder;
  private readonly outages: Outages;
  private readonly chronicle: Chronicle;
  private readonly truth: TruthWatch;
  private readonly cast: Cast;
  private readonly loop: Loop;
  private host!: ClientHost;
  private acts!: Acts;
  private platform!: LivePlatform;
  private phase: LiveProgress['phase'] = 'opening';
  /** Chats and wrap-ups that have begun and not ended, as the cast counts. */
  private open = 0;
  private strangers = 0;
  private mostSockets = 0;
  private ended: Ended = 'complete';
  private why: string | null = null;
  private over: () => void = () => {};
  private failed: (error: unknown) => void = () => {};
  private run: Run | null = null;

  constructor(options: LiveOptions) {
    this.o = options;
    const { scenario, backend, clock, speed } = options;
    this.books = new Books(options.made.run);
    this.pace = new Pace(clock, speed);
    this.measures = new Measures(options.keepsUpSec);
    this.mail = new Mail(this.measures);
    const draws = new Draws(options.seed, 0, PURPOSE_COUNT);
    this.picture = new Picture(scenario, this.timers, draws);
    const { s } = this.picture;
    this.recorder = new Recorder(scenario, s, speed, options.record, recordedOf(options));
    const agents = scenario.agents.length;
    this.outages = new Outages(this.measures, this.recorder, this.pace, agents);
    const playsAgents = options.side !== 'customers';
    const playsCustomers = options.side !== 'agents';
    this.chronicle = new Chronicle({
      picture: this.picture,
      books: this.books,
      mail: this.mail,
      measures: this.measures,
      recorder: this.recorder,
      pace: this.pace,
      outages: this.outages,
      messageIds: backend.capabilities.messageIds,
      agents,
      playsAgents,
      playsCustomers,
      stateOf: (agent, state) => this.platform.duty.stateOf(agent, state),
      onStranger: (event, client) =>
        playsCustomers ? this.restarted(event, client) : this.stranger(event),
      onRead: (chat) => {
        if (chat.seat !== null) this.acts.go(chat.seat.lane);
      },
      isStarting: () => this.platform.starting > 0,
    });
    this.truth = new TruthWatch({
      backend,
      books: this.books,
      tell: (event) => this.told(NONE, event),
      onAnswer: () => this.outages.heard(),
      onFault: (error) => this.failed(error),
      measures: this.measures,
      s,
      clock,
      playsAgents,
    });
    this.host = openHost(
      options,
      (client, event) => this.told(client, event),
      // Half of the people are gone: no run any more, but all that was measured is kept.
      (error) =>
        this.pace.isStarted
          ? this.endEarly('stopped', `the driver broke: ${error.message}`)
          : this.failed(error),
    );
    this.acts = new Acts(
      this.host,
      this.pace,
      this.measures,
      (client, answered) => this.answered(client, answered),
      (at, take) => this.loop.put(at, take),
    );
    this.platform = new LivePlatform({
      scenario,
      s,
      capabilities: backend.capabilities,
      books: this.books,
      acts: this.acts,
      host: this.host,
      chronicle: this.chronicle,
      mail: this.mail,
      measures: this.measures,
      pace: this.pace,
      words: options.texts,
      playsAgents,
      playsCustomers,
      admin: (what, value, done) => this.administer(what, value, done),
    });
    this.cast = new Cast(playedBy(scenario, options.side), this.platform, this.timers, draws);
    this.platform.attach(this.cast.state);
    this.loop = new Loop({
      pace: this.pace,
      timers: this.timers,
      picture: this.picture,
      cast: this.cast,
      duration: scenario.duration,
      areExpected: () => playsCustomers && !this.platform.isShut,
      onSettled: () => this.platform.duty.settle(),
      onClose: () => this.close(),
      isAllOver: (now) => this.isAllOver(now),
      onOver: (now) => this.finish(now),
      onFault: (error) => this.failed(error),
    });
    this.platform.onTurnedAway = (slot) => this.cast.turnedAway(slot);
    this.platform.onClosed = (client) => this.outages.forget(client);
    this.platform.onLook = () => this.loop.plan();
    this.platform.onMoveRefused = (slot, colleague) => {
      if (s.chatState[slot] === CHAT.live)
        this.cast.event(EV.offerWithdrawn, slot, colleague, 0, WHY.agentUnavailable);
    };
    this.platform.onUnseen = (chat, writer, client, number, at) => {
      // The writer's own client may still tell of it, with the server's stamp.
      this.o.clock.after(ECHO_MS, () => {
        if (chat.sent[writer][number - 1]!.delivered < 0)
          this.chronicle.unseen(chat, writer, client, number, at);
      });
    };
    this.chronicle.attach((kind, chat, agent, x, y) => this.hear(kind, chat, agent, x, y));
  }

  async execute(): Promise<LiveOutcome> {
    const { clock, signal } = this.o;
    const stopTicking = every(
      clock,
      this.o.tickMs ?? TICK_MS,
      () => this.tick(),
      (error) => this.failed(error),
    );
    const abort = () => this.endEarly('interrupted', 'interrupted');
    const over = new Promise<void>((resolve, reject) => {
      this.over = resolve;
      this.failed = reject;
    });
    // A fault may come before anybody waits for the end.
    over.catch(() => {});
    try {
      await Promise.race([openAgents(this.o, this.host), over]);
      const found = this.o.side === 'customers' ? null : standingNow(this.o);
      this.begin(await Promise.race([found, over.then(() => null)]));
      await Promise.race([this.settled(PATIENCE_MS), over]);
      this.pace.start();
      this.phase = 'running';
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      this.truth.start(this.o.truthEverySec ?? 5, this.pace);
      this.loop.pump();
      await over;
      this.phase = 'ending';
      if (this.ended !== 'target-lost')
        await leaveInOrder({
          options: this.o,
          s: this.picture.s,
          books: this.books,
          acts: this.acts,
          mail: this.mail,
          platform: this.platform,
          truth: this.truth,
        });
      return this.outcome();
    } finally {
      stopTicking();
      signal.removeEventListener('abort', abort);
      this.loop.stop();
      this.acts.isStopped = true;
      this.truth.stop();
      await this.hostEnds();
      this.recorder.end();
    }
  }

  private async hostEnds(): Promise<void> {
    let waitNoLonger = () => {};
    const late = new Promise<void>((resolve) => {
      waitNoLonger = this.o.clock.after(HOST_ENDS_MS, resolve);
    });
    await Promise.race([this.host.end(), late]);
    // Or the process would live as long.
    waitNoLonger();
  }

  // The opening.

  /** Instant 0: whoever works then signs in before the clock starts. */
  private begin(found: Standing | null): void {
    this.pace.open();
    this.loop.isRunning = true;
    this.picture.turnHours();
    this.cast.at(0);
    const { duty } = this.platform;
    const agents = this.o.scenario.agents.map(({ name }) => name);
    for (const event of found === null ? [] : statesOf(found, this.o.clock.now())) {
      const agent = agents.indexOf(event.agent ?? '');
      if (agent < 0) continue;
      this.chronicle.take(agent, event);
      duty.found(agent);
    }
    this.cast.start();
    duty.sendHome();
    this.loop.settleInstant();
  }

  /** Until all acts are answered and told, but not for ever. */
  private async settled(longestMs: number): Promise<void> {
    const { clock } = this.o;
    const until = clock.now() + longestMs;
    while (this.acts.pending > 0 && clock.now() < until) await after(this.o.clock, 5);
    // What was answered may still have to be told.
    await after(this.o.clock, 20);
    this.loop.takeInbox(Number.POSITIVE_INFINITY);
    this.loop.lookUp();
  }

  // The loop.

  private told(client: number, event: LiveEvent): void {
    if (event.event !== 'live.down') this.outages.heard();
    this.loop.put(event.at, () => this.chronicle.take(client, event));
  }

  private answered(client: number, answered: Answered): void {
    if (answered.ok || answered.kind === 'refused' || answered.kind === 'throttled')
      this.outages.heard();
    else if (answered.kind === 'unreachable' || answered.kind === 'timeout')
      this.outages.unheard(answered.ended);
    if (!answered.ok && answered.kind === 'throttled')
      this.recorder.plain(
        this.pace.stampAt(answered.ended),
        'live.throttled',
        client < this.o.scenario.agents.length ? client : -1,
      );
  }

  private hear(kind: number, chat: number, agent: number, x: number, y: number): void {
    if (kind === EV.wrapUpStarted) this.wrapping.add(chat);
    else if (kind === EV.wrapUpEnded) this.wrapping.delete(chat);
    if (kind === EV.chatArrived || kind === EV.wrapUpStarted) this.open += 1;
    else if (kind === EV.chatEnded || kind === EV.chatRefused || kind === EV.wrapUpEnded)
      this.open -= 1;
    if (kind === EV.chatAccepted) this.platform.hasGot(agent);
    if (this.loop.isRunning && this.cast.hears[kind] === 1)
      this.cast.event(kind, chat, agent, x, y);
  }

  // The end.

  /** The doors shut: nobody arrives from now on. */
  private close(): void {
    const { scenario } = this.o;
    this.loop.instant(scenario.duration);
    this.picture.interval();
    if (scenario.atEnd === 'cut') return this.finish(scenario.duration);
    if (scenario.atEnd !== 'disconnect') return;
    for (const chat of this.books.openOnes())
      if (this.picture.s.chatState[chat.slot] !== CHAT.live)
        this.platform.customerLeaves(chat.slot);
  }

  private isAllOver(now: number): boolean {
    const { duration, drainLimit } = this.o.scenario;
    return this.open <= 0 || now > duration + drainLimit;
  }

  private endEarly(ended: Ended, why: string): void {
    if (!this.loop.isRunning || !this.pace.isStarted) {
      if (this.phase === 'opening') this.setEnd(ended, why);
      return;
    }
    this.setEnd(ended, why);
    this.finish(this.pace.microsAt(this.o.clock.now()));
  }

  private setEnd(ended: Ended, why: string): void {
    if (this.ended !== 'complete') return;
    this.ended = ended;
    this.why = ended === 'interrupted' ? null : why;
  }

  /** What is counted is counted by now. */
  private finish(at: number): void {
    if (!this.loop.isRunning) return;
    this.loop.instant(at);
    this.picture.settle();
    this.run = this.picture.finish();
    this.platform.isShut = true;
    this.loop.stop();
    this.over();
  }

  private outcome(): LiveOutcome {
    this.outages.end();
    return outcomeOf({
      options: this.o,
      run: this.run as Run,
      measures: this.measures,
      ended: this.ended,
      why: this.why,
      tookSec: this.pace.elapsed() / 1000,
      peak: {
        chats: this.books.mostOpen,
        sockets: this.mostSockets,
        processes: this.host.processes,
      },
    });
  }

  // Now and then.

  private tick(): void {
    const { clock } = this.o;
    const now = clock.now();
    this.mostSockets = Math.max(this.mostSockets, this.host.sockets);
    this.measures.recent.advance(this.pace.elapsed());
    this.tidyUp(now);
    this.recorder.flush(this.pace.stampAt(now));
    if (this.phase === 'running' && this.loop.isRunning) {
      const broken = this.measures.recent.broken(this.o.stop);
      if (broken !== null) this.endEarly('stopped', broken);
      const lostAfter = (this.o.lostAfterSec ?? 30) * 1000;
      if (this.outages.silence(now) > lostAfter)
        this.endEarly('target-lost', `nothing was answered for ${Math.round(lostAfter / 1000)} s`);
      this.loop.pump();
    }
    this.o.onProgress(
      progressOf({
        options: this.o,
        phase: this.phase,
        s: this.picture.s,
        measures: this.measures,
        pace: this.pace,
        host: this.host,
      }),
    );
  }

  /** Chats that are over and that nobody needs any more; wrap-ups that nobody tells of. */
  private tidyUp(now: number): void {
    const { s } = this.picture;
    const { over } = this.books;
    let count = 0;
    for (const chat of over) {
      const age = now - chat.overAt;
      if (chat.slot >= 0) {
        const agent = s.chatWrapAgent[chat.slot]!;
        if (agent >= 0 && age > WRAP_UP_MS && !this.wrapping.has(chat.slot)) {
          this.loop.instant(this.pace.microsAt(now));
          this.open += 1;
          this.chronicle.happen(EV.wrapUpEnded, chat.slot, agent, 0, 0);
        }
        this.platform.tidy(chat);
      }
      if (age > LATE_NEWS_MS && chat.slot < 0) {
        this.mail.settle(chat);
        this.books.forget(chat);
      } else over[count++] = chat;
    }
    over.length = count;
  }

  /** Slots whose wrap-up was told of. */
  private readonly wrapping = new Set<number>();

  /** After a restart of the platform its customers are there again, each with a new chat. */
  private restarted(event: LiveEvent, client: number): LiveChat | undefined {
    const before = this.books.restarted.get(client);
    if (before === undefined || event.chat === undefined || before.slot < 0) return undefined;
    this.books.restarted.delete(client);
    this.chronicle.tellRestart(before);
    return this.platform.again(before, event.chat);
  }

  private stranger(event: LiveEvent): LiveChat | undefined {
    if (event.chat === undefined || !OPENS.has(event.event)) return undefined;
    const { scenario } = this.o;
    const kind = scenario.sources[0]?.kinds[0];
    const named = scenario.queues.findIndex(({ name }) => name === event.queue);
    const queue = named >= 0 ? named : (kind?.queue ?? 0);
    const { s } = this.picture;
    const cls = classOf(s, queue, kind?.priority ?? 1, kind?.skills ?? []);
    // Numbers that no customer of the source's own has.
    const customer = CUSTOMERS_A_SOURCE - 1 - this.strangers++;
    this.cast.expectStranger(0);
    return this.platform.stranger(customer, cls, event.chat);
  }

  private administer(
    what: AdminDeed,
    value: Readonly<Record<string, unknown>>,
    done: () => void,
  ): void {
    const { backend, clock } = this.o;
    if (backend.admin === undefined) return;
    const began = clock.now();
    const take = (take: () => void) => this.loop.put(clock.now(), take);
    backend.admin(what, value).then(
      () =>
        take(() => {
          this.measures.answered(clock.now() - began);
          done();
        }),
      (error: unknown) =>
        take(() =>
          this.measures.troubled(
            error instanceof ActTrouble ? error.kind : 'failed',
            clock.now() - began,
          ),
        ),
    );
  }
}

/** By these a chat of a stranger is told of for the first time. */
const OPENS: ReadonlySet<string> = new Set([
  'offer.made',
  'chat.queued',
  'chat.assigned',
  'chat.accepted',
  'chat.joined',
]);
