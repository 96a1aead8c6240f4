/** A target behind TLS, with a certificate that nobody knows: calls and sockets trust it when they are told to, and only then. */
import { expect, test } from 'vitest';
import { type Certificate, certificateFor } from '../../../../test/certificate.ts';
import { tiny } from '../../../engine/testing.ts';
import { serverFor } from '../../serve/testing.ts';
import chatsim from '../chatsim/chatsim.ts';
import { adapterTest } from '../kit/kit.ts';
import { cableTo, targetFor, worldFor } from '../testing.ts';

const made = certificateFor('DNS:localhost,IP:127.0.0.1');

test.skipIf(made === null)(
  'by its address and by its name, with its certificate and without',
  async () => {
    const { key, cert } = made as Certificate;
    const server = await serverFor(tiny({ groups: [{ count: 2 }] }));
    const cable = await cableTo(server.url, { key, cert });
    for (const url of [cable.url, cable.url.replace('127.0.0.1', 'localhost')]) {
      const options = { local: '127.0.0.1' };
      const report = await adapterTest({
        adapter: chatsim,
        target: targetFor(url, { ca: cert, options }),
        world: worldFor({ run: new URL(url).hostname }),
        patienceMs: 5000,
        quietMs: 50,
        secrets: [],
      });
      expect(report.verdict, JSON.stringify(report, null, 1)).toBe('passed');
    }
    await expect(chatsim.open(targetFor(cable.url))).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'GET /healthz: its certificate is signed by itself - trust it with --ca FILE',
    });
    const elsewhere = await cableTo(server.url, { key, cert });
    const other = elsewhere.url.replace('127.0.0.1', '127.0.0.2');
    const options = { connect: '127.0.0.1' };
    await expect(chatsim.open(targetFor(other, { ca: cert, options }))).rejects.toMatchObject({
      message: 'GET /healthz: its certificate is for another name',
    });
    await elsewhere.close();
    await cable.close();
    await server.close();
  },
);
