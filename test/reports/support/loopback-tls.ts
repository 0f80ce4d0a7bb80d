import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../fixtures/tls');

export const certificateFile = join(folder, 'loopback-certificate.pem');
export const keyFile = join(folder, 'loopback-key.pem');

/** What a client needs to trust the servers of the tests. */
export const tlsOptions = { ca: readFileSync(certificateFile, 'utf8') };
