// Azurite's blob service as a process that goes when the test does, however the test ends.
process.once('disconnect', () => process.exit());
require('azurite/dist/src/blob/main.js');
