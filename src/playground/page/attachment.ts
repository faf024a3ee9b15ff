import { api } from './api.ts';
import { h } from './element.ts';
import { safeUrl } from './entities.ts';
import { amountOf, fileSize, playTime } from './format.ts';
import { icon } from './icon.ts';
import type { Attachments, Contact, Location, Message, TelegramFile } from './telegram.ts';
import { t } from './texts.ts';

/** What a message carries besides its text, or nothing. */
export function attachmentOf(message: Attachments): HTMLElement | undefined {
  if (message.photo?.length) return photo(message.photo, message.has_media_spoiler === true);
  if (message.animation) return moving(message.animation, t('animation'));
  if (message.document) return fileCard(message.document);
  if (message.video) return moving(message.video, t('video'));
  if (message.video_note) return moving(message.video_note, t('videoNote'));
  if (message.voice) return sound(message.voice, t('voice'));
  if (message.audio) return sound(message.audio, audioTitle(message.audio));
  if (message.sticker)
    return h(
      'div',
      { class: 'sticker', role: 'img', 'aria-label': t('sticker') },
      message.sticker.emoji ?? '🏷️',
    );
  if (message.dice) return h('div', { class: 'sticker' }, `${message.dice.emoji} ${message.dice.value}`);
  if (message.contact) return contactCard(message.contact);
  if (message.venue) return placeCard(message.venue.location, message.venue.title, message.venue.address);
  if (message.location) return placeCard(message.location, t('location'));
  if (message.poll) return pollCard(message.poll);
  if (message.invoice) return invoiceCard(message.invoice);
  return undefined;
}

/** One line that stands for the attachment in a quote: "Фото", or a file's name. */
export function attachmentName(message: Message): string | undefined {
  if (message.photo) return t('photo');
  if (message.document) return message.document.file_name ?? t('document');
  const named = [
    'animation',
    'video',
    'voice',
    'audio',
    'sticker',
    'contact',
    'location',
    'poll',
    'invoice',
  ] as const;
  const kind = named.find((name) => message[name]);
  if (kind) return t(kind);
  if (message.video_note) return t('videoNote');
  if (message.venue) return message.venue.title;
  return message.dice?.emoji;
}

function photo(sizes: TelegramFile[], covered: boolean): HTMLElement {
  const largest = sizes.toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0))[0];
  if (!largest) return h('div', {});
  const url = api.fileUrl(largest.file_id);
  const picture = h('img', { src: url, alt: t('photo'), width: largest.width, height: largest.height });
  const frame = h(
    'a',
    { class: 'photo', href: url, target: '_blank', rel: 'noopener', title: t('showPhoto') },
    picture,
  );
  if (covered) {
    const cover = h('button', { type: 'button', class: 'photo-cover', 'aria-label': t('hiddenPhoto') });
    cover.addEventListener('click', (event) => {
      event.preventDefault();
      cover.remove();
    });
    return h('div', { class: 'covered' }, frame, cover);
  }
  return frame;
}

/** A PDF or a picture opens in a new tab; anything else is saved. */
export function fileCard(file: TelegramFile): HTMLElement {
  const name = file.file_name ?? t('document');
  const opens = /^(application\/pdf|image\/(png|jpeg|webp|gif))$/.test(file.mime_type ?? '');
  const extension = /\.([\p{L}\d]{1,4})$/u.exec(name)?.[1]?.toUpperCase();
  return h(
    'a',
    {
      class: 'file-card',
      href: api.fileUrl(file.file_id),
      title: t(opens ? 'openDocument' : 'downloadDocument', { name }),
      ...(opens ? { target: '_blank', rel: 'noopener' } : { download: name }),
    },
    h('span', { class: 'file-kind', 'aria-hidden': true }, extension ?? icon('billing')),
    lines(name, file.file_size === undefined ? undefined : fileSize(file.file_size)),
    icon(opens ? 'open' : 'down'),
  );
}

function moving(file: TelegramFile, label: string): HTMLElement {
  const source = api.fileUrl(file.file_id);
  return h('video', {
    class: 'video',
    src: source,
    controls: true,
    preload: 'metadata',
    'aria-label': label,
  });
}

function sound(file: TelegramFile, title: string): HTMLElement {
  const length = file.duration === undefined ? '' : ` · ${playTime(file.duration)}`;
  const player = h('audio', {
    src: api.fileUrl(file.file_id),
    controls: true,
    preload: 'none',
    'aria-label': title,
  });
  return h('div', { class: 'sound' }, h('span', { class: 'sound-title' }, title + length), player);
}

function audioTitle(audio: NonNullable<Attachments['audio']>): string {
  return [audio.performer, audio.title].filter(Boolean).join(' — ') || audio.file_name || t('audio');
}

function contactCard(contact: Contact): HTMLElement {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
  const phone = safeUrl(`tel:${contact.phone_number.replace(/[^\d+]/g, '')}`);
  return h(
    'a',
    { class: 'card', href: phone?.href },
    h('span', { class: 'card-icon' }, icon('contact')),
    lines(name, contact.phone_number),
  );
}

function placeCard(place: Location, title: string, address?: string): HTMLElement {
  const position = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const map = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=17/${place.latitude}/${place.longitude}`;
  return h(
    'a',
    { class: 'card', href: map, target: '_blank', rel: 'noopener noreferrer' },
    h('span', { class: 'card-icon' }, icon('pin')),
    lines(title, address ?? position),
  );
}

function pollCard(poll: NonNullable<Attachments['poll']>): HTMLElement {
  const options = poll.options.map((option) => h('li', {}, `${option.text} · ${option.voter_count}`));
  return h('div', { class: 'poll' }, h('strong', {}, poll.question), h('ul', {}, ...options));
}

function invoiceCard(invoice: NonNullable<Attachments['invoice']>): HTMLElement {
  return h(
    'div',
    { class: 'invoice' },
    h('strong', {}, invoice.title),
    h('p', {}, invoice.description),
    h('span', { class: 'invoice-sum' }, `${amountOf(invoice.total_amount)} ${invoice.currency}`),
  );
}

function lines(first: string, second?: string): HTMLElement {
  return h(
    'span',
    { class: 'lines' },
    h('span', { dir: 'auto' }, first),
    second !== undefined && h('small', {}, second),
  );
}
