/** Writing into a chat, for either side: in order, and once, also when the same message is given again. */
import type { Api } from './api.ts';
import { Lanes } from './lanes.ts';
import { ID_ATTRIBUTE, type SaidMessage, type SaidRequest } from './said.ts';

/** The message that was written has the chat in it. */
export type Written = SaidMessage & { readonly request?: SaidRequest };

export class Writing {
  private readonly api: Api;
  private readonly project: string;
  private readonly lanes = new Lanes();
  /** Ids that were on their way once, whether or not they arrived. */
  private readonly tried = new Set<string>();

  constructor(api: Api, project: string) {
    this.api = api;
    this.project = project;
  }

  /** Something else about the chat, in its order. */
  inOrder<T>(chat: string, what: () => Promise<T>): Promise<T> {
    return this.lanes.run(chat, what);
  }

  /** Undefined when it had arrived before. */
  write(chat: string, text: string, id: string, more: object = {}): Promise<Written | undefined> {
    return this.inOrder(chat, async () => {
      // The server does not know our ids: it would take the message twice.
      if (this.tried.has(id) && (await this.has(chat, id))) return undefined;
      this.tried.add(id);
      return this.api.post<Written>(this.path(chat), {
        text,
        attributes: { [ID_ATTRIBUTE]: id },
        ...more,
      });
    });
  }

  messages(chat: string): Promise<SaidMessage[]> {
    return this.api.get<SaidMessage[]>(this.path(chat));
  }

  private async has(chat: string, id: string): Promise<boolean> {
    const there = await this.messages(chat);
    return there.some(({ attributes }) => attributes?.[ID_ATTRIBUTE] === id);
  }

  private path(chat: string): string {
    return `/${this.project}/requests/${chat}/messages`;
  }
}
