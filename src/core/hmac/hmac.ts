type HashName = 'sha1' | 'sha256' | 'sha512';

/**
 * Authenticate a message with a key.
 *
 * Two implementations, chosen by the condition `#hmac` of package.json: in the executable loading
 * `node:crypto` would cost a login more than everything else it does.
 *
 * @see RFC 2104
 */
export type Hmac = (hash: HashName, key: Uint8Array, message: Uint8Array | string) => Uint8Array;

/** Authenticate a message with the key that was prepared; the next call may write over the result. */
type KeyedHmac = (message: Uint8Array) => Uint8Array;

/** Prepare a key for many messages, with the same two implementations. */
export type PrepareHmac = (hash: HashName, key: Uint8Array) => KeyedHmac;

/** Hash a message without a key, with the same two implementations. */
export type Digest = (hash: HashName, message: Uint8Array) => Uint8Array;
