export type HostStartErrorCode =
  | 'invalidApp'
  | 'appThrew'
  | 'invalidSettings'
  | 'portInUse'
  | 'dataInUse'
  | 'dataCorrupted'
  | 'dataUnusable'
  | 'alreadyRunning';

/** Why a host could not start, in words for the person at the terminal. */
export class HostStartError extends Error {
  override readonly name = 'HostStartError';
  /** For programs: a test, or the exit code of the command. */
  readonly code: HostStartErrorCode;

  constructor(code: HostStartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
