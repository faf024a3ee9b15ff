/**
 * What following a link to this bot says in the chat with it: `/start` with the link's payload.
 * Nothing when the link leads elsewhere. Forms: `https://t.me/name?start=payload`, `tg://resolve?domain=name`.
 */
export function botLinkCommand(address: string, username: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return undefined;
  const path = url.pathname.replaceAll('/', '');
  const web = ['t.me', 'telegram.me'].includes(url.hostname) ? path : undefined;
  const app =
    url.protocol === 'tg:' && (url.hostname || path) === 'resolve'
      ? url.searchParams.get('domain')
      : undefined;
  if ((web ?? app ?? '').toLowerCase() !== username.toLowerCase()) return undefined;
  const payload = url.searchParams.get('start');
  return payload ? `/start ${payload}` : '/start';
}
