import { type ArmConnection, createArmConnection } from '../../../azure/arm-connection';
import { type ScriptedServer, startScriptedServer } from './scripted-server';
import { TestCredential } from './test-credential';

/** A connection to a server that gives the answers of a list, for clients that share one. */
export async function startScriptedConnection(): Promise<{
  readonly connection: ArmConnection;
  readonly server: ScriptedServer;
}> {
  const server = await startScriptedServer();
  const connection = createArmConnection({
    endpoint: server.origin,
    audience: 'https://management.azure.com/',
    credential: new TestCredential().source,
    requestTimeoutSeconds: 5,
    userAgent: 'sauvegarde-test',
  });
  return { connection, server };
}
