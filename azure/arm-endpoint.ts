import { failure, type Result, success } from '../domain/result';

/** The one place that a token of this app may be sent to. */
export interface ArmEndpoint {
  /** Scheme, host and port in their normal form, such as `https://management.azure.com`. */
  readonly origin: string;
  /** Without the brackets of an IPv6 address: the form that sockets want. */
  readonly socketHost: string;
  /** False only for an emulator on this machine. */
  readonly secure: boolean;
}

/** A URL that may be requested, with the part of it that goes onto the wire. */
export interface RequestTarget {
  readonly url: string;
  /** Exactly as it stands in the URL: a parser would re-encode some characters, and poll URLs are signed. */
  readonly pathAndQuery: string;
}

/** ARM asks clients to take poll URLs of 4 KB; the longest that were seen have 3.6 KB. */
const MAX_URL_LENGTH = 8192;

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Printable ASCII without the backslash, which URL parsers take for a slash and servers do not. */
const CLEAN_URL = /^[\x21-\x5b\x5d-\x7e]+$/;
const AFTER_AUTHORITY = /^[a-z]+:\/\/[^/?#]*([^#]*)/i;

const hasUserInfo = (url: URL): boolean => url.username !== '' || url.password !== '';

function problemOfEndpoint(url: URL): string | undefined {
  if (hasUserInfo(url)) return 'it carries user information';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'it has more than a scheme, host and port';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'it is no https URL';
  return LOOPBACK_HOSTS.has(url.hostname) ? undefined : 'plain http is for an emulator on this machine only';
}

/** @throws Error when it is not `https://host[:port]`, or `http://` with a loopback host */
export function parseArmEndpoint(text: string): ArmEndpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? 'it is no absolute URL' : problemOfEndpoint(url);
  if (url === undefined || problem !== undefined) {
    throw new Error(`The ARM endpoint cannot be used: ${problem ?? 'it is no absolute URL'}.`);
  }
  return {
    origin: url.origin,
    socketHost: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    secure: url.protocol === 'https:',
  };
}

/** Checks that a URL leads to the endpoint. The problem is a clause without path and query of the URL. */
export function requestTarget(endpoint: ArmEndpoint, text: string): Result<RequestTarget, string> {
  if (text.length > MAX_URL_LENGTH) return failure(`it is longer than ${MAX_URL_LENGTH} characters`);
  if (!CLEAN_URL.test(text) || !URL.canParse(text)) return failure('it is no absolute URL');
  const url = new URL(text);
  if (hasUserInfo(url)) return failure('it carries user information');
  if (url.origin !== endpoint.origin) return failure(`it leads to ${originOf(url)}, not to ${endpoint.origin}`);
  const rest = AFTER_AUTHORITY.exec(text)?.[1] ?? '';
  return success({ url: text, pathAndQuery: rest.startsWith('/') ? rest : `/${rest}` });
}

/** `origin` is the word "null" for schemes other than those of the web. */
function originOf(url: URL): string {
  return url.origin === 'null' ? `another scheme (${url.protocol})` : url.origin.slice(0, 300);
}
