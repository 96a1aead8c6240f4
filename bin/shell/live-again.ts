/**
 * The flags that made a live run the one it was, as words of a command line, for whoever wants to have it again. No header, no host
 * and no secret is among them; of an option of the adapter only the name, for nobody knows what its value is.
 */
import type { LiveFlags } from './live-flags.ts';

type Value = string | number | boolean | readonly string[] | LiveFlags['textLength'];

interface Row {
  readonly name: string;
  readonly flag: string;
  /** With this one the run is as if nothing had been said. */
  readonly usual?: Value;
  readonly word?: (value: never) => string;
}

/** In the order of the help. Adapter, seed, side and speed are facts of the run already. */
const FLAGS: readonly Row[] = [
  { name: 'mapping', flag: '--mapping' },
  {
    name: 'adapterOption',
    flag: '--adapter-option',
    word: (option: string) => `${option.split('=')[0]}=VALUE`,
  },
  { name: 'accounts', flag: '--accounts' },
  { name: 'ca', flag: '--ca' },
  { name: 'set', flag: '--set' },
  { name: 'duration', flag: '--duration' },
  { name: 'ramp', flag: '--ramp' },
  {
    name: 'textLength',
    flag: '--text-length',
    word: ({ least, most }: NonNullable<LiveFlags['textLength']>) =>
      least === most ? String(least) : `${least}-${most}`,
  },
  { name: 'languages', flag: '--languages' },
  { name: 'processes', flag: '--processes' },
  { name: 'maxRate', flag: '--max-rate' },
  { name: 'maxMessages', flag: '--max-messages' },
  { name: 'maxAgents', flag: '--max-agents' },
  { name: 'maxSockets', flag: '--max-sockets' },
  {
    name: 'stopErrors',
    flag: '--stop-errors',
    word: (share: number) => `${Number((share * 100).toPrecision(12))}%`,
  },
  { name: 'stopDelivery', flag: '--stop-delivery' },
  { name: 'stopLateness', flag: '--stop-lateness' },
  { name: 'window', flag: '--window', usual: '10s' },
  { name: 'lostAfter', flag: '--lost-after', usual: '30s' },
  { name: 'latenessLimit', flag: '--lateness-limit', usual: '50ms' },
  { name: 'slack', flag: '--slack' },
  { name: 'simulations', flag: '--simulations', usual: 200 },
];

export function wordsToRunAgain(flags: LiveFlags): string[] {
  const given = flags as unknown as Readonly<Record<string, Value | undefined>>;
  const words = FLAGS.flatMap(({ name, flag, usual, word = String }) => {
    const value = given[name];
    if (value === undefined || value === usual) return [];
    const each = Array.isArray(value) ? value : [value];
    return each.flatMap((one) => [flag, word(one as never)]);
  });
  return flags.conform ? words : [...words, '--no-conform'];
}
