import { escapeHtml } from '../bot/i18n.ts';

/** A letter's parts, in plain words. `facts` are what the reader looks for: login, password, code. */
export interface LetterParts {
  heading: string;
  paragraphs: string[];
  facts: { label: string; value: string }[];
  footer: string;
}

/** The same letter as plain text and as HTML that any mail program shows. */
export function composeLetter({ heading, paragraphs, facts, footer }: LetterParts): {
  text: string;
  html: string;
} {
  const text = [
    heading,
    ...paragraphs,
    ...(facts.length > 0 ? [facts.map(({ label, value }) => `${label}: ${value}`).join('\n')] : []),
    '-- ',
    footer,
  ].join('\n\n');
  return { text, html: html({ heading, paragraphs, facts, footer }) };
}

function html({ heading, paragraphs, facts, footer }: LetterParts): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><td style="padding:6px 16px 6px 0;color:#555">${escapeHtml(label)}</td>` +
      `<td style="padding:6px 0;font:600 18px/1.3 Consolas,Menlo,monospace">${escapeHtml(value)}</td></tr>`,
  );
  return [
    '<!doctype html><html><body style="margin:0;background:#f4f4f1">',
    '<div style="max-width:520px;margin:0 auto;padding:24px;background:#fff;color:#1d1d1b;font:16px/1.5 Arial,sans-serif">',
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escapeHtml(heading)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escapeHtml(paragraph)}</p>`),
    rows.length > 0 ? `<table style="margin:16px 0;border-collapse:collapse">${rows.join('')}</table>` : '',
    `<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #ddd;color:#666;font-size:13px">${escapeHtml(footer)}</p>`,
    '</div></body></html>',
  ].join('\n');
}
