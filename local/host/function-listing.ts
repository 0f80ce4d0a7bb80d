import pc from 'picocolors';
import type { HostedFunction } from './hosted-function';
import type { RunningHost } from './start-host';

function functionLine(hosted: HostedFunction): string {
  const state = hosted.isDisabled ? pc.yellow(' (disabled)') : '';
  if (hosted.url === undefined) return `\t${pc.yellow(hosted.name)}: ${hosted.triggerType}${state}`;
  const methods = hosted.methods?.length ? `[${hosted.methods.join(',')}]` : '[any]';
  return `\t${pc.yellow(hosted.name)}: ${methods} ${pc.green(hosted.url)}${state}`;
}

/** What is listening where, as Core Tools shows it. */
export function listFunctions(host: RunningHost): string {
  const isHttp = (hosted: HostedFunction) => hosted.triggerType === 'httpTrigger';
  const others = host.functions.filter((hosted) => !isHttp(hosted));
  const lines = ['', `Listening on ${pc.green(host.url)}`, '', 'Functions:', ''];
  for (const hosted of host.functions.filter(isHttp)) lines.push(functionLine(hosted), '');
  for (const hosted of others) lines.push(functionLine(hosted), '');
  return [...lines, 'Press Ctrl-C to stop.', ''].join('\n');
}
