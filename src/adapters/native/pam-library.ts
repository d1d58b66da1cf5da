/** Where something is in memory; 0 is nowhere. */
export type Address = bigint;

/** Answer a conversation: pam_conv(3). The addresses are those of two arrays. */
export type Conversation = (count: number, messages: Address, responses: Address) => number;

/**
 * libpam, and what of the C library its conversations need, as C has them. Two implementations,
 * chosen by the condition `#pam` of package.json: `bun:ffi` in the executable, koffi on Node.
 *
 * These calls wait for as long as a module likes: for a process of their own.
 */
export interface PamLibrary {
  start(service: Buffer, user: Buffer, conversation: Buffer, handle: Buffer): number;
  setItem(handle: Address, item: number, value: Buffer | Address): number;
  getItem(handle: Address, item: number, value: Buffer): number;
  authenticate(handle: Address, flags: number): number;
  accountManagement(handle: Address, flags: number): number;
  end(handle: Address, status: number): number;

  calloc(count: number, size: number): Address;
  strdup(text: Buffer): Address;
  free(address: Address): void;
  strnlen(text: Address, most: number): number;
  /** memcpy(3) from memory into a buffer. */
  read(into: Buffer, from: Address, bytes: number): void;
  /** memcpy(3) from a buffer into memory. */
  write(into: Address, from: Buffer, bytes: number): void;
  /** Whether programs that this process starts are without a descriptor: ioctl(2), FIOCLEX. */
  closeOnExec(fd: number, isClosed: boolean): number;
  /** Have the kernel kill this process when its parent dies: prctl(2), PR_SET_PDEATHSIG. */
  killWithParent(): number;

  /** A function that C can call, until the process ends: whichever conversation was set last. */
  conversationAddress(): Address;
  setConversation(answer: Conversation): void;
  /** A function for PAM_FAIL_DELAY that does not wait. */
  noDelayAddress(): Address;
}

/** Numbers of the Linux ABI. */
export const FIOCLEX = 0x5451;
export const FIONCLEX = 0x5450;
export const PR_SET_PDEATHSIG = 1;
export const SIGKILL = 9;
