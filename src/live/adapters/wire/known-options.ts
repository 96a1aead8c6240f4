/**
 * An option that an adapter does not have is a slip of the pen: a run that took no notice of it would be another one than was
 * meant. Every adapter of ours asks here, before it asks anybody.
 */
import { ActTrouble, type Target } from '../../backend.ts';

/**
 * @param who as in `the adapter tiledesk`
 * @throws ActTrouble that names the first option that is not known, and all those that are
 */
export function mustKnowOptions(
  { options }: Pick<Target, 'options'>,
  who: string,
  known: readonly string[],
): void {
  const strange = Object.keys(options).find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new ActTrouble('refused', `${who} has no option ${strange} - it has ${known.join(', ')}`);
}
