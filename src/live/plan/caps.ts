/**
 * How much a live run may ask of a server. Against this machine there is no cap but those that are given; against any other
 * one there are, so that a load test of somebody's production begins with a decision and not with a typing error. A run over a
 * cap does not begin: nothing is slowed down or left out behind anybody's back.
 */
import { counted, numberText } from '../../report/numbers.ts';
import type { Planned } from './planned.ts';

/** Null: none. */
export interface Caps {
  readonly arrivalsPerSec: number | null;
  readonly messagesPerSec: number | null;
  readonly agents: number | null;
  readonly sockets: number | null;
}

export type CapFlags = { readonly [Cap in keyof Caps]?: number | undefined };

const NONE: Caps = { arrivalsPerSec: null, messagesPerSec: null, agents: null, sockets: null };
export const CAPS_ELSEWHERE: Caps = {
  arrivalsPerSec: 20,
  messagesPerSec: 100,
  agents: 50,
  sockets: 1000,
};

export function capsOf(isLoopback: boolean, flags: CapFlags): Caps {
  const own = isLoopback ? NONE : CAPS_ELSEWHERE;
  return {
    arrivalsPerSec: flags.arrivalsPerSec ?? own.arrivalsPerSec,
    messagesPerSec: flags.messagesPerSec ?? own.messagesPerSec,
    agents: flags.agents ?? own.agents,
    sockets: flags.sockets ?? own.sockets,
  };
}

const FLAGS: Readonly<Record<keyof Caps, string>> = {
  arrivalsPerSec: '--max-rate',
  messagesPerSec: '--max-messages',
  agents: '--max-agents',
  sockets: '--max-sockets',
};

export type Load = Pick<Planned, 'arrivalsPerSec' | 'messagesPerSec' | 'agents'> & {
  readonly sockets: number;
};

const WORDS: Readonly<Record<keyof Caps, (value: number) => string>> = {
  arrivalsPerSec: (value) => `${counted(value, 'customer comes', 'customers come')} a second`,
  messagesPerSec: (value) => `${counted(value, 'message is', 'messages are')} sent a second`,
  agents: (value) => `${counted(value, 'agent signs', 'agents sign')} in`,
  sockets: (value) => `${counted(value, 'socket is', 'sockets are')} open at once`,
};

/** A line for each cap that the plan is over. */
export function overCaps(load: Load, caps: Caps): string[] {
  return (Object.keys(FLAGS) as (keyof Caps)[]).flatMap((cap) => {
    const most = caps[cap];
    const value = load[cap];
    if (most === null || value <= most) return [];
    return [
      `${WORDS[cap](value)} where this plan is busiest, and no more than ${most < 1 ? most : numberText(most)} are allowed - make the run smaller or slower, or allow it with ${FLAGS[cap]} ${enough(value)}`,
    ];
  });
}

/** No less than this, and hardly more: whole from 10 on, else with two digits. */
function enough(value: number): number {
  if (value >= 10 || Number.isInteger(value)) return Math.ceil(value);
  const near = Number(value.toPrecision(2));
  if (near >= value) return near;
  const [, exponent] = value.toExponential(1).split('e');
  return Number((near + Number(`1e${Number(exponent) - 1}`)).toPrecision(2));
}

/** `20 arrivals/s, 50 agents`; nothing where there is none. */
export function capsText(caps: Caps): string {
  const units: Readonly<Record<keyof Caps, string>> = {
    arrivalsPerSec: 'arrivals/s',
    messagesPerSec: 'messages/s',
    agents: 'agents',
    sockets: 'sockets',
  };
  return (Object.keys(units) as (keyof Caps)[])
    .filter((cap) => caps[cap] !== null)
    .map((cap) => `${numberText(caps[cap] as number)} ${units[cap]}`)
    .join(', ');
}
