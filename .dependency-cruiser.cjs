const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: {
    path: '^(domain|azure|activities|orchestrators|functions|reports|telemetry|local|test|bench|tools|registration\\.ts|app\\.ts|config\\.ts|rules-settings\\.ts|main\\.ts|contracts\\.ts)',
    pathNot: allowed,
  },
});

/** The import rules of ARCHITECTURE.md. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-packages',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@azure/functions-core$' },
    },
    only('domain-imports-nothing-of-ours', '^domain/', '^domain/', 'Domain is pure.'),
    { name: 'domain-does-no-io', severity: 'error', from: { path: '^domain/' }, to: { dependencyTypes: ['core'] } },
    only(
      'azure-imports-domain',
      '^azure/',
      '^(azure|domain)/',
      'Clients know the domain, and nothing that calls them.',
    ),
    only(
      'activities-import-azure-and-domain',
      '^activities/',
      '^(activities|azure|domain|reports)/|^contracts\\.ts$',
      '',
    ),
    only(
      'orchestrators-import-domain-and-contracts',
      '^orchestrators/',
      '^(orchestrators|domain)/|^contracts\\.ts$',
      'An orchestrator that imports an activity could call it without history.',
    ),
    {
      name: 'orchestrators-do-no-io',
      severity: 'error',
      from: { path: '^orchestrators/' },
      to: { dependencyTypes: ['core'] },
    },
    only(
      'functions-import-domain-and-contracts',
      '^functions/',
      '^(functions|domain)/|^contracts\\.ts$',
      'Triggers start and ask; they do not do.',
    ),
    only('reports-import-domain', '^reports/', '^(reports|domain)/', 'A place for texts, whatever they are about.'),
    {
      name: 'only-the-composition-root-opens-reports',
      severity: 'error',
      comment: 'Everybody else is handed a store.',
      from: { pathNot: '^(reports|test)/|^app\\.ts$' },
      to: { path: '^reports/(open|blob|directory)-', dependencyTypesNot: ['type-only'] },
    },
    only(
      'telemetry-imports-azure-and-domain',
      '^telemetry/',
      '^(telemetry|azure|domain)/',
      'It wraps; nobody asks it.',
    ),
    {
      name: 'the-telemetry-sdk-loads-late',
      severity: 'error',
      comment: 'A static import would bring it into the file that loads at the start.',
      from: { pathNot: '^(telemetry/sdk|test/)' },
      to: { path: '^telemetry/sdk', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'the-app-loads-late',
      severity: 'error',
      comment: 'A static import would bring what invocations need into what loads at the start.',
      from: { pathNot: '^test/' },
      to: { path: '^app\\.ts$', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    only('contracts-import-domain', '^contracts\\.ts$', '^domain/', ''),
    only(
      'nothing-deployed-imports-local',
      '^(app|registration|main|config|rules-settings)\\.ts$',
      '^(?!local|test|bench|tools)',
      'local/ stands in for Azure and never ships.',
    ),
    only(
      'the-emulator-shares-no-code-with-the-client',
      '^local/arm/',
      '^local/arm/',
      'An emulator that shares code with the client shares its misreadings.',
    ),
    only('the-host-knows-nothing-of-this-app', '^local/host/', '^local/host/', 'It is a general host.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
