/** The environment of the app, in which app settings live. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Replaces every `%NAME%` whose app setting exists; the others stay, as text that somebody may have meant. */
export function resolveAppSettings(text: string, environment: Environment): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => environment[name] ?? whole);
}

/** The real host reads booleans as .NET does (`True`), and takes `1` too. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', '1'].includes(value.trim().toLowerCase());
}

/** Whether `AzureWebJobs.<name>.Disabled` switches the function off; the name compares without case. */
export function isDisabled(functionName: string, environment: Environment): boolean {
  const wanted = `azurewebjobs.${functionName}.disabled`.toLowerCase();
  // Linux plans cannot have dots in names of variables; there `__` or `_` stand for them.
  const variants = new Set([wanted, wanted.replaceAll('.', '__'), wanted.replaceAll('.', '_')]);
  return Object.entries(environment).some(([name, value]) => variants.has(name.toLowerCase()) && isTrue(value));
}
