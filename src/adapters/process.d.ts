declare namespace NodeJS {
  interface Process {
    /** Missing in @types/node 20; there on every POSIX Node and in Bun. */
    initgroups?(user: string | number, extraGroup: string | number): void;
  }
}
