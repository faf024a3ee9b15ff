import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Guards a server on loopback against other web pages in the same browser: the Host must be ours (no DNS rebinding),
 * and what comes from a foreign page is refused, for reading as for writing.
 */
export function refuseStrangers(port: () => number | null) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port()}`);
    const host = request.headers.host ?? '';
    if (!hosts.includes(host)) {
      return reply
        .status(403)
        .send({ error: `Open the playground as http://${hosts[0]}, not as http://${host}.` });
    }
    if (isForeignPage(request, hosts)) {
      return reply.status(403).send({ error: 'The playground answers no other web page.' });
    }
    return undefined;
  };
}

/** Following a link to the page itself is allowed; its parts and the API are for the page alone. */
function isForeignPage({ headers, method, url }: FastifyRequest, hosts: readonly string[]): boolean {
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) return true;
  const site = headers['sec-fetch-site'];
  const isVisit =
    method === 'GET' && (url === '/' || url.startsWith('/?')) && headers['sec-fetch-mode'] === 'navigate';
  return (site === 'cross-site' || site === 'same-site') && !isVisit;
}
