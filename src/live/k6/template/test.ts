/**
 * The people of a chatsim scenario as a k6 test: both sides of every chat, against a platform that speaks the protocol of
 * `chatsim serve`. What they do stands in plan.json, drawn from the scenario and its seed; how k6 runs it in settings.json;
 * README.md has the commands. Made by `chatsim k6`; files of this folder may be changed, the plan is best made anew.
 *
 *   agents     one VU a process; each agent of its part has a socket of their own
 *   customers  one iteration a customer, taken up ahead of time and held until the planned arrival: the model is open as
 *              long as VUs are left, which chatsim_lateness and dropped_iterations watch
 *
 * The two meet only through the platform.
 */
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { AgentAtWork } from './agent.ts';
import { Clock, pause } from './clock.ts';
import { liveAs } from './customer.ts';
import * as measures from './measures.ts';
import { agents, customers, settings } from './plan.ts';

/** A start that was agreed on may be so far off, wall-clock seconds. */
const START_MOST_SEC = 120;
/** With some to spare for the last answers. */
const MOST_SEC = Math.ceil(
  START_MOST_SEC + settings.leadSec + settings.endSec / settings.speed + 30,
);
/** The last who are waiting may be customers of another process: agents stay until it has been quiet for so long. */
const QUIET_MS = 3000;
const LOOK_MS = 250;

export const options: Options = {
  scenarios: {
    agents: {
      executor: 'per-vu-iterations',
      exec: 'agentsAtWork',
      vus: settings.agentVus,
      iterations: 1,
      maxDuration: `${MOST_SEC}s`,
      gracefulStop: '5s',
    },
    customers: {
      executor: 'shared-iterations',
      exec: 'customer',
      vus: settings.customerVus,
      iterations: settings.customers,
      maxDuration: `${MOST_SEC}s`,
      gracefulStop: '5s',
    },
  },
  thresholds: Object.fromEntries(
    Object.entries(settings.thresholds).map(([metric, lines]) => [metric, [...lines]]),
  ),
  summaryTrendStats: ['count', 'avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
};

/** The k-th customer of the plan, whichever process takes them up. */
export async function customer(): Promise<void> {
  if (exec.scenario.iterationInInstance === 0) tellRunner();
  const place = exec.scenario.iterationInTest;
  const plan = customers[place];
  if (plan !== undefined) await liveAs(plan, place);
}

export async function agentsAtWork(): Promise<void> {
  const tokens = (__ENV['CHATSIM_AGENT_TOKENS'] ?? '').split(',');
  if (tokens.length !== settings.agents)
    exec.test.abort(
      `CHATSIM_AGENT_TOKENS has ${tokens.length} of ${settings.agents} tokens: chatsim k6 provision makes them`,
    );
  const place = exec.scenario.iterationInTest;
  const clock = new Clock('agent');
  const aheadSec = (clock.zero - Date.now()) / 1000;
  if (aheadSec < 0 && __ENV['CHATSIM_START'] !== undefined)
    exec.test.abort('CHATSIM_START has passed: it is to be some seconds ahead when k6 starts');
  if (aheadSec > START_MOST_SEC)
    exec.test.abort(`CHATSIM_START is more than ${START_MOST_SEC} s ahead`);
  const offers = { place, of: settings.agentVus, seen: new Map<number, number>() };
  const mine: AgentAtWork[] = [];
  for (let i = place; i < agents.length; i += settings.agentVus) {
    const plan = agents[i];
    const token = tokens[i];
    if (plan !== undefined && token !== undefined)
      mine.push(new AgentAtWork(plan, token, clock, offers));
  }
  await Promise.all(mine.map((agent) => agent.start()));
  await stay(clock, mine);
  await Promise.all(mine.map((agent) => agent.stop()));
  // Records that somebody meant to close some day: k6 would wait for that.
  clock.stop();
}

/** Until nobody is left to be served. */
async function stay(clock: Clock, mine: readonly AgentAtWork[]): Promise<void> {
  const vusHere = Math.ceil(settings.agentVus / settings.runners);
  let quietSince = Date.now();
  for (;;) {
    await pause(LOOK_MS);
    const now = clock.now();
    if (now >= settings.endSec) return;
    const isQuiet =
      now >= settings.durationSec &&
      exec.instance.vusActive <= vusHere &&
      mine.every((agent) => agent.isDone);
    if (!isQuiet) quietSince = Date.now();
    else if (Date.now() - quietSince >= QUIET_MS) return;
  }
}

/** For merge: whose samples these are. */
function tellRunner(): void {
  const { executionSegment } = exec.test.options;
  measures.runner.add(1, { plan: settings.plan, segment: executionSegment ?? '0:1' });
}
