/**
 * When each chat ended, as the first client that saw it has it. An agent is pushed the moment of the chat's new status and a
 * guest finds the moment of the message about it: two stamps of one happening, and whoever listens to both would take them for
 * two. Whoever comes second says the same as the first.
 */
export interface End {
  /** Milliseconds of the server's clock. */
  readonly server: number | undefined;
  readonly agent: string | undefined;
}

const KEPT = 10_000;

export class Ends {
  private readonly ends = new Map<string, End>();

  agreed(chat: string, mine: End): End {
    const first = this.ends.get(chat);
    if (first !== undefined) return first;
    this.ends.set(chat, mine);
    if (this.ends.size > KEPT) this.ends.delete(this.ends.keys().next().value as string);
    return mine;
  }
}

/** Without the fields that nobody knows. */
export const defined = ({ server, agent }: End) => ({
  ...(server === undefined ? {} : { server }),
  ...(agent === undefined ? {} : { agent }),
});
