/** A function of a running host, as its user sees it. */
export interface HostedFunction {
  readonly name: string;
  readonly triggerType: string;
  readonly isDisabled: boolean;
  /** Of HTTP functions: the methods (none means all) and the URL with its route template. */
  readonly methods?: readonly string[];
  readonly url?: string;
}
