import { client } from './gen/client.gen';

/** Reads a cookie that scripts may read. */
export function cookie(name: string, cookies = document.cookie): string | undefined {
  const pair = cookies.split('; ').find((text) => text.startsWith(`${name}=`));
  return pair && decodeURIComponent(pair.slice(name.length + 1));
}

/** 128 random bits in hex. `crypto.randomUUID` is missing on plain http, `getRandomValues` is not. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Adds what every call that changes something needs: the CSRF proof, and a key under which it counts once. */
export function prepare(request: Request, cookies = document.cookie): Request {
  if (request.method === 'GET' || request.method === 'HEAD') return request;
  const csrf = cookie('cf_csrf', cookies);
  if (csrf) request.headers.set('x-csrf-token', csrf);
  if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
    request.headers.set('idempotency-key', randomKey());
  }
  return request;
}

/** Points the generated client at this origin; `onLoggedOut` is called when the session has ended. */
export function configureClient(onLoggedOut: () => void) {
  client.setConfig({ baseUrl: location.origin, credentials: 'same-origin' });
  client.interceptors.request.use((request) => prepare(request));
  client.interceptors.response.use((response) => {
    if (response.status === 401 && !response.url.endsWith('/api/v1/session')) onLoggedOut();
    return response;
  });
}
