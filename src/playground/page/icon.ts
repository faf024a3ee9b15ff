const outlines = {
  attach:
    'M19 11.5l-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3.1 3.1 0 0 1 4.4 4.4l-7.5 7.5a1.5 1.5 0 0 1-2.2-2.2l6.8-6.8',
  billing: 'M6 3h8.5L19 7.5V21H6zM14 3v5h5M9 13h7M9 17h4',
  block: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  chat: 'M4 5h16v11.5h-8L7 20v-3.5H4z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  commands: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM10 16.5l4-9',
  contact: 'M12 12a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2zM5 20c.6-3.6 3.4-5.4 7-5.4s6.4 1.8 7 5.4',
  copy: 'M9 9h11v11H9zM5.5 15H4V4h11v1.5',
  down: 'M6 9.5l6 6 6-6',
  edit: 'M4 20l1-4.5L16 4.5 19.5 8 8.5 19z',
  keyboard:
    'M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8',
  mail: 'M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM3.5 7l8.5 6.5L20.5 7',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  more: 'M12 5.5h.01M12 12h.01M12 18.5h.01',
  next: 'M5 9.5A7.5 7.5 0 0 1 19 9M19 4.5V9h-4.5M19 14.5A7.5 7.5 0 0 1 5 15M5 19.5V15h4.5',
  open: 'M8 16l9-9M10 7h7v7',
  pay: 'M3.5 6h17v12h-17zM3.5 10h17M7 14.5h3',
  pin: 'M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  reply: 'M10 7L4 12.5 10 18v-3.5c5 0 8 1.5 10 4.5-.5-5-3.5-8.5-10-8.5z',
  send: 'M20.5 3.5L3 10.5l7 3 3 7z M20.5 3.5L10 13.5',
  staff:
    'M4 13v-1a8 8 0 0 1 16 0v1M4 13h3v5H5a1 1 0 0 1-1-1zM20 13h-3v5h2a1 1 0 0 0 1-1zM18 18c0 2-2 2.5-4.5 2.5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  system: 'M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17',
  trash: 'M5 7h14M9 7V4h6v3M7 7l.8 13h8.4L17 7M10.5 11v5M13.5 11v5',
  upload: 'M12 16V5M7 9.5L12 4.5l5 5M5 19.5h14',
} as const;

export type IconName = keyof typeof outlines;

const svg = 'http://www.w3.org/2000/svg';

/** A 24-unit line drawing in the colour of the text around it; it says nothing to a screen reader. */
export function icon(name: IconName): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', `icon icon-${name}`);
  drawing.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', outlines[name]);
  drawing.append(path);
  return drawing;
}
