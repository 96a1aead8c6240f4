/**
 * The plan of a live run in words, for `--dry-run`: whom it would load, with how many people, what it makes and takes away,
 * and what would end it. Values of secrets are not handed in.
 */

import { counted, numberText, secondsText, shareText } from '../../report/numbers.ts';
import { tableLines, wrapped } from '../../report/table.ts';
import { andList } from '../../report/words.ts';
import type { AgentGroup, Scenario } from '../../scenarios/scenario.ts';
import { durationText, SECOND } from '../../scenarios/units.ts';
import { clockOf } from '../../story/clock.ts';
import type { StopRules } from '../drive/stop-rules.ts';
import { type Caps, capsText } from './caps.ts';
import type { Planned } from './planned.ts';
import type { TextWish } from './texts.ts';

export interface PlanFacts {
  readonly scenario: Scenario;
  readonly url: string;
  readonly isLoopback: boolean;
  readonly adapter: { readonly name: string; readonly about: string };
  readonly secrets: readonly {
    readonly name: string;
    readonly what: string;
    readonly isThere: boolean;
  }[];
  /** Names only. */
  readonly headers: readonly string[];
  readonly accounts: number;
  readonly side: 'both' | 'agents' | 'customers';
  readonly speed: number;
  readonly planned: Planned;
  readonly sockets: number;
  readonly processes: number | 'auto';
  readonly texts: TextWish;
  readonly caps: Caps;
  readonly stop: StopRules;
  readonly isKept: boolean;
  readonly stateFolder: string;
  readonly simulations: number;
  readonly conforms: boolean;
  readonly files: readonly string[];
  /** What the backend cannot do of this plan; null when that is not known before it is asked. */
  readonly cannot: readonly string[] | null;
}

const LABEL = 12;

export function planWords(facts: PlanFacts, width: number): string {
  const rows: [string, string[]][] = [
    ['Target', targetLines(facts)],
    ['Time', timeLines(facts)],
    ['Customers', customerLines(facts)],
    ['Agents', agentLines(facts)],
    ['Messages', messageLines(facts)],
    ['Sockets', socketLines(facts)],
    ['Accounts', accountLines(facts)],
    ['Secrets', secretLines(facts)],
    ['Stops', stopLines(facts)],
    ['Caps', capLines(facts)],
    ['Afterwards', afterLines(facts)],
    ['Files', facts.files.length === 0 ? ['none'] : [andList(facts.files)]],
    ['Cannot be', cannotLines(facts)],
  ];
  const lines = rows.flatMap(([label, texts]) =>
    texts.flatMap((text, i) =>
      // A row of a table keeps its columns.
      (text.length <= width - LABEL ? [text] : wrapped(text, width - LABEL)).map(
        (line, k) => `${(i === 0 && k === 0 ? label : '').padEnd(LABEL)}${line}`,
      ),
    ),
  );
  return `${`${facts.scenario.name}: the plan. Nothing is sent.`}\n\n${lines.join('\n')}\n`;
}

function targetLines({ url, isLoopback, adapter, headers }: PlanFacts): string[] {
  const where = isLoopback ? 'this machine' : 'allowed, and named';
  return [
    `${url} (${where}), spoken to by the adapter ${adapter.name}: ${adapter.about}`,
    ...(isLoopback || !url.startsWith('http:')
      ? []
      : ['NOT ENCRYPTED: tokens and texts can be read on the way; take https where there is one']),
    ...(headers.length === 0
      ? []
      : [`with the ${headers.length === 1 ? 'header' : 'headers'} ${andList(headers)}`]),
  ];
}

function timeLines({ scenario, speed, planned }: PlanFacts): string[] {
  const begins = clockOf(startText(scenario));
  const from = scenario.start === null ? '' : ` from ${begins(0)} to ${begins(scenario.duration)}`;
  const fast =
    speed === 1 ? 'in real time' : `${numberText(speed)} times as fast as the clock on the wall`;
  return [
    `${durationText(scenario.duration)} of the scenario${from}, ${fast}`,
    `${secondsText(planned.doorsSec)} until nobody comes any more, and about ${secondsText(planned.overSec)} until the last chat is over`,
    ...(speed === 1
      ? []
      : [
          "the server's timers have to run as fast: a server in real time would find people in a hurry",
        ]),
  ];
}

