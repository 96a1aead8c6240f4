/**
 * A fault as somebody asks for it, by the admin's request or as `--fault NAME=VALUE`, read into a {@link Fault} with the usual
 * amounts where none were said; or what is wrong with it, and a hint.
 */
import { EVENT_NAMES } from '../../../engine/events.ts';
import type { Fault } from './faults.ts';
import { FAULT_NAMES, type FaultName, rowOf } from './names.ts';

export const MS_MOST = 3_600_000;
export const PER_SEC_MOST = 1_000_000;

export interface FaultWish {
  readonly fault: string;
  readonly share?: number;
  readonly ms?: number;
  readonly perSec?: number;
  readonly event?: string;
}

export interface WrongFault {
  readonly wrong: string;
  readonly hint: string;
}

export function readFault(wish: FaultWish): Fault | WrongFault {
  const { fault, share, ms, perSec, event } = wish;
  if (!isFault(fault))
    return { wrong: `there is no fault ${fault}`, hint: `faults: ${FAULT_NAMES.join(', ')}` };
  const row = rowOf(fault);
  const isNot = (what: string) => ({
    wrong: `${fault} takes no ${what}`,
    hint: `${fault} takes ${takes(fault)}`,
  });
  if (share !== undefined && !row.takesShare) return isNot('share');
  if (ms !== undefined && row.ms === undefined) return isNot('ms');
  if (perSec !== undefined && row.perSec === undefined) return isNot('perSec');
  if (event !== undefined && row.takesEvent !== true) return isNot('event');
  if (share !== undefined && !(share > 0 && share <= 1))
    return { wrong: `share is above 0 and at most 1, and this is ${share}`, hint: SHARE };
  if (ms !== undefined && !(Number.isInteger(ms) && ms >= 0 && ms <= MS_MOST))
    return { wrong: `ms is a whole number up to ${MS_MOST}, and this is ${ms}`, hint: '' };
  if (ms === 0 && fault !== 'capacity-overshoot')
    return { wrong: `${fault} of 0 ms is none`, hint: 'give it 1 ms or more' };
  if (perSec !== undefined && !(perSec > 0 && perSec <= PER_SEC_MOST))
    return {
      wrong: `perSec is above 0 and at most ${PER_SEC_MOST}, and this is ${perSec}`,
      hint: '',
    };
  if (event !== undefined && !(EVENT_NAMES as readonly string[]).includes(event))
    return { wrong: `there is no event ${event}`, hint: 'for example offer.made' };
  return {
    fault,
    share: share ?? 1,
    ...(row.ms === undefined ? {} : { ms: ms ?? row.ms.usual }),
    ...(row.perSec === undefined ? {} : { perSec: perSec ?? row.perSec.usual }),
    ...(event === undefined ? {} : { event }),
  };
}

const SHARE = '0.1 is one occasion in ten';
const isFault = (name: string): name is FaultName =>
  (FAULT_NAMES as readonly string[]).includes(name);

/** `NAME`, or `NAME=VALUE,VALUE`: 0.2 or 20% is the share, 500ms or 2s the time, 5/s the rate, and a word an event. */
export function readFaultText(text: string): Fault | WrongFault {
  const at = text.indexOf('=');
  const fault = at < 0 ? text : text.slice(0, at);
  const wish: { -readonly [K in keyof FaultWish]: FaultWish[K] } = { fault };
  for (const value of at < 0 ? [] : text.slice(at + 1).split(',')) {
    const part = partOf(value.trim());
    const [key] = part === undefined ? [] : (Object.keys(part) as (keyof FaultWish)[]);
    if (key === undefined)
      return {
        wrong: `${value} is neither a share, a time, a rate nor an event`,
        hint: isFault(fault) ? `${fault} takes ${takes(fault)}` : 'such as 20%, 500ms, 5/s',
      };
    if (wish[key] !== undefined) return { wrong: `${text} says ${key} twice`, hint: '' };
    Object.assign(wish, part);
  }
  return readFault(wish);
}

function partOf(value: string): Partial<FaultWish> | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(%|ms|s|\/s)?$/.exec(value) ?? [];
  if (number === '') return /^[a-z]+\.[a-z-]+$/.test(value) ? { event: value } : undefined;
  const amount = Number(number);
  if (unit === 'ms') return { ms: amount };
  if (unit === 's') return { ms: amount * 1000 };
  if (unit === '/s') return { perSec: amount };
  return { share: unit === '%' ? amount / 100 : amount };
}

/** What may be said of a fault on the command line. */
function takes(name: FaultName): string {
  const row = rowOf(name);
  return [
    ...(row.takesShare ? ['a share such as 20%'] : []),
    ...(row.ms === undefined ? [] : [`a time such as ${row.ms.usual}ms`]),
    ...(row.perSec === undefined ? [] : [`a rate such as ${row.perSec.usual}/s`]),
    ...(row.takesEvent === true ? ['an event such as offer.made'] : []),
  ].join(', ');
}

/** The fault as {@link readFaultText} reads it. */
export function faultText({ fault, share, ms, perSec, event }: Fault): string {
  const row = rowOf(fault);
  const parts = [
    ...(row.takesShare ? [`${Number((share * 100).toFixed(4))}%`] : []),
    ...(ms === undefined ? [] : [`${ms}ms`]),
    ...(perSec === undefined ? [] : [`${perSec}/s`]),
    ...(event === undefined ? [] : [event]),
  ];
  return `${fault}=${parts.join(',')}`;
}
