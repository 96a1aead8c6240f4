/**
 * How many sockets go between one address here and one there before Linux has to look long for a free port: it tries the even
 * half of its range first, each time from port to port, and with that half taken each connection costs the driver a millisecond. Addresses
 * to connect from (`local=`) make more room and cost as much, since a port is then looked for before it is known where to.
 */
import { readFileSync } from 'node:fs';
import { counted, numberText } from '../../src/report/numbers.ts';

/** Null while there are ports enough, or where they are not Linux's. */
export function portsNote(
  sockets: number,
  options: Readonly<Record<string, unknown>>,
  range: readonly [least: number, most: number] | null = portRange(),
): string | null {
  if (range === null) return null;
  const half = Math.floor((range[1] - range[0] + 1) / 2);
  const pairs = addresses(options['connect']) * addresses(options['local']);
  if (sockets <= half * pairs) return null;
  const each = pairs === 1 ? 'to one address' : `between ${numberText(pairs)} pairs of addresses`;
  return `${counted(sockets, 'socket')} ${each}: with more than ${numberText(half)}${pairs === 1 ? '' : ' each'}, opening one takes long and the driver gets late - widen the range of ports (sysctl net.ipv4.ip_local_port_range="1024 65535"), or connect to several addresses of the server (--adapter-option connect=ADDRESS,ADDRESS)`;
}

function addresses(option: unknown): number {
  return option === undefined ? 1 : Math.max(1, String(option).split(',').length);
}

function portRange(): readonly [number, number] | null {
  try {
    const [least, most] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number);
    return least === undefined || most === undefined ? null : [least, most];
  } catch {
    return null;
  }
}
