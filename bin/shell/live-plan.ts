/**
 * Everything that a live run needs, read and checked before anything is sent: the scenario as it will be played, the target,
 * accounts, texts, stop rules, and what the run will ask of the server against what it may. Nothing is sent here.
 */

import { warmedUp } from '../../src/experiments/warm-up.ts';
import type { Account } from '../../src/live/backend.ts';
import type { StopRules } from '../../src/live/drive/stop-rules.ts';
import { type Caps, capsOf, overCaps } from '../../src/live/plan/caps.ts';
import { type Planned, plannedOf } from '../../src/live/plan/planned.ts';
import { LANGUAGES } from '../../src/live/plan/sentences.ts';
import { languagesOf, PLAIN_TEXTS, type TextWish } from '../../src/live/plan/texts.ts';
import type { WarmUpFacts } from '../../src/report/result.ts';
import { didYouMean } from '../../src/scenarios/grammar/problem.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { durationText, durationTrouble, parseDuration } from '../../src/scenarios/units.ts';
import { accountsFile } from './accounts-file.ts';
import { Failure } from './failure.ts';
import { loadedOf, mustMeasure } from './inputs.ts';
import type { Io } from './io.ts';
import { mustDiffer } from './live-files.ts';
import type { LiveFlags } from './live-flags.ts';
import { type TargetReady, targetReady } from './live-target.ts';
import { slackOf } from './slack.ts';

export interface LivePlan extends TargetReady {
  readonly path: string;
  /** Shortened, with its ramp and its warm-up. */
  readonly scenario: Scenario;
  readonly warmUp: WarmUpFacts;
  /** Files that were read: none of them may be written over. */
  readonly read: readonly string[];
  readonly flags: LiveFlags;
  readonly accounts: readonly Account[];
  readonly texts: TextWish;
  readonly stop: StopRules;
  /** Seconds of the wall clock. */
  readonly lostAfterSec: number;
  readonly keepsUpSec: number;
  /** Of the recording's stamps, in microseconds; null where the run tells it. */
  readonly slack: number | null;
  readonly planned: Planned;
  /** Most at once, one for each person. */
  readonly sockets: number;
  readonly caps: Caps;
}

const SECOND = 1_000_000;
/** Signals have their turn about so often while this thread simulates. */
const BREATH_MS = 40;

export async function livePlan(io: Io, path: string, flags: LiveFlags): Promise<LivePlan> {
  const target = await targetReady(io, flags);
  const loaded = loadedOf(io, path, { ...flags, withLive: true });
  const { scenario, facts: warmUp } = warmedUp(ramped(shortened(loaded.scenario, flags), flags));
  const accounts = accountsIn(io, flags, scenario);
  const texts = textsIn(flags, scenario.seed);
  const stop = stopIn(flags);
  const lostAfterSec = timeOf('--lost-after', flags.lostAfter) / SECOND;
  const keepsUpSec = timeOf('--lateness-limit', flags.latenessLimit) / SECOND;
  const slack = slackIn(flags);
  mustDiffer(flags);
  const { speed, side } = flags;
  let breath = io.now();
  const planned = await plannedOf({
    scenario,
    speed,
    breathe() {
      if (io.now() - breath < BREATH_MS) return undefined;
      breath = io.now();
      return io.pause();
    },
  });
  mustMeasure(path, scenario, planned.run);
  const caps = capsOf(target.isLoopback, {
    arrivalsPerSec: flags.maxRate,
    messagesPerSec: flags.maxMessages,
    agents: flags.maxAgents,
    sockets: flags.maxSockets,
  });
  const agents = side === 'customers' ? 0 : planned.agents;
  const sockets = agents + (side === 'agents' ? 0 : planned.mostChats);
  const over = overCaps(
    {
      agents,
      sockets,
      arrivalsPerSec: side === 'agents' ? 0 : planned.arrivalsPerSec,
      messagesPerSec: planned.messagesPerSec,
    },
    caps,
  );
  if (over.length > 0) throw new Failure(over);
  return {
    ...target,
    path,
    scenario,
    warmUp,
    read: [...loaded.files, ...filesIn(flags)],
    flags,
    accounts,
    texts,
    stop,
    lostAfterSec,
    keepsUpSec,
    slack,
    planned,
    sockets,
    caps,
  };
}

function shortened(scenario: Scenario, { duration: text }: LiveFlags): Scenario {
  if (text === undefined) return scenario;
  const duration = timeOf('--duration', text);
  if (duration > scenario.duration)
    throw new Failure(
      `--duration ${text}: the scenario is over after ${durationText(scenario.duration)} - this flag only makes it shorter`,
    );
  if (scenario.warmUp !== 'auto' && scenario.warmUp >= duration)
    throw new Failure(
      `--duration ${text}: the warm-up alone takes ${durationText(scenario.warmUp)} - shorten it, too, with --set warmUp=0s`,
    );
  return { ...scenario, duration };
}

function ramped(scenario: Scenario, { ramp: text }: LiveFlags): Scenario {
  if (text === undefined) return scenario;
  const ramp = timeOf('--ramp', text);
  if (ramp > scenario.duration)
    throw new Failure(
      `--ramp ${text}: the run is over after ${durationText(scenario.duration)}, before everybody comes`,
    );
  return { ...scenario, ramp };
}

function slackIn({ slack, conform }: LiveFlags): number | null {
  if (slack === undefined) return null;
  if (!conform)
    throw new Failure(
      '--slack is for the judgement of the recording, and --no-conform leaves it out',
    );
  return slackOf(slack);
}

/** µs, above 0. */
function timeOf(flag: string, text: string): number {
  const time = parseDuration(text);
  if (time !== null && time > 0) return time;
  const { message, hint } =
    time === 0 ? { message: 'a time above 0s is expected', hint: '' } : durationTrouble(text);
  throw new Failure(`${flag} ${text}: ${message}${hint === '' ? '' : ` - ${hint}`}`);
}

function accountsIn(
  io: Io,
  { accounts: path, side }: LiveFlags,
  { agents }: Scenario,
): readonly Account[] {
  if (path === undefined) return [];
  if (side === 'customers')
    throw new Failure('--accounts are of agents, and --side customers plays none');
  return accountsFile(
    io,
    path,
    agents.map(({ name }) => name),
  );
}

function textsIn({ textLength, languages: list }: LiveFlags, seed: string): TextWish {
  const languages = list === undefined ? PLAIN_TEXTS.languages : languagesOf(list);
  if ('unknown' in languages)
    throw new Failure(
      `--languages ${list}: there are no sentences in ${languages.unknown || 'nothing'} - ${didYouMean(languages.unknown, LANGUAGES, 'known')}, or all`,
    );
  return { seed, length: textLength ?? PLAIN_TEXTS.length, languages };
}

function stopIn({ stopErrors, stopDelivery, stopLateness, window }: LiveFlags): StopRules {
  const sec = (flag: string, text: string | undefined) =>
    text === undefined ? null : timeOf(flag, text) / SECOND;
  return {
    windowSec: timeOf('--window', window) / SECOND,
    errorShare: stopErrors ?? null,
    deliveryP99Sec: sec('--stop-delivery', stopDelivery),
    latenessP99Sec: sec('--stop-lateness', stopLateness),
  };
}

function filesIn({ accounts, ca, mapping, allow, adapter }: LiveFlags): string[] {
  return [accounts, ca, mapping, allow, /[./\\]/.test(adapter) ? adapter : undefined].filter(
    (path) => path !== undefined,
  );
}
