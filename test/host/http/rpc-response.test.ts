import { formatCookie, fromRpcResponse } from '../../../local/host/http/rpc-response';

const invocationId = 'x';

describe('An HTTP response of a function', () => {
  it('is 204 when the handler returned nothing', () => {
    expect(fromRpcResponse({ invocationId, returnValue: undefined })).toEqual({ status: 204, headers: {} });
    expect(fromRpcResponse({ invocationId, returnValue: null })).toEqual({ status: 204, headers: {} });
  });

  it('keeps status, headers and body, and leaves the transfer to the server', () => {
    const body = { bytes: Buffer.from('hi') };
    const headers = { 'content-type': 'text/plain', 'Content-Length': '99', 'transfer-encoding': 'chunked' };
    expect(fromRpcResponse({ invocationId, returnValue: { http: { statusCode: '201', headers, body } } })).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('hi'),
    });
  });

  it('finds the response in a named output', () => {
    const outputData = [{ name: 'res', data: { http: { statusCode: '418' } } }];
    expect(fromRpcResponse({ invocationId, outputData })).toMatchObject({ status: 418 });
  });

  it('adds cookies to those that the headers set', () => {
    const http = { statusCode: '200', headers: { 'set-cookie': 'a=1' }, cookies: [{ name: 'b', value: '2' }] };
    expect(fromRpcResponse({ invocationId, returnValue: { http } }).headers).toEqual({
      'set-cookie': ['a=1', 'b=2; path=/'],
    });
  });

  it.each([
    [{ name: 'a', value: 'b c;' }, 'a=b%20c%3B; path=/'],
    [{ name: 'a', value: '', path: { value: '/x' }, maxAge: { value: 60.9 } }, 'a=; max-age=60; path=/x'],
    [{ name: 'a', value: 'b', maxAge: { value: 0 } }, 'a=b; max-age=0; path=/'],
    [
      { name: 'a', value: 'b', expires: { value: { seconds: 1_700_000_000, nanos: 0 } } },
      'a=b; expires=Tue, 14 Nov 2023 22:13:20 GMT; path=/',
    ],
    [
      {
        name: 'a',
        value: 'b',
        domain: { value: 'example.org' },
        secure: { value: true },
        httpOnly: { value: true },
        sameSite: 'explicitNone' as const,
      },
      'a=b; domain=example.org; path=/; secure; samesite=none; httponly',
    ],
    [{ name: 'a', value: 'b', sameSite: 'none' as const, secure: { value: false } }, 'a=b; path=/'],
    [{ name: 'a', value: 'b', sameSite: 'strict' as const }, 'a=b; path=/; samesite=strict'],
  ])('writes the cookie %j as %j', (cookie, text) => {
    expect(formatCookie(cookie)).toBe(text);
  });
});
