import type { HostOptions } from '../../../local/host/index';
import { eventually } from '../../support/eventually';
import { createAppDirectory, loadHostModule } from './built-host';

const { startHost } = loadHostModule();

describe('Stopping', () => {
  it('lets a function that is running end, with its durable client', async () => {
    const files = {
      'index.js': `
        const { app } = require('@azure/functions');
        const df = require('durable-functions');
        df.app.orchestration('o', function* () { return 1; });
        app.http('late', { extraInputs: [df.input.durableClient()], handler: async (request, context) => {
          context.log('late has begun');
          await new Promise((resolve) => setTimeout(resolve, 200));
          return { body: await df.getClient(context).startNew('o', { instanceId: 'late' }) };
        } });`,
    };
    const directory = createAppDirectory(files);
    const messages: string[] = [];
    const log: HostOptions['log'] = ({ message }) => void messages.push(message);
    const host = await startHost({ appDirectory: directory.path, dataDirectory: 'memory', log });
    const answer = fetch(`${host.url}/api/late`);
    await eventually('the request', () => messages.find((message) => message.includes('late has begun')));
    await host.stop();
    expect(await (await answer).text()).toBe('late');
    directory.dispose();
  });
});
