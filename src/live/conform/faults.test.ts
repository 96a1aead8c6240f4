/**
 * Each fault is found and named. Most are planted by simulating a router with other settings than those it is held against;
 * the rest by changing what was recorded. Each also under 50 ms of jitter, with the slack that this asks for.
 */
import { describe, expect, test } from 'vitest';
import { Dice } from '../../../test/swarm/random-scenario.ts';
import type { AuditRuleName } from './rules.ts';
import {
  audit,
  broken,
  changed,
  disturbed,
  type Line,
  recordingOf,
  shippedScenario,
} from './testing.ts';

const GLADLY = 'scenarios/gladly.yaml';
const BRIGHT = 'scenarios/brightpattern.yaml';
const SINCH = 'scenarios/sinch.yaml';

const jitter = (lines: readonly string[]) => {
  const dice = new Dice(3);
  return disturbed(lines, () => dice.next(), 0.05);
};

describe('a router with other settings than it says', () => {
  test.each<[string, string, string[], string[], AuditRuleName]>([
    [
      'capacity overshoot',
      GLADLY,
      ['capacity.total=4', 'capacity.max=4'],
      ['capacity.total=2'],
      'capacity',
    ],
    ['wrong order', GLADLY, ['queue.rank=lifo'], ['queue.rank=arrival'], 'order'],
    ['slow accepts', GLADLY, ['offer.timeout=90s'], ['offer.timeout=10s'], 'answered-late'],
    [
      'an offer rings on after its deadline',
      GLADLY,
      ['offer.timeout=90s'],
      ['offer.timeout=10s'],
      'left-ringing',
    ],
    [
      'another deadline than promised',
      GLADLY,
      ['offer.timeout=40s'],
      ['offer.timeout=30s'],
      'accept-timeout',
    ],
    ['missed too early', GLADLY, ['offer.timeout=10s'], ['offer.timeout=30s'], 'missed-early'],
    [
      'offers in the routing delay',
      GLADLY,
      ['pacing.delay=0s'],
      ['pacing.delay=60s'],
      'routing-delay',
    ],
    ['auto-end too early', GLADLY, ['session.idle=2m'], ['session.idle=15m'], 'auto-end-early'],
    ['auto-end missing', GLADLY, ['session.idle=none'], ['session.idle=2m'], 'auto-end-missing'],
    ['work left while an agent is free', GLADLY, ['match.tick=30s'], [], 'work-conservation'],
    [
      'a capacity not made use of',
      GLADLY,
      ['capacity.total=1'],
      ['capacity.total=3'],
      'work-conservation',
    ],
    [
      'two offers at once',
      GLADLY,
      ['offer.parallelPerAgent=none'],
      ['offer.parallelPerAgent=1'],
      'offers-at-once',
    ],
    [
      'the wrong agent',
      GLADLY,
      ['match.select=[most-load, id]'],
      ['match.select=[least-load, id]'],
      'best-agent',
    ],
    [
      'offered again to who refused it',
      GLADLY,
      ['offer.exclude=none', 'offer.timeout=10s'],
      ['offer.exclude=forever', 'offer.timeout=10s'],
      'refused-before',
    ],
    [
      'in routing after a miss',
      BRIGHT,
      ['offer.onMiss.agent=none'],
      ['offer.onMiss.agent=not-ready', 'offer.onMiss.when=now'],
      'after-refusal',
    ],
    [
      'wrap-up too short',
      SINCH,
      ['wrapUp.mode=timed', 'wrapUp.sec=10s'],
      ['wrapUp.mode=timed', 'wrapUp.sec=60s'],
      'wrap-up-length',
    ],
    [
      'offered in wrap-up',
      SINCH,
      ['wrapUp.mode=timed', 'wrapUp.sec=60s', 'wrapUp.blocks=none'],
      ['wrapUp.mode=timed', 'wrapUp.sec=60s', 'wrapUp.blocks=agent'],
      'wrap-up-blocks',
    ],
    [
      'a returned chat goes to the back',
      GLADLY,
      ['queue.requeueRank=now', 'offer.timeout=5s', 'capacity.total=1', 'offer.exclude=none'],
      ['queue.requeueRank=original', 'offer.timeout=5s', 'capacity.total=1', 'offer.exclude=none'],
      'requeue-rank',
    ],
    [
      'a returned chat keeps its place',
      GLADLY,
      ['queue.requeueRank=original', 'offer.timeout=5s', 'capacity.total=1'],
      ['queue.requeueRank=now', 'offer.timeout=5s', 'capacity.total=1'],
      'requeue-rank',
    ],
    [
      'offered again to who refused it last, while others are free',
      GLADLY,
      ['offer.exclude=none', 'offer.timeout=3s', 'match.select=[rank, id]', 'pacing.delay=0s'],
      ['offer.exclude=last', 'offer.timeout=3s', 'match.select=[rank, id]', 'pacing.delay=0s'],
      'refused-before',
    ],
    [
      'offered again before all have refused',
      GLADLY,
      ['offer.exclude=none', 'offer.timeout=3s'],
      ['offer.exclude=round', 'offer.timeout=3s'],
      'refused-before',
    ],
    [
      'ended before the longest wait',
      BRIGHT,
      ['queue.maxWait=20s'],
      ['queue.maxWait=3m'],
      'longest-wait',
    ],
    [
      'not ended at the longest wait',
      BRIGHT,
      ['queue.maxWait=none', 'agents.desk.count=4'],
      ['queue.maxWait=1m', 'agents.desk.count=4'],
      'longest-wait',
    ],
    [
      'not to the agent who has been at their load longest',
      GLADLY,
      ['match.select=[longest-idle, id]'],
      ['match.select=[longest-at-load, id]'],
      'best-agent',
    ],
    [
      'not to the one who stands first in the rotation list',
      GLADLY,
      ['match.select=[least-load, id]'],
      ['match.select=[rotation-list]'],
      'best-agent',
    ],
    [
      'not to the agent of the fewest queues',
      'scenarios/theory/B25.yaml',
      ['match.select=[longest-idle, id]', 'duration=1d', 'warmUp=0s'],
      ['match.select=[fewest-queues, longest-idle]'],
      'best-agent',
    ],
    [
      'more chats within an hour than the fair-distribution limit',
      GLADLY,
      [],
      ['capacity.rateLimit=3', 'capacity.rateWindow=1h'],
      'rate-limit',
    ],
    [
      'out of turn',
      GLADLY,
      ['match.select=[least-load, id]', 'match.accept=auto'],
      ['match.select=[rotate-after-last]', 'match.accept=auto'],
      'best-agent',
    ],
    [
      'not to the agent with the most room',
      BRIGHT,
      ['match.select=[most-load, id]'],
      ['match.select=[most-free, id]'],
      'best-agent',
    ],
    [
      'unfair distribution among those who are equally loaded',
      GLADLY,
      ['match.select=[least-load, id]', 'pacing.delay=0s'],
      ['match.select=[least-load, random]', 'pacing.delay=0s'],
      'fairness',
    ],
    [
      'unfair distribution',
      GLADLY,
      ['match.select=[rank, id]', 'pacing.delay=0s'],
      ['match.select=[random]', 'pacing.delay=0s'],
      'fairness',
    ],
  ])('%s', (_, path, does, says, rule) => {
    const lines = recordingOf(shippedScenario(path, ...does));
    const rules = shippedScenario(path, ...says);
    expect(broken(audit(lines, rules))).toContain(rule);
    expect(broken(audit(jitter(lines), rules, 0.05))).toContain(rule);
  });
});

