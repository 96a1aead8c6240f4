/**
 * What is wrong with a body, a frame or a query, as Ajv finds it, in words that say what would be right: where only certain
 * values are allowed, all of them, and what has no place by its name.
 */

/** A finding of Ajv, as far as it is told on. */
export interface Finding {
  readonly keyword?: string;
  /** `/queues/0` */
  readonly instancePath: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
}

/** What a client made up is told back to it no longer than this. */
const NAME_MOST = 100;

/** What stands behind the place: `must be one of: accept, decline`. */
export function malformedBy({ keyword = '', params = {}, message = 'is wrong' }: Finding): string {
  switch (keyword) {
    case 'enum':
      return `must be one of: ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'additionalProperties':
      return `${message}: ${String(params['additionalProperty']).slice(0, NAME_MOST)}`;
    default:
      return message;
  }
}
