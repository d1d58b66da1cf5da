import { native } from '#native';

/** Whether whoever started this made both ends of these pipes: a shell, a host, a user do not. */
export function isOurParent(descriptors: readonly number[]): boolean {
  try {
    return descriptors.every((fd) => {
      const peer = native.peerCredentials(fd);
      return peer.pid === process.ppid && peer.uid === process.geteuid?.();
    });
  } catch {
    return false;
  }
}
