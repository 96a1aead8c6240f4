/** The flags of `live` and `live cleanup`: what they are called, and from their words to values. Light: loaded for `--help`, too. */
import { type Command, Option } from 'commander';
import type { Format } from '../../src/report/files.ts';
import { Failure } from './failure.ts';
import { repeated, shareOf, someText, wholeNumber } from './flags.ts';
import { STATE_FOLDER } from './live-state.ts';

export interface TargetFlags {
  readonly target?: string;
  readonly header?: readonly string[];
  readonly ca?: string;
  readonly allow?: string;
  readonly allowHost?: readonly string[];
  readonly state: string;
}

export interface LiveFlags extends TargetFlags {
  readonly adapter: string;
  readonly mapping?: string;
  readonly adapterOption?: readonly string[];
  readonly accounts?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly duration?: string;
  readonly speed: number;
  readonly side: 'both' | 'agents' | 'customers';
  readonly ramp?: string;
  readonly textLength?: { readonly least: number; readonly most: number };
  readonly languages?: string;
  readonly processes?: number;
  readonly maxRate?: number;
  readonly maxMessages?: number;
  readonly maxAgents?: number;
  readonly maxSockets?: number;
  readonly stopErrors?: number;
  readonly stopDelivery?: string;
  readonly stopLateness?: string;
  readonly window: string;
  readonly lostAfter: string;
  readonly latenessLimit: string;
  readonly record?: string;
  readonly simulations: number;
  readonly conform: boolean;
  readonly slack?: string;
  readonly keep?: boolean;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly formats?: readonly Format[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly workers?: number;
}

export interface CleanupFlags extends TargetFlags {
  readonly all?: boolean;
}

const MOST_SPEED = 10_000;
const MOST_CHARACTERS = 100_000;

/** Where, and with what in hand: the same for a run and for what it left behind. */
export function targetOptions(command: Command): Command {
  return wayOptions(command).addOption(
    new Option('--state <folder>', 'where is written what was made and is to be taken away again')
      .argParser(someText('--state', STATE_FOLDER))
      .default(STATE_FOLDER),
  );
}

/** How a server is reached, and that it may be. */
export function wayOptions(command: Command): Command {
  return command
    .option(
      '--header <name: value>',
      "with every request, e.g. 'X-Key: $KEY' from the environment; may be repeated",
      repeated,
    )
    .option('--ca <file>', 'trust these certificates, too (PEM)', someText('--ca', 'ca.pem'))
    .option(
      '--allow <file>',
      'hosts that may be loaded, one a line; else CHATSIM_LIVE_HOSTS',
      someText('--allow', 'hosts.txt'),
    )
    .option(
      '--allow-host <host>',
      'name the host once more: needed for any but this one',
      repeated,
    );
}

export function planOptions(command: Command): Command {
  return command
    .option('--duration <time>', 'no longer than this, of the scenario: 30m')
    .option('--speed <number>', 'so many seconds of the scenario in each second', speedOf, 1)
    .addOption(
      new Option('--side <side>', 'who is played; the others are real')
        .choices(['both', 'agents', 'customers'])
        .default('both'),
    )
    .option('--ramp <time>', 'arrivals grow from none to all over this time of the scenario')
    .option('--text-length <characters>', 'of each message: 200, or 20-400', textLengthOf)
    .option(
      '--languages <list>',
      'that messages are in: en,de,ja,ar ... or all; en when left out',
      someText('--languages', 'en,de,ja'),
    )
    .option(
      '--processes <number>',
      'that hold the clients; as many as it takes when left out',
      wholeNumber('--processes', 1),
    );
}

export function capOptions(command: Command): Command {
  return command
    .option('--max-rate <number>', 'allow so many customers a second', amountOf('--max-rate'))
    .option('--max-messages <number>', 'so many messages a second', amountOf('--max-messages'))
    .option('--max-agents <number>', 'so many agents', wholeNumber('--max-agents', 0))
    .option('--max-sockets <number>', 'so many sockets', wholeNumber('--max-sockets', 0))
    .option(
      '--stop-errors <share>',
      'stop when more of the requests fail: 5%',
      shareOf('--stop-errors', '5%'),
    )
    .option('--stop-delivery <time>', 'stop when the 99th percentile of deliveries is above: 2s')
    .option(
      '--stop-lateness <time>',
      'stop when the driver itself is later (99th percentile): 50ms',
    )
    .option('--window <time>', 'of the wall clock, that the stop rules look at', '10s')
    .option('--lost-after <time>', 'without any answer for so long the server is lost', '30s')
    .option(
      '--lateness-limit <time>',
      'nothing is judged when the driver itself was later (99th percentile)',
      '50ms',
    );
}

export function speedOf(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed > 0 && speed <= MOST_SPEED))
    throw new Failure(`--speed takes a number above 0, at most ${MOST_SPEED}, and this is ${text}`);
  return speed;
}

function amountOf(flag: string): (text: string) => number {
  return (text) => {
    if (!/^\d+(\.\d+)?$/.test(text))
      throw new Failure(`${flag} takes a number, and this is ${text} - e.g. ${flag} 50`);
    return Number(text);
  };
}

/** `200` or `20-400`. */
export function textLengthOf(text: string): { least: number; most: number } {
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const least = Number(from);
  const most = Number(to ?? from);
  if (!(least >= 1 && most >= least && most <= MOST_CHARACTERS))
    throw new Failure(
      `--text-length takes a number of characters up to ${MOST_CHARACTERS}, or two, and this is ${text} - e.g. --text-length 20-400`,
    );
  return { least, most };
}

/** Fewer than 200 give no band that one run in a thousand leaves. */
const FEWEST_SIMULATIONS = 200;

export function simulationsOf(text: string): number {
  const count = wholeNumber('--simulations', 0)(text);
  if (count !== 0 && count < FEWEST_SIMULATIONS)
    throw new Failure(
      `--simulations ${text}: fewer than ${FEWEST_SIMULATIONS} say nothing about one run - write ${FEWEST_SIMULATIONS} or more, or 0 for none`,
    );
  return count;
}
