import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { DownloadError } from './downloadError.ts';

const MAX_REDIRECTS = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for an address and follows redirects, but never from https to http. Goes through the proxy that HTTPS_PROXY,
 * HTTP_PROXY, ALL_PROXY and NO_PROXY name.
 *
 * Node's own http, not fetch: fetch of Node 20 knows no proxies.
 * @returns the answer, whatever its status; its body is not read yet
 */
export async function httpGet(url: URL, { headers, signal }: { headers: Readonly<Record<string, string>>; signal: AbortSignal }): Promise<IncomingMessage> {
  let at = url;
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const response = await ask(at, { headers, signal });
    const { location } = response.headers;
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return response;
    response.resume();
    const next = new URL(location, at);
    if (next.protocol !== 'https:' && next.protocol !== at.protocol) {
      throw new DownloadError(`the server redirects to ${next.protocol}//, which is not safe`, { isPassing: false });
    }
    at = next;
  }
  throw new DownloadError(`the server redirects more than ${MAX_REDIRECTS} times`, { isPassing: false });
}

function ask(url: URL, options: Pick<RequestOptions, 'headers' | 'signal'>): Promise<IncomingMessage> {
  const proxy = getProxyForUrl(url.href);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, { ...options, ...(proxy !== '' && { agent: new HttpsProxyAgent(proxy) }) })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}
