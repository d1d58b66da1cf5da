/**
 * Read the password of a bind: one line. Without one a server takes a bind for nobody's and says yes, as
 * RFC 4513 §5.1.2 has it.
 *
 * @param text - One character a byte, UTF-8.
 * @returns `undefined` when it is anything else.
 */
export function parseBindPassword(text: string): string | undefined {
  const line = /^([^\r\n]+)\r?\n?$/.exec(text)?.[1];
  return line === undefined ? undefined : Buffer.from(line, 'latin1').toString();
}

/** Whether a text has a certificate in PEM: RFC 7468 §5.1. */
export function hasCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----');
}
