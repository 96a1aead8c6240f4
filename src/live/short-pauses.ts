/**
 * Short pauses of V8's collector, for processes that hold thousands of sockets. It lets the room for what is new grow to 64 MiB where
 * memory is plenty, and goes through it in one pause: 30 to 80 ms with 20,000 chats, when every message is late. Kept as it
 * is once it has some size, it is gone through more often, and in a few milliseconds, for the same sum. Much smaller it would cost more.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** The newest Node whose V8 is known to have the flag; V8 complains of others on stderr. */
const FLAG_UP_TO = 26;
/** Both halves of that room. */
const ENOUGH_BYTES = 16 * 2 ** 20;
const LOOK_MS = 500;

export function keepPausesShort(): void {
  if (Number.parseInt(process.versions.node, 10) > FLAG_UP_TO) return;
  // Read whenever that room would grow, and so also long after the start.
  if (roomBytes() >= ENOUGH_BYTES) setFlagsFromString('--semi-space-growth-factor=1');
  else setTimeout(keepPausesShort, LOOK_MS).unref();
}

const roomBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
