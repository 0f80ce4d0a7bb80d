/** Where the durable HTTP API can be reached, and what its URLs carry. */
export interface DurableEndpoint {
  /** `http://localhost:7071`, without a slash at the end. */
  readonly origin: string;
  readonly hubName: string;
  /** The system key of the extension. It is handed out, as on Azure, but not asked for. */
  readonly systemKey: string;
}

export const webhookPath = '/runtime/webhooks/durabletask';
/** The second entrance, which only the durable client of the app uses. */
export const rpcPath = '/durabletask';

const idPlaceholder = 'INSTANCEID';

/** The management URLs of one instance; every member is a string, which the durable client insists on. */
export function managementUrls(endpoint: DurableEndpoint, instanceId = idPlaceholder) {
  const instance = `${endpoint.origin}${webhookPath}/instances/${instanceId}`;
  const query = `taskHub=${endpoint.hubName}&connection=Storage&code=${endpoint.systemKey}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** What a function with a `durableClient` input binding receives, as JSON text. */
export function durableClientPayload(endpoint: DurableEndpoint, port: number): string {
  const start = `${endpoint.origin}${webhookPath}/orchestrators/{functionName}[/{instanceId}]`;
  const code = `code=${endpoint.systemKey}`;
  return JSON.stringify({
    taskHubName: endpoint.hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${start}?${code}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${code}`,
    },
    managementUrls: managementUrls(endpoint),
    baseUrl: `${endpoint.origin}${webhookPath}`,
    requiredQueryStringParameters: code,
    // Paths are resolved against it, so the slash at the end matters.
    rpcBaseUrl: `http://127.0.0.1:${port}${rpcPath}/`,
    httpBaseUrl: null,
  });
}
