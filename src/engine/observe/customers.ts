/**
 * Which customers have come and which were served, however often they tried. Kept only when customers may come again:
 * else every chat is a customer. A bit for each, by source and number; no chats here.
 */
import type { Scenario } from '../../scenarios/scenario.ts';

/** A customer's number is its source times this, plus the number within the source. */
const PER_SOURCE = 0x100_0000;
const CAME = 1;
const SERVED = 2;

export class Customers {
  /** Whether customers are told apart at all. */
  readonly watched: boolean;
  private readonly sources: Uint8Array[] = [];
  arrivedCount = 0;
  servedCount = 0;

  constructor(scenario: Scenario) {
    this.watched =
      scenario.script.some((act) => act.act === 'arrives') ||
      scenario.sources.some(
        ({ returns: r }) => (r.abandoned ?? r.refused ?? r.autoEnded ?? r.closed) !== null,
      );
  }

  came(customer: number): void {
    if (this.watched && this.isNew(customer, CAME)) this.arrivedCount++;
  }

  served(customer: number): void {
    if (this.isNew(customer, SERVED)) this.servedCount++;
  }

  private isNew(customer: number, bit: number): boolean {
    const source = Math.floor(customer / PER_SOURCE);
    const number = customer - source * PER_SOURCE;
    let bits = this.sources[source] ?? new Uint8Array(1024);
    if (number >= bits.length) {
      const longer = new Uint8Array(Math.max(number + 1, bits.length * 2));
      longer.set(bits);
      bits = longer;
    }
    this.sources[source] = bits;
    if ((bits[number]! & bit) !== 0) return false;
    bits[number] = bits[number]! | bit;
    return true;
  }
}
