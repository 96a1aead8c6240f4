/** How many customers of a source are expected between two times, first attempts only. Nothing is drawn here. */
import { cos } from '../statistics/math.ts';
import { mean } from './fit.ts';
import type { CustomerSource } from './scenario.ts';

const TURN = 6.283185307179586;

/** Times in microseconds from the start of the run. A limit of the source is not looked at. */
export function arrivalsBetween({ arrivals }: CustomerSource, from: number, to: number): number {
  switch (arrivals.kind) {
    case 'none':
      return 0;
    case 'profile':
      return arrivals.pieces.reduce((sum, piece) => {
        const start = Math.max(from, piece.from);
        const end = Math.min(to, piece.to);
        if (end <= start) return sum;
        const slope = (piece.rateTo - piece.rateFrom) / (piece.to - piece.from);
        const middle = piece.rateFrom + slope * ((start + end) / 2 - piece.from);
        return sum + middle * (end - start);
      }, 0);
    case 'wave': {
      const { base, amplitude, period } = arrivals;
      const at = (t: number) => cos((TURN * t) / period);
      return base * (to - from + (amplitude * period * (at(from) - at(to))) / TURN);
    }
    case 'renewal':
      return (to - from) / mean(arrivals.between);
    case 'recorded':
      return arrivals.rows.filter(({ at }) => at >= from && at < to).length;
  }
}
