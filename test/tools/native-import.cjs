/** `import()` of Node itself: jest's module system has none. */
module.exports = (url) => import(url);
