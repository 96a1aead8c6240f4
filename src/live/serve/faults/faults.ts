/**
 * Which faults are on, and whether one happens now. It happens in a share of its occasions, chosen by the seed and the number
 * of the occasion: the same acts meet the same faults, so a journal with faults in it replays to the same world. No clock and
 * no chance of its own.
 */
import { EVENT_NAMES } from '../../../engine/events.ts';
import { Draws } from '../../../engine/random/draws.ts';
import { FAULT_NAMES, type FaultName } from './names.ts';

/** One fault as it was switched on. */
export interface Fault {
  readonly fault: FaultName;
  /** Of the occasions, above 0 up to 1. */
  readonly share: number;
  readonly ms?: number;
  readonly perSec?: number;
  /** Only events of this name are lost. */
  readonly event?: string;
}

/** With what came of it since it was switched on. */
export interface FaultNow extends Fault {
  readonly occasions: number;
  readonly times: number;
}

interface Standing {
  readonly fault: Fault;
  occasions: number;
  times: number;
}

export class Faults {
  private readonly standing = new Map<FaultName, Standing>();
  private readonly draws: Draws;
  /** Told when a fault was switched on or off. */
  onChange: () => void = () => {};

  constructor(seed: string) {
    this.draws = new Draws(`${seed} faults`, 0, FAULT_NAMES.length);
  }

  get isAny(): boolean {
    return this.standing.size > 0;
  }

  /** As it was switched on; undefined when it is off. */
  get(name: FaultName): Fault | undefined {
    return this.standing.get(name)?.fault;
  }

  /** Its occasions are counted from 1 again. */
  switchOn(fault: Fault): void {
    this.standing.set(fault.fault, { fault, occasions: 0, times: 0 });
    this.onChange();
  }

  /** All of them with null. */
  switchOff(name: FaultName | null): void {
    if (name === null) this.standing.clear();
    else this.standing.delete(name);
    this.onChange();
  }

  /** There is an occasion for it: whether it happens this time. Never when it is off. */
  happens(name: FaultName): boolean {
    const standing = this.standing.get(name);
    if (standing === undefined) return false;
    standing.occasions += 1;
    if (this.draw(name, 0, standing.occasions) >= standing.fault.share) return false;
    standing.times += 1;
    return true;
  }

  /** lost-push: whether this event is kept from one of those who should hear it. */
  losesPush(kind: number): boolean {
    const standing = this.standing.get('lost-push');
    if (standing === undefined) return false;
    const { event } = standing.fault;
    return (event === undefined || event === EVENT_NAMES[kind]) && this.happens('lost-push');
  }

  /** There was an occasion, and somebody else decided whether it happens. */
  saw(name: FaultName, happened: boolean): void {
    const standing = this.standing.get(name);
    if (standing === undefined) return;
    standing.occasions += 1;
    if (happened) standing.times += 1;
  }

  /** A number between 0 and 1 to the last occasion. */
  portion(name: FaultName): number {
    return this.draw(name, 1, this.standing.get(name)?.occasions ?? 0);
  }

  /** What is on, in the order of the table. */
  now(): FaultNow[] {
    return FAULT_NAMES.flatMap((name) => {
      const standing = this.standing.get(name);
      if (standing === undefined) return [];
      return [{ ...standing.fault, occasions: standing.occasions, times: standing.times }];
    });
  }

  private draw(name: FaultName, subject: number, counter: number): number {
    return this.draws.uniform(FAULT_NAMES.indexOf(name), subject, counter);
  }
}
