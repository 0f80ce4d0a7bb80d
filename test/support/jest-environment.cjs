const { createRequire } = require('node:module');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest runs tests in a VM context with a module system of its own. The embedded host loads a *built* app the way the
 * Functions worker does, by hooking Node's module loader; `nodeRequire` gives a test the loader that such a hook works on.
 */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.nodeRequire = createRequire(__filename);
  }
};
