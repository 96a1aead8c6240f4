/**
 * Times in words: a clock time where the trace has one, else time from the start; and lengths of time.
 * Whole microseconds in, text out. No clock is asked.
 */
const SECOND = 1_000_000;
const DAY = 86_400;

/** Seconds without needless zeros: 41, 12.5, 0.000001. */
export function secondsWords(micros: number): string {
  const sign = micros < 0 ? '-' : '';
  const size = Math.abs(micros);
  const whole = Math.floor(size / SECOND);
  const rest = size - whole * SECOND;
  const decimals = rest === 0 ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `${sign}${whole}${decimals} s`;
}

/** `30 s`, `12.5 s`, `15 min`, `2 min 30 s`, `1 h 5 min`, `2 d 3 h`: two units at most, tenths of a second below a minute. */
export function lengthWords(micros: number): string {
  if (micros === Number.POSITIVE_INFINITY) return 'for ever';
  const tenths = Math.round(micros / (SECOND / 10));
  if (tenths < 600) {
    if (tenths === 0 && micros > 0) return 'less than 0.1 s';
    return `${Math.floor(tenths / 10)}${tenths % 10 === 0 ? '' : `.${tenths % 10}`} s`;
  }
  const seconds = Math.round(micros / SECOND);
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (seconds < DAY) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(seconds / 3600);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function two(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** Writes moments: `09:14:03` of a day that begins at `start`, `+1d 00:10:00` on later days, or time from the start. */
export function clockOf(start: string | undefined): (micros: number) => string {
  const from = start === undefined ? 0 : parseClock(start);
  return (micros) => {
    const seconds = Math.floor(micros / SECOND) + from;
    const days = Math.floor(seconds / DAY);
    const rest = seconds - days * DAY;
    const text = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60]
      .map((n) => String(n).padStart(2, '0'))
      .join(':');
    return days === 0 ? text : `+${days}d ${text}`;
  };
}

function parseClock(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
