import { findEntryPoints } from '../../../local/host/app/entry-glob';
import { createAppDirectory } from './built-host';

describe('The glob in main', () => {
  const directory = createAppDirectory({
    'index.js': '',
    'src/a.js': '',
    'src/b.mjs': '',
    'src/.hidden.js': '',
    'src/functions/one.js': '',
    'src/functions/two.js': '',
    'src/functions/deep/three.js': '',
    'src/node_modules/x/index.js': '',
    'odd/[x].js': '',
    'odd/a+b.js': '',
  });
  afterAll(() => directory.dispose());

  it.each([
    ['index.js', ['index.js']],
    ['./index.js', ['index.js']],
    ['src/*.js', ['src/a.js']],
    ['src/*.{js,mjs}', ['src/a.js', 'src/b.mjs']],
    ['src/functions/*.js', ['src/functions/one.js', 'src/functions/two.js']],
    ['src/**/*.js', ['src/a.js', 'src/functions/deep/three.js', 'src/functions/one.js', 'src/functions/two.js']],
    ['src/{functions/one,a}.js', ['src/a.js', 'src/functions/one.js']],
    ['src/functions/t??.js', ['src/functions/two.js']],
    ['src/functions/[ot]*.js', ['src/functions/one.js', 'src/functions/two.js']],
    ['src/functions/[!o]*.js', ['src/functions/two.js']],
    ['src/.*.js', ['src/.hidden.js']],
    ['odd/a+b.js', ['odd/a+b.js']],
    ['src', []],
    ['none/*.js', []],
    ['*.ts', []],
  ])('%s finds %j', (main, files) => {
    expect(findEntryPoints(directory.path, main)).toEqual(files);
  });
});
