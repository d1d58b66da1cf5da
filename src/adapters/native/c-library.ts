/** The functions of the C library as C has them: numbers, buffers, -1 and errno. */
export interface CLibrary {
  flock(fd: number, operation: number): number;
  fcntl(fd: number, command: number, argument: Buffer): number;
  getpwnamR(name: Buffer, passwd: Buffer, strings: Buffer, size: number, found: Buffer): number;
  getsockopt(fd: number, level: number, name: number, value: Buffer, length: Buffer): number;
  dup(fd: number): number;
  setrlimit(resource: number, limits: Buffer): number;
  prctl(option: number, argument: number): number;
  socket(family: number, type: number, protocol: number): number;
  connect(fd: number, address: Buffer, length: number): number;
  send(fd: number, message: Buffer, length: number, flags: number): number;
  close(fd: number): number;
  poll(fds: Buffer, count: number, milliseconds: number): number;
  /** What the last failed call left, if nothing was called since. */
  errno(): number;
  /** Where a buffer is in memory. */
  addressOf(buffer: Buffer): bigint;
}
