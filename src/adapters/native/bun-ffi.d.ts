/** The few names of `bun:ffi` that we use; `bun-types` collides with `@types/node`. */
declare module 'bun:ffi' {
  export type Pointer = number & { readonly __pointer__: unique symbol };
  type ArgumentType = 'i32' | 'u32' | 'i64' | 'u64' | 'ptr' | 'cstring';
  type ReturnType = 'i32' | 'i64' | 'ptr' | 'void';
  export function dlopen<
    T extends Record<string, { args: readonly ArgumentType[]; returns: ReturnType }>,
  >(
    name: string,
    symbols: T,
  ): {
    readonly symbols: {
      readonly [K in keyof T]: (
        ...args: (number | bigint | Uint8Array | Pointer | null)[]
      ) => T[K]['returns'] extends 'ptr' ? Pointer | null : number;
    };
  };
  export function ptr(view: Uint8Array): Pointer;
  export class JSCallback {
    constructor(
      callback: (...args: (number | bigint | null)[]) => number | undefined,
      definition: { args: readonly ArgumentType[]; returns: ReturnType },
    );
    readonly ptr: Pointer | null;
  }
  export const read: {
    i32(pointer: Pointer, offset?: number): number;
  };
}
