/** A letter in the playground's mailbox. */
export interface Mail {
  id: number;
  /** ISO time of arrival. */
  at: string;
  from: string;
  /** The envelope's recipients, joined by commas. */
  to: string;
  subject: string;
  text: string;
  html: string | null;
  /** `url` gives the bytes. */
  attachments: { filename: string; contentType: string; size: number; url: string }[];
}
