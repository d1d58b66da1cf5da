/** The one name of Bun's global that we use; `bun-types` collides with `@types/node`. */
declare namespace Bun {
  class CryptoHasher {
    constructor(algorithm: 'sha1' | 'sha256' | 'sha512', hmacKey?: Uint8Array);
    update(input: Uint8Array | string): this;
    copy(): CryptoHasher;
    /** @param place - Where to put it: at least 64 bytes, whatever the hash. */
    digest(place?: Uint8Array): Uint8Array;
    readonly byteLength: number;
  }
}
