/** The module that the Functions worker provides; no package has its types. */
declare module '@azure/functions-core' {
  /** Writes to the log of the host, outside of any invocation. */
  export function log(level: 'information' | 'warning', category: 'user', message: string): void;
}
