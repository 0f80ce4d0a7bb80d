import { AzureFault } from '../domain/fault';

/** One call to Azure Resource Manager, as errors and logs name it: never by its URL, for a poll URL is signed. */
export interface ArmCall {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** What the call is for, such as `backupInstances/read`. */
  readonly operation: string;
  /** Sent as `x-ms-client-request-id` and `x-ms-correlation-request-id`. */
  readonly correlationId: string;
}

/**
 * A call that brought no answer that can be used. Worth repeating. It has no `cause`: errors of the HTTP stack carry the
 * request, with its URL and token.
 */
export class ArmFault extends AzureFault {
  override readonly name = 'ArmFault';

  /** @param what the fault as a clause, such as "the connection failed (ECONNRESET)" */
  constructor({ method, operation, correlationId }: ArmCall, what: string, serviceCode?: string) {
    super(`${method} ${operation}: ${what}; correlation id ${correlationId}.`, serviceCode);
  }
}

const URL_IN_TEXT = /\bhttps?:\/\/[^\s'"<>]+/gi;
const TOKEN_IN_TEXT = /\b(?:Bearer\s+\S+|eyJ[\w-]+(?:\.[\w-]+)*)/gi;
const MAX_FOREIGN_TEXT_LENGTH = 500;

/**
 * A text that somebody else wrote, fit for an error message: the queries of its URLs and anything that looks like a token
 * are cut out, and it is at most 500 characters long.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(TOKEN_IN_TEXT, '[token]')
    .replace(URL_IN_TEXT, (url) => url.replace(/[?#].*$/, '?[cut]'))
    .slice(0, MAX_FOREIGN_TEXT_LENGTH);
}

const CODE = /^[\w.-]{1,100}$/;

/** The machine-readable code of an error of Node or the SDK (`ECONNREFUSED`); their messages may hold URLs. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'no code';
  if ('code' in error && typeof error.code === 'string' && CODE.test(error.code)) return error.code;
  return 'name' in error && typeof error.name === 'string' && CODE.test(error.name) ? error.name : 'no code';
}
