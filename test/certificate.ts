/** A key and a certificate that nobody knows, made anew each time: no key lies in the repository. For tests only. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

/**
 * `names` as in `DNS:localhost,IP:127.0.0.1`. Null where there is no openssl: then tests may be skipped, but not in CI.
 * @throws Error in CI
 */
export function certificateFor(names: string): Certificate | null {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const made = spawnSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', key, '-out', cert, '-days', '2'],
        ...['-subj', '/CN=chatsim', '-addext', `subjectAltName=${names}`],
      ],
      { stdio: 'ignore' },
    );
    if (made.status === 0)
      return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    if (process.env['CI'] === 'true')
      throw new Error('openssl makes no certificate here, and tests in CI are not skipped');
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
