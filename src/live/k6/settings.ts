/** How k6 runs the plan, as data: what settings.json holds. Pure but for the fingerprint. */
import { createHash } from 'node:crypto';
import type { Scenario } from '../../scenarios/scenario.ts';
import { customerVus } from './peak.ts';
import { notPlanned } from './people-plan.ts';
import type { People, QueueSettings, Settings } from './template/plan-types.ts';
import { judgesOf } from './thresholds.ts';

const SECOND = 1_000_000;
const HASH_DIGITS = 16;
/** Agents sign in, and sockets open, within this. */
const LEAD_SEC = 3;
/** As template/customer.ts has it. */
const READY_SEC = 2;

export interface ExportWish {
  readonly seed: string;
  readonly target: string;
  readonly speed: number;
  readonly runners: number;
  /** ms */
  readonly late: number;
  readonly chatsimVersion: string;
}

export function settingsOf(scenario: Scenario, people: People, wish: ExportWish): Settings {
  const { rules } = scenario;
  const { seed, speed, runners } = wish;
  const end = scenario.atEnd === 'cut' ? 0 : scenario.drainLimit;
  const judges = judgesOf(scenario, wish.late);
  return {
    form: 1,
    plan: createHash('sha256').update(JSON.stringify(people)).digest('hex').slice(0, HASH_DIGITS),
    scenario: scenario.name,
    platform: scenario.platform,
    seed,
    chatsimVersion: wish.chatsimVersion,
    target: wish.target,
    speed,
    durationSec: scenario.duration / SECOND,
    warmUpSec: scenario.warmUp === 'auto' ? 0 : scenario.warmUp / SECOND,
    endSec: (scenario.duration + end) / SECOND,
    customers: people.customers.length,
    agents: people.agents.length,
    runners,
    customerVus: customerVus(scenario, seed, people.customers, runners, READY_SEC * speed),
    // One a process: the more agents a VU knows, the more it knows of who was offered what.
    agentVus: runners,
    leadSec: LEAD_SEC,
    lateMs: wish.late,
    queues: queueSettings(scenario),
    autoAccept: rules['match.accept'] === 'auto',
    declinable: rules['offer.declinable'],
    cost: rules['capacity.cost'],
    need: rules['capacity.need'],
    isPushed: rules['match.mode'] === 'push',
    expectations: judges.expectations,
    thresholds: judges.thresholds,
    notDriven: notPlanned(scenario),
  };
}

export function queueSettings({ queues }: Scenario): QueueSettings[] {
  return queues.map(({ name, rules }) => ({
    name,
    onTimeSec: rules['report.onTime'] / SECOND,
    shortSec: rules['report.shortAbandon'] / SECOND,
  }));
}
