import fc from 'fast-check';
import { RouteTemplateError } from '../../../local/host/http/route-constraint';
import { parseRouteTemplate } from '../../../local/host/http/route-template';

const match = (template: string, path: string) => parseRouteTemplate(template).match(path);

describe('A route template', () => {
  it.each([
    ['api/orders', '/api/orders', {}],
    ['api/orders', '/API/Orders/', {}],
    ['api/orders', '/api/orders/1', undefined],
    ['api/{id}', '/api/42', { id: '42' }],
    ['api/{id}', '/api', undefined],
    ['api/{id}', '/api//', undefined],
    ['api/{id?}', '/api', {}],
    ['api/{id?}', '/api/', {}],
    ['api/{id=7}', '/api', { id: '7' }],
    ['api/{id=7}/{tail?}', '/api', { id: '7' }],
    ['api/{id=7}/{tail?}', '/api/1/x', { id: '1', tail: 'x' }],
    ['api/{*rest}', '/api', {}],
    ['api/{*rest}', '/api/', {}],
    ['api/{*rest}', '/api/a/b//c/', { rest: 'a/b//c/' }],
    ['api/{**rest}', '/api/a/b', { rest: 'a/b' }],
    ['api/{*rest}', '/api//a', undefined],
    ['api/{*rest=home}', '/api', { rest: 'home' }],
    ['{file}.{ext?}', '/a.b.txt', { file: 'a.b', ext: 'txt' }],
    ['{file}.{ext?}', '/readme', { file: 'readme' }],
    ['{from}-{to}', '/a-b-c', { from: 'a-b', to: 'c' }],
    ['v{major}', '/v2', { major: '2' }],
    ['v{major}', '/v', undefined],
    ['', '/', {}],
    ['{a}', '/x%20y', { a: 'x y' }],
    ['{a}', '/x%2Fy', { a: 'x%2Fy' }],
    ['{a}', '/100%', { a: '100%' }],
    ['caf\u00e9', '/caf%C3%A9', {}],
    ['a{{b}}c', '/a%7Bb%7Dc', {}],
  ])('%j meets %j with %j', (template, path, values) => {
    expect(match(template, path)).toEqual(values);
  });

  it.each([
    ['int', ['1', '-5', '+5', '2147483647'], ['x', '2147483648', '1.5', '']],
    ['long', ['9223372036854775807'], ['9223372036854775808']],
    ['bool', ['true', 'False'], ['1', 'yes']],
    ['datetime', ['2024-02-29', '2024-01-01T10:00:00Z'], ['2024-13-01', 'Monday', '5']],
    ['decimal', ['1.5', '-2', '1,000.5'], ['1e3', 'x']],
    ['double', ['1.5', '1e3', '-.5'], ['x', '1..2']],
    ['float', ['1.5'], ['x']],
    ['guid', ['cd2c1638-1638-72d5-1638-deadbeef1638', 'CD2C1638163872D51638DEADBEEF1638'], ['cd2c1638', 'x']],
    ['alpha', ['abc', 'ABC'], ['a1', 'a b']],
    ['length(3)', ['abc'], ['ab', 'abcd']],
    ['length(2,3)', ['ab', 'abc'], ['a', 'abcd']],
    ['minlength(2)', ['ab'], ['a']],
    ['maxlength(2)', ['ab'], ['abc']],
    ['min(18)', ['18', '99'], ['17', 'x']],
    ['max(120)', ['120'], ['121']],
    ['range(1,9)', ['1', '9'], ['0', '10']],
    ['regex(^a+$)', ['aa', 'AA'], ['ab']],
    ['regex(^\\d{{2,3}}$)', ['12', '123'], ['1', '1234']],
    ['required', ['x'], []],
    ['int:min(5)', ['5'], ['4', 'x']],
  ])('tests the constraint %s', (constraint, good, bad) => {
    const template = parseRouteTemplate(`{value:${constraint}}`);
    for (const value of good)
      expect([value, template.match(`/${encodeURIComponent(value)}`)]).toEqual([value, { value }]);
    for (const value of bad)
      expect([value, template.match(`/${encodeURIComponent(value)}`)]).toEqual([value, undefined]);
  });

  it('tests a constraint on a default too, but not on an absent value', () => {
    expect(match('{a:int=x}', '/')).toBeUndefined();
    expect(match('{a:int?}', '/')).toEqual({});
  });

  it.each([
    '/leading',
    '~/home',
    'a//b',
    '{a',
    'a}',
    '{a}{b}',
    '{}',
    '{a}/{A}',
    '{*all}/more',
    'x{*all}',
    '{a?}-b',
    '{a:unknown}',
    '{a:length(x)}',
    '{a:regex([)}',
    '{*a?}',
    '{a=1?}',
    'what?',
  ])('refuses %j', (template) => {
    expect(() => parseRouteTemplate(template)).toThrow(RouteTemplateError);
  });

  const segment = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((text) => !/[/%\\]/.test(text) && !/^\.{1,2}$/.test(text));

  it('gives back every value that was put into the path', () => {
    fc.assert(
      fc.property(segment, segment, fc.array(segment, { minLength: 1, maxLength: 4 }), (first, second, rest) => {
        const path = ['x', first, second, ...rest].map(encodeURIComponent).join('/');
        expect(match('X/{first}/{second}/{*rest}', `/${path}`)).toEqual({ first, second, rest: rest.join('/') });
      }),
    );
  });

  it('matches a literal path whatever its case, and no longer one', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9-]+$/), { minLength: 1, maxLength: 4 }), (segments) => {
        const template = parseRouteTemplate(segments.join('/'));
        expect(template.match(`/${segments.join('/').toUpperCase()}`)).toEqual({});
        expect(template.match(`/${segments.join('/')}/more`)).toBeUndefined();
      }),
    );
  });
});
