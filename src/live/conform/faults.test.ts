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
    ['capacity overshoot', GLADLY, ['capacity.total=4', 'capacity.max=4'], ['capacity.total=2'], 'capacity'],
    ['wrong order', GLADLY, ['queue.rank=lifo'], ['queue.rank=arrival'], 'order'],
    ['slow accepts', GLADLY, ['offer.timeout=90s'], ['offer.timeout=10s'], 'answered-late'],
    ['an offer rings on after its deadline', GLADLY, ['offer.timeout=90s'], ['offer.timeout=10s'], 'left-ringing'],
    ['another deadline than promised', GLADLY, ['offer.timeout=40s'], ['offer.timeout=30s'], 'accept-timeout'],
    ['missed too early', GLADLY, ['offer.timeout=10s'], ['offer.timeout=30s'], 'missed-early'],
    ['offers in the routing delay', GLADLY, ['pacing.delay=0s'], ['pacing.delay=60s'], 'routing-delay'],
    ['auto-end too early', GLADLY, ['session.idle=2m'], ['session.idle=15m'], 'auto-end-early'],
    ['auto-end missing', GLADLY, ['session.idle=none'], ['session.idle=2m'], 'auto-end-missing'],
    ['work left while an agent is free', GLADLY, ['match.tick=30s'], [], 'work-conservation'],
    ['a capacity not made use of', GLADLY, ['capacity.total=1'], ['capacity.total=3'], 'work-conservation'],
    ['two offers at once', GLADLY, ['offer.parallelPerAgent=none'], ['offer.parallelPerAgent=1'], 'offers-at-once'],
    ['the wrong agent', GLADLY, ['match.select=[most-load, id]'], ['match.select=[least-load, id]'], 'best-agent'],
    ['offered again to who refused it', GLADLY, ['offer.exclude=none', 'offer.timeout=10s'], ['offer.exclude=forever', 'offer.timeout=10s'], 'refused-before'],
    ['in routing after a miss', BRIGHT, ['offer.onMiss.agent=none'], ['offer.onMiss.agent=not-ready', 'offer.onMiss.when=now'], 'after-refusal'],
    ['wrap-up too short', SINCH, ['wrapUp.mode=timed', 'wrapUp.sec=10s'], ['wrapUp.mode=timed', 'wrapUp.sec=60s'], 'wrap-up-length'],
    ['offered in wrap-up', SINCH, ['wrapUp.mode=timed', 'wrapUp.sec=60s', 'wrapUp.blocks=none'], ['wrapUp.mode=timed', 'wrapUp.sec=60s', 'wrapUp.blocks=agent'], 'wrap-up-blocks'],
    ['a returned chat goes to the back', GLADLY, ['queue.requeueRank=now', 'offer.timeout=5s'], ['queue.requeueRank=original', 'offer.timeout=5s'], 'requeue-rank'],
    ['unfair distribution', BRIGHT, ['match.select=[rank, id]', 'capacity.total=9'], ['match.select=[random]', 'capacity.total=9'], 'fairness'],
  ])('%s', (_, path, does, says, rule) => {
    const lines = recordingOf(shippedScenario(path, ...does));
    const rules = shippedScenario(path, ...says);
    expect(broken(audit(lines, rules))).toContain(rule);
    expect(broken(audit(jitter(lines), rules, 0.05))).toContain(rule);
  });
});