function startText({ start }: Scenario): string | undefined {
  if (start === null) return undefined;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = start.clock / SECOND;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function customerLines({ scenario, planned, side }: PlanFacts): string[] {
  if (side === 'agents') return ['none: real ones, or another tool, come to our agents'];
  const { customers } = planned;
  const range =
    customers.least === customers.most
      ? ''
      : ` (${numberText(customers.least)} to ${numberText(customers.most)} in ${planned.simulations} simulations)`;
  return [
    `about ${numberText(Math.round(customers.mean))} chats${range}, at most ${numberText(planned.mostChats)} at once, ${numberText(planned.arrivalsPerSec)} new ones a second where it is busiest`,
    ...(scenario.ramp === undefined
      ? []
      : [`few at first, and all of them from ${durationText(scenario.ramp)} on`]),
    `seed ${scenario.seed}: the same customers again with the same seed`,
  ];
}

function agentLines({ scenario, side }: PlanFacts): string[] {
  if (side === 'customers') return ['none: real ones answer'];
  const sizes = scenario.groups.map(
    (_, index) => scenario.agents.filter(({ group }) => group === index).length,
  );
  const rows = scenario.groups.map((group, i) => [
    group.name,
    counted(sizes[i] ?? 0, 'agent'),
    whenText(scenario, group),
  ]);
  return tableLines([{ head: '' }, { head: '', right: true }, { head: '' }], rows, 0);
}

const MOST_SPANS = 3;

function whenText(scenario: Scenario, { shifts, scripted }: AgentGroup): string {
  if (scripted) return 'as the script says';
  if (shifts === null) return 'signed in from the start to the end';
  const clock = clockOf(startText(scenario));
  const at = (time: number) =>
    scenario.start === null ? durationText(time) : clock(time).replace(/:00$/, '');
  if (shifts.kind === 'counts') {
    const steps = shifts.steps.filter((step) => step.at < scenario.duration);
    const told = steps.slice(0, MOST_SPANS).map((step) => `${step.count} from ${at(step.at)}`);
    return `${told.join(', ')}${steps.length > MOST_SPANS ? ' ...' : ''}`;
  }
  const all = shifts.list.map((spans) =>
    spans
      .filter(({ from }) => from < scenario.duration)
      .map(({ from, to }) => `${at(from)}-${at(Math.min(to, scenario.duration))}`)
      .join(' and '),
  );
  const spans = [...new Set(all.map((text) => text || 'not in this time'))];
  return `${spans.slice(0, MOST_SPANS).join(', ')}${spans.length > MOST_SPANS ? ' ...' : ''}`;
}

function messageLines({ planned, texts }: PlanFacts): string[] {
  const { length } = texts;
  const size =
    length === null
      ? 'a sentence or two'
      : length.least === length.most
        ? counted(length.least, 'character')
        : `${numberText(length.least)} to ${numberText(length.most)} characters`;
  return [
    `about ${numberText(Math.round(planned.messages.mean))}, ${numberText(planned.messagesPerSec)} a second where it is busiest; each is ${size}, in ${andList(texts.languages)}`,
  ];
}

function socketLines({ sockets, processes }: PlanFacts): string[] {
  const by =
    processes === 'auto'
      ? 'in as many processes as that takes'
      : `in ${counted(processes, 'process', 'processes')}`;
  return [`at most ${numberText(sockets)}, ${by}`];
}

function accountLines(facts: PlanFacts): string[] {
  const { side, accounts, planned, isKept, stateFolder } = facts;
  if (side === 'customers') return ['none for agents; customers get theirs as they come'];
  const made = Math.max(0, planned.agents - accounts);
  return [
    ...(accounts === 0
      ? []
      : [
          `${counted(Math.min(accounts, planned.agents), 'is there already, and stays', 'are there already, and stay')}`,
        ]),
    ...(made === 0
      ? []
      : [
          `${counted(made, 'agent is', 'agents are')} provisioned before the first customer comes${isKept ? ', and kept' : ' and taken away at the end'}`,
          `${stateFolder} holds what was made until it is gone: chatsim live cleanup takes away what a crash left`,
        ]),
  ];
}

function secretLines({ secrets, adapter }: PlanFacts): string[] {
  if (secrets.length === 0) return [`the adapter ${adapter.name} asks for none`];
  return secrets.map(
    ({ name, what, isThere }) => `${name}: ${isThere ? 'set' : 'NOT SET'} (${what})`,
  );
}

function stopLines({ stop }: PlanFacts): string[] {
  const rules = [
    stop.errorShare === null ? '' : `more than ${shareText(stop.errorShare)} of the requests fail`,
    stop.deliveryP99Sec === null
      ? ''
      : `1 % of the messages take longer than ${secondsText(stop.deliveryP99Sec)}`,
    stop.latenessP99Sec === null
      ? ''
      : `chatsim itself is late by more than ${secondsText(stop.latenessP99Sec)} in 1 % of its acts`,
  ].filter((rule) => rule !== '');
  return rules.length === 0
    ? ['no stop rule: it ends with the scenario, with Ctrl-C, or when the server is gone']
    : [`when, within ${secondsText(stop.windowSec)}, ${rules.join(', or ')}`];
}

function capLines({ caps }: PlanFacts): string[] {
  const text = capsText(caps);
  return [text === '' ? 'none' : `${text}: this plan keeps within them`];
}

function afterLines({ simulations, conforms, scenario }: PlanFacts): string[] {
  const judged = scenario.expect.length;
  return [
    ...(judged === 0 ? [] : [`${counted(judged, 'expectation is', 'expectations are')} judged`]),
    simulations === 0
      ? 'no simulation to hold it against'
      : `the same plan is simulated ${counted(simulations, 'time')}, to see whether the server behaves as the rules say`,
    conforms ? "the recording is held against the scenario's rules" : 'no conformance is judged',
  ];
}

function cannotLines({ cannot }: PlanFacts): string[] {
  if (cannot === null)
    return [
      'what the server cannot do of this plan is known when it is asked, at the start of the run',
    ];
  return cannot.length === 0 ? ['nothing of this plan is beyond the server'] : [...cannot];
}
