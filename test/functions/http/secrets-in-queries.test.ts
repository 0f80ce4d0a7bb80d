import { exampleRequest } from '../support/example-request';
import { readApiDocument } from '../support/api-document';
import { useApp } from '../../integration/use-app';

const app = useApp({});

/** The platform takes a function key from the query, and does not mind how its name is spelled. */
const secret = 'c2VjcmV0LWtleQ==';
const keys = ['code', 'Code', 'CODE', 'sig'].map((name) => `${name}=${encodeURIComponent(secret)}`).join('&');
const spellings = [secret, encodeURIComponent(secret)];

describe('a function key in the query of a request', () => {
  it('is in no answer, no header and no line of the log, whatever the route', async () => {
    const document = await readApiDocument(app());
    const before = app().logged.length;
    for (const operation of document.operations) {
      const { method, path, body } = exampleRequest(operation, document.components);
      const answer = await app().request(method, `${path}${path.includes('?') ? '&' : '?'}${keys}`, body);
      const told = `${answer.text} ${JSON.stringify([...answer.headers])}`;
      for (const each of spellings) expect({ operation: operation.key, told }).not.toMatchObject({ told: has(each) });
    }
    await app().allEnded();
    const log = app().logged.slice(before).join('\n');
    expect(log).toContain('sauvegarde.write');
    for (const each of spellings) expect(log).not.toContain(each);
  });
});

const has = (text: string): unknown => expect.stringContaining(text);
