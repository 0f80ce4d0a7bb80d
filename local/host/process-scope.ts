/**
 * What a running host changes in its process: environment variables, the working directory, the time zone. One host at a
 * time can have a process, since an app reads all of them as global.
 */
export class ProcessScope {
  private static current: ProcessScope | undefined;
  private readonly environment = { ...process.env };
  private readonly directory = process.cwd();

  /** @returns undefined when another host has the process. */
  static enter(): ProcessScope | undefined {
    if (ProcessScope.current !== undefined) return undefined;
    ProcessScope.current = new ProcessScope();
    return ProcessScope.current;
  }

  setEnvironment(variables: Readonly<Record<string, string>>): void {
    Object.assign(process.env, variables);
  }

  /** The worker of the real host runs in the app's directory. A worker thread cannot change it, and stays where it is. */
  changeDirectory(directory: string): void {
    try {
      process.chdir(directory);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_UNSUPPORTED_OPERATION'))
        throw error;
    }
  }

  /** Puts everything back, also what the app has set itself. */
  leave(): void {
    for (const name of Object.keys(process.env)) {
      if (!(name in this.environment)) Reflect.deleteProperty(process.env, name);
    }
    for (const [name, value] of Object.entries(this.environment)) {
      if (process.env[name] !== value) process.env[name] = value;
    }
    this.changeDirectory(this.directory);
    ProcessScope.current = undefined;
  }
}
