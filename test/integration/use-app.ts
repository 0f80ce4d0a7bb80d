import { type RunningApp, type RunningAppOptions, startApp } from './running-app';

/**
 * One app for all tests of the surrounding `describe`: starting a host costs more than a whole protection does. Between
 * tests what runs is ended and the emulator goes back to its seed; the virtual clock goes on.
 */
export function useApp(options: RunningAppOptions): () => RunningApp {
  let app: RunningApp | undefined;
  beforeAll(async () => {
    app = await startApp(options);
  });
  afterEach(() => app?.reset());
  afterAll(() => app?.stop());
  return () => {
    if (app === undefined) throw new Error('The app is there inside of tests only');
    return app;
  };
}
