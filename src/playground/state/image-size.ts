export interface ImageSize {
  /** Pixels. */
  width: number;
  height: number;
}

/** The size of a PNG, JPEG, GIF or WebP picture from its header; null for anything else. */
export function readImageSize(data: Buffer): ImageSize | null {
  try {
    return readPng(data) ?? readJpeg(data) ?? readGif(data) ?? readWebp(data);
  } catch (error) {
    if (error instanceof RangeError) return null; // a header cut short
    throw error;
  }
}

function readPng(data: Buffer): ImageSize | null {
  if (data.subarray(1, 4).toString('latin1') !== 'PNG') return null;
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

function readGif(data: Buffer): ImageSize | null {
  if (data.subarray(0, 4).toString('latin1') !== 'GIF8') return null;
  return { width: data.readUInt16LE(6), height: data.readUInt16LE(8) };
}

/** Walks the segments to the first frame header (SOF0–SOF15 but for DHT, JPG and DAC). */
function readJpeg(data: Buffer): ImageSize | null {
  if (data.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at < data.length; at += 2 + data.readUInt16BE(at + 2)) {
    const marker = data.readUInt16BE(at);
    if (marker < 0xff01) return null;
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) };
    }
  }
  return null;
}

function readWebp(data: Buffer): ImageSize | null {
  if (data.subarray(0, 4).toString('latin1') !== 'RIFF' || data.subarray(8, 12).toString('latin1') !== 'WEBP')
    return null;
  const format = data.subarray(12, 16).toString('latin1');
  if (format === 'VP8X') return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
  if (format === 'VP8 ')
    return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
  const bits = data.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}
