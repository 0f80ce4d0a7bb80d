/**
 * A question to Azure that brought no answer that can be used: no connection, no token, no answer in time, a server error, an
 * unreadable body. What the service does say, its refusals included, is data and never thrown. The message is fit for a
 * caller: it has no URL and no token.
 */
export class AzureFault extends Error {
  /** The service's own code, where it answered with one. */
  readonly serviceCode: string | undefined;

  constructor(message: string, serviceCode?: string) {
    super(message);
    this.serviceCode = serviceCode;
  }
}

/**
 * The place where the app keeps its reports, the files of bulks and idempotency keys did not do what it was asked. The
 * message is fit for a log.
 */
export class StorageFault extends Error {}
