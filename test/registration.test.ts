import { composeApp } from '../app';
import { loadConfig } from '../config';
import { routeBindings } from '../functions/route-bindings';
import { version } from '../package.json';
import { useApp } from './integration/use-app';

const composed = composeApp(loadConfig({ SAUVEGARDE_TASK_HUB: 'Registered' }), () => undefined);

const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : 1;

const app = useApp({});

describe('What is registered at the start', () => {
  it('are the routes as they are defined', () => {
    const defined = composed.routes.map(({ name, method, route, engine, access }) => ({
      ...{ name, method, route, engine },
      ...(access === 'anyone' && { isOpen: true }),
    }));
    expect(defined.length).toBeGreaterThan(0);
    expect([...routeBindings].sort(byName)).toEqual(defined.sort(byName));
  });

  it('are the functions that there are handlers for, and the orchestrators', () => {
    const registered = app()
      .host.functions.filter(({ triggerType }) => triggerType !== 'orchestrationTrigger')
      .map(({ name }) => name);
    // The queues hand over to another function's handler, or only write a line to the log.
    const whole = ['autoProtectQueue', 'givenUpEventQueue'];
    expect([...registered].sort()).toEqual([...composed.handlers.keys(), ...whole].sort());
  });
});

it('names the version of the package', () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
