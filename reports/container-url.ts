/** Three to 63 characters; a letter or a digit at both ends and on both sides of each hyphen. */
const CONTAINER = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** An emulator has the account in the path, not in the host. */
const ACCOUNT = /^[a-z0-9]{3,24}$/;

const isContainerPath = (path: string): boolean => {
  const [container, account, ...rest] = path.slice(1).split('/').reverse();
  if (rest.length > 0 || container === undefined || !CONTAINER.test(container)) return false;
  return account === undefined || ACCOUNT.test(account);
};

function problemOf(url: URL): string | undefined {
  if (url.protocol !== 'https:') return 'it is no https URL, and tokens are sent by TLS only';
  if (url.username !== '' || url.password !== '') return 'it carries user information';
  if (url.search !== '' || url.hash !== '') {
    return 'it has a query: the app uses its identity, not a shared access signature';
  }
  return isContainerPath(url.pathname) ? undefined : 'its path is no name of a container';
}

/**
 * Checks `https://<account>.blob.core.windows.net/<container>`, or the same of another cloud, a private host or an emulator
 * (`https://127.0.0.1:10000/<account>/<container>`).
 *
 * @returns it in its normal form
 * @throws Error without the URL, for what is wrong about it may be a secret
 */
export function checkedContainerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? 'it is no absolute URL' : problemOf(url);
  if (url === undefined || problem !== undefined) {
    throw new Error(`The container of the reports cannot be used: ${problem ?? 'it is no absolute URL'}.`);
  }
  return url.href;
}