describe('a recording that was tampered with', () => {
  const scenario = shippedScenario(GLADLY);
  const lines = recordingOf(scenario);
  const all = lines.slice(1).map((line) => JSON.parse(line) as Line);
  const first = (event: string, from = 0, test: (line: Line) => boolean = () => true) =>
    all.findIndex((line, index) => index >= from && line.event === event && test(line));
  /** Found as it stands, and with jitter on top. */
  const mustFind = (recording: readonly string[], rule: AuditRuleName) => {
    expect(broken(audit(recording, scenario))).toContain(rule);
    expect(broken(audit(jitter(recording), scenario, 0.05))).toContain(rule);
  };
  const offer = first('offer.accepted', 400);
  const { t, chat, agent } = all[offer] as Line;
  const other = agent === 'early-1' ? 'early-2' : 'early-1';
  const queue = all[first('chat.queued', 0, (line) => line['chat'] === chat)]!['queue'];
  const afterwards = (...added: Line[]) =>
    changed(lines, (line, index) => (index === offer ? [line, ...added] : line));

  test('double assignment: a chat that is live is offered to somebody else', () => {
    const at = { t: t + 1, chat, agent: other, queue, offer: 9999 };
    mustFind(afterwards({ ...at, event: 'offer.made', until: t + 31 }), 'double-assignment');
    mustFind(afterwards({ ...at, event: 'chat.assigned', reason: 'auto' }), 'double-assignment');
  });

  test('double assignment at one instant: nobody was surely first, and both have the chat', () => {
    const at = { t, event: 'chat.assigned', chat, agent: other, queue, reason: 'auto' };
    for (const added of [
      [all[offer] as Line, at],
      [at, all[offer] as Line],
    ]) {
      const both = changed(lines, (line, index) => (index === offer ? added : line));
      for (const slack of [0.05, 0.5])
        expect(broken(audit(jitter(both), scenario, slack))).toContain('double-assignment');
    }
  });

  test('a lost dequeue: a chat that was taken is given out a second time, to the same agent', () => {
    const at = { t: t + 1, event: 'chat.assigned', chat, agent: other, queue, reason: 'auto' };
    mustFind(afterwards(at, { ...at, t: t + 2, agent }), 'double-assignment');
  });

  test('an offer to an agent who is not ready', () => {
    const made = first('offer.made', 400);
    const who = all[made]!;
    const away = { t: who.t - 2, event: 'agent.state', agent: who['agent'], state: 'not-ready' };
    mustFind(
      changed(lines, (line, index) => (index === made ? [away, line] : line)),
      'agent-ready',
    );
  });

  test('a lost push: an answer to an offer that nobody was told of', () => {
    const number = (all[offer] as Line)['offer'];
    const silent = changed(lines, (line) =>
      line.event === 'offer.made' && line['offer'] === number ? undefined : line,
    );
    mustFind(silent, 'push-lost');
  });

  test('an answer that is told twice is not one to an offer that nobody was told of', () => {
    const twice = changed(lines, (line, index) =>
      index === offer ? [line, { ...line, t: line.t + 0.2 }] : line,
    );
    expect(broken(audit(twice, scenario))).not.toContain('push-lost');
    expect(broken(audit(jitter(twice), scenario, 0.05))).not.toContain('push-lost');
  });

  test('a chat that is forgotten waits beside free agents', () => {
    const forgotten = changed(lines, (line) =>
      line['chat'] === chat && !['chat.arrived', 'chat.queued'].includes(line.event ?? '')
        ? undefined
        : line,
    );
    mustFind(forgotten, 'work-conservation');
  });

  test('an offer is accepted after its deadline', () => {
    const late = changed(lines, (line, index) =>
      index === offer ? { ...line, t: line.t + 45 } : line,
    );
    mustFind(late, 'answered-late');
    mustFind(late, 'left-ringing');
  });

  test('what cannot be: an end before the start, and a chat that nobody knows', () => {
    mustFind(afterwards({ t: t + 1, event: 'message.agent', chat: 99_999, agent }), 'possible');
    const twice = changed(lines, (line) =>
      line.event === 'chat.ended' && line['chat'] === chat
        ? [line, { t: line.t + 1, event: 'message.agent', chat, agent }]
        : line,
    );
    mustFind(twice, 'possible');
  });

  test('an orphan: an agent signs out with a live chat, which stays where it is', () => {
    const rules = shippedScenario(GLADLY, 'session.agentGone=requeue', 'session.agentGoneGrace=0s');
    const away = { t: t + 1, event: 'agent.state', agent, state: 'signed-out', reason: 'by-hand' };
    const orphaned = afterwards(away);
    expect(broken(audit(orphaned, rules))).toContain('orphans');
    expect(broken(audit(jitter(orphaned), rules, 0.05))).toContain('orphans');
  });

  test('an agent without the queue', () => {
    const narrow: typeof scenario = {
      ...scenario,
      groups: scenario.groups.map((group) => ({ ...group, queues: [0] })),
    };
    expect(broken(audit(lines, narrow))).toContain('queue-and-skills');
    expect(broken(audit(jitter(lines), narrow, 0.05))).toContain('queue-and-skills');
  });

  /** Each side of each chat counts its messages. */
  function withNumbers(): string[] {
    const counts = new Map<string, number>();
    return changed(lines, (line) => {
      if (line.event !== 'message.agent' && line.event !== 'message.customer') return line;
      const side = `${line.event} ${line['chat']}`;
      const message = (counts.get(side) ?? 0) + 1;
      counts.set(side, message);
      return { ...line, message };
    });
  }

  test('messages: numbered, whole and in order; lost, told twice, out of order', () => {
    const numbered = withNumbers();
    const honest = audit(numbered, scenario);
    expect(honest.rules.find(({ rule }) => rule === 'messages')?.verdict).toBe('held');
    expect(broken(audit(jitter(numbered), scenario, 0.05))).toEqual([]);
    const second = (line: Line) => line.event === 'message.agent' && line['message'] === 2;
    mustFind(
      changed(numbered, (line) => (second(line) ? undefined : line)),
      'messages',
    );
    mustFind(
      changed(numbered, (line) => (second(line) ? [line, line] : line)),
      'messages',
    );
    mustFind(
      changed(numbered, (line) => (second(line) ? { ...line, message: 3 } : line)),
      'messages',
    );
  });

  test('clocks 2 s apart and 50 ms of jitter are taken away where both sides have stamped', () => {
    const dice = new Dice(9);
    const both = disturbed(lines, () => dice.next(), 0.05, 2, true);
    const found = audit(both, scenario, 0.05);
    expect(found.skewSec).toBeGreaterThan(1.9);
    expect(found.skewSec).toBeLessThan(2.1);
    expect(broken(found)).toEqual([]);
    const late = recordingOf(shippedScenario(GLADLY, 'queue.rank=lifo'));
    const stamped = disturbed(late, () => dice.next(), 0.05, 2, true);
    expect(broken(audit(stamped, scenario, 0.05))).toContain('order');
  });

  test('an outage is no violation: what happened while the line was down is not judged', () => {
    const from = t + 5;
    const cut = changed(lines, (line, index) => {
      if (index === 0)
        return [{ t: from, event: 'live.down' }, { t: from + 600, event: 'live.up' }, line];
      return line.t > from && line.t < from + 600 ? undefined : line;
    });
    expect(broken(audit(cut, scenario))).toEqual([]);
  });

  test('nor are the messages that were said in it, of chats that were there before and go on after it', () => {
    const numbered = withNumbers();
    for (const from of [3600, 9000, 14_400]) {
      const cut = changed(numbered, (line, index) => {
        if (index === 0)
          return [{ t: from, event: 'live.down' }, { t: from + 60, event: 'live.up' }, line];
        return line.t > from && line.t < from + 60 ? undefined : line;
      });
      const spoken = (between: (t: number) => boolean) =>
        cut.some((line) => /"message":\d/.test(line) && between(JSON.parse(line).t));
      expect(spoken((t) => t < from) && spoken((t) => t > from + 60)).toBe(true);
      for (const slack of [0, 0.05]) {
        const found = audit(slack === 0 ? cut : jitter(cut), scenario, slack);
        expect(broken(found)).not.toContain('messages');
      }
    }
  });
});
