import { createDataProtectionClient, type DataProtectionClient } from '../../../azure/data-protection-client';
import { startScriptedServer, type ScriptedServer } from './scripted-server';
import { TestCredential } from './test-credential';

export interface ScriptedClient {
  readonly client: DataProtectionClient;
  readonly credential: TestCredential;
  readonly server: ScriptedServer;
}

export async function startScriptedClient(requestTimeoutSeconds = 5): Promise<ScriptedClient> {
  const server = await startScriptedServer();
  const credential = new TestCredential();
  const client = createDataProtectionClient({
    endpoint: server.origin,
    audience: 'https://management.azure.com/',
    apiVersion: '2026-06-01',
    credential: credential.source,
    requestTimeoutSeconds,
    userAgent: 'sauvegarde-test',
  });
  return { client, credential, server };
}
