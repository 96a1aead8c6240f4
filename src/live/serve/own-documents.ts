/**
 * The protocol's documents as a server gives them to its clients: those of docs/protocol, with the server's own address. Made
 * once, as text, since anybody may ask for them.
 */
import { asyncApi, DOCUMENTS_VERSION, openApi } from './documents.ts';

export interface OwnDocuments {
  readonly openApi: string;
  /** `host` is what the client calls this server, with its port. */
  asyncApi(host: string): string;
}

export function ownDocuments(): OwnDocuments {
  const { servers: _, ...sockets } = asyncApi(DOCUMENTS_VERSION) as Record<string, unknown>;
  const rest = JSON.stringify(sockets).slice(1);
  return {
    // Relative to where the document was read.
    openApi: JSON.stringify({ ...openApi(DOCUMENTS_VERSION), servers: [{ url: '/' }] }),
    asyncApi: (host) => `{"servers":${JSON.stringify({ here: { host, protocol: 'ws' } })},${rest}`,
  };
}
