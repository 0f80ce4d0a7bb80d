import { createHash, createHmac } from 'node:crypto';
import type { Style } from '../settings';
import type { Operation } from './operation';

export type PollRoute = 'operationStatus' | 'operationResults';
export type PollScope = 'location' | 'vault' | 'resourceGroup' | 'instance';

export type SignatureVerdict = 'valid' | 'absent' | 'altered';

const ticksAtEpoch = 621_355_968_000_000_000n;

/** Deterministic text of base64url characters: the shape of a signature or a certificate, without being one. */
function opaqueText(seed: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += createHash('sha512').update(`${seed}#${block}`).digest('base64url');
  }
  return text.slice(0, length);
}

const certificate = opaqueText('certificate of the poll URLs', 2620);

/** Every instance of the emulator signs alike, so that a restarted one reads the URLs it handed out before. */
function signatureOf(pathAndVersion: string, ticks: string): { s: string; h: string } {
  const h = createHmac('sha256', 'poll URLs of the emulator')
    .update(`${pathAndVersion}&t=${ticks}`)
    .digest('base64url');
  return { s: opaqueText(h, 342), h };
}

function providerPath(operation: Operation, scope: PollScope): string {
  const { subscriptionId, location, vaultId, instanceId } = operation.scope;
  if (scope === 'location') {
    return `/subscriptions/${subscriptionId}/providers/Microsoft.DataProtection/locations/${location}`;
  }
  if (scope === 'resourceGroup') return vaultId.slice(0, vaultId.lastIndexOf('/backupVaults/'));
  return scope === 'instance' ? (instanceId ?? vaultId) : vaultId;
}

/** The id of an operation at a scope: the path of its URL, and the `id` of its body. */
export function operationPath(operation: Operation, route: PollRoute, scope: PollScope): string {
  return `${providerPath(operation, scope)}/${route}/${operation.id}`;
}

export interface PollUrlOptions {
  readonly origin: string;
  readonly apiVersion: string;
  readonly style: Style;
  /** The signing moment, milliseconds. */
  readonly signedAt: number;
}

/** Style 2026 signs its URLs (`t` the moment in .NET ticks, `c` a certificate, `s` and `h`): about 3 KB each. */
export function pollUrl(path: string, { origin, apiVersion, style, signedAt }: PollUrlOptions): string {
  const unsigned = `${path}?api-version=${apiVersion}`;
  if (style === '2021') return `${origin}${unsigned}`;
  const ticks = String(BigInt(Math.trunc(signedAt)) * 10_000n + ticksAtEpoch);
  const { s, h } = signatureOf(unsigned, ticks);
  return `${origin}${unsigned}&t=${ticks}&c=${certificate}&s=${s}&h=${h}`;
}

/** Compares the characters as they came: a URL that was decoded, re-encoded or reordered counts as altered. */
export function checkSignature(path: string, rawQuery: string): SignatureVerdict {
  const parts = rawQuery.split('&');
  if (!parts.some((part) => /^[tcsh]=/.test(part))) return 'absent';
  const ticks = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  const unsigned = `${path}?${parts[0] ?? ''}`;
  const { s, h } = signatureOf(unsigned, ticks);
  const expected = `${parts[0] ?? ''}&t=${ticks}&c=${certificate}&s=${s}&h=${h}`;
  return rawQuery === expected ? 'valid' : 'altered';
}
