/** Tests that start the host run the built files: building here keeps them from ever testing a stale build. */
module.exports = async () => {
  const { buildAll } = await import('../../tools/build.mjs');
  await buildAll();
};
