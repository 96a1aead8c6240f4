// The bank's call records, read and judged row by row: which rows are odd, and what is done about each kind.
// Only reading and counting; what the good rows say about service, patience and staffing is worked out elsewhere.

/** One call. Times are seconds since 1970 as if the bank's clock were UTC: only differences and clock times matter. */
export interface Call {
  /** Place in the file, which orders calls of the same second. */
  readonly row: number;
  /** 1999-08-02 */
  readonly day: string;
  readonly arrived: number;
  readonly queue: string;
  /** As recorded: 0, 1 or 2 (2 = high). */
  readonly priority: number;
  readonly outcome: 'served' | 'left' | 'unknown';
  /** Until answered or given up. Of a call whose outcome is unknown, what the record says. */
  readonly wait: number;
  /** Who answered, and when; '' and NaN for callers who left. */
  readonly agent: string;
  readonly answered: number;
  /** End of the conversation as far as it is believed: cut where the same agent answered the next call. */
  readonly ended: number;
  /** The recorded end lay after the agent's next answer, so how long it took is not known. */
  readonly cut: boolean;
}

export interface Records {
  readonly calls: readonly Call[];
  /** How many rows of each odd kind, in words. */
  readonly odd: Readonly<Record<string, number>>;
}

const HOUR = 3600;
const COLUMNS = 'arrived_at,queue,priority,answered_at,abandoned_at,ended_at,agent';

/** Reads the file's text. Throws when a row is not of the documented form: nothing is guessed. */
export function readRecords(text: string): Records {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines[0] !== COLUMNS) throw new Error(`The first line should be ${COLUMNS}`);
  const odd = {
    'neither answered nor given up, or both': 0,
    'answered or given up before it arrived': 0,
    'ended before it was answered': 0,
    'answered at 00:00:00 after more than an hour, with no talk': 0,
    'still going on when the same agent answered the next call': 0,
  };
  const calls: Call[] = [];
  lines.slice(1).forEach((line, row) => {
    const [arrivedAt, queue, priority, answeredAt, leftAt, endedAt, agent] = line.split(',');
    if (agent === undefined) throw new Error(`Row ${row + 2} has too few columns: ${line}`);
    const arrived = seconds(arrivedAt!);
    const answered = seconds(answeredAt!);
    const left = seconds(leftAt!);
    const ended = seconds(endedAt!);
    const served = !Number.isNaN(answered);
    if (served === !Number.isNaN(left)) {
      odd['neither answered nor given up, or both']++;
      return;
    }
    const wait = (served ? answered : left) - arrived;
    if (wait < 0) {
      odd['answered or given up before it arrived']++;
      return;
    }
    if (served && !(ended >= answered)) {
      odd['ended before it was answered']++;
      return;
    }
    // Waits of two to eleven hours, "answered" at midnight sharp and over in the same second: the night's clean-up closed
    // a record that had stayed open. When and how the caller really left is not known.
    const forgotten = served && wait > HOUR && answered === ended && answered % (24 * HOUR) === 0;
    if (forgotten) odd['answered at 00:00:00 after more than an hour, with no talk']++;
    calls.push({
      row,
      day: arrivedAt!.slice(0, 10),
      arrived,
      queue: queue!,
      priority: Number(priority),
      outcome: forgotten ? 'unknown' : served ? 'served' : 'left',
      wait,
      agent: forgotten ? '' : agent,
      answered: forgotten ? Number.NaN : answered,
      ended: forgotten ? Number.NaN : ended,
      cut: false,
    });
  });
  const cutCalls = cutOverlaps(calls);
  odd['still going on when the same agent answered the next call'] = cutCalls.filter(
    (c) => c.cut,
  ).length;
  return { calls: cutCalls, odd };
}

/** Calls an agent answered, in the order of answering; equal seconds keep the file's order. */
export function byAgent(calls: readonly Call[]): Map<string, Call[]> {
  const agents = new Map<string, Call[]>();
  const answered = calls
    .filter((c) => c.outcome === 'served')
    .toSorted((a, b) => a.answered - b.answered || a.row - b.row);
  for (const call of answered) {
    const list = agents.get(call.agent);
    if (list === undefined) agents.set(call.agent, [call]);
    else list.push(call);
  }
  return new Map([...agents].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Nobody can be in two calls: where the next one was answered before this one's recorded end, it had ended by then. */
function cutOverlaps(calls: readonly Call[]): readonly Call[] {
  const cutAt = new Map<number, number>();
  for (const list of byAgent(calls).values())
    for (let i = 0; i + 1 < list.length; i++)
      if (list[i]!.ended > list[i + 1]!.answered) cutAt.set(list[i]!.row, list[i + 1]!.answered);
  return calls.map((call) => {
    const at = cutAt.get(call.row);
    return at === undefined ? call : { ...call, ended: at, cut: true };
  });
}

function seconds(stamp: string): number {
  return stamp === '' ? Number.NaN : Date.parse(`${stamp}Z`) / 1000;
}
