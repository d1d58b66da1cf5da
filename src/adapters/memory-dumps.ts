import { native } from '#native';

/**
 * Keep secrets out of core files, and from debuggers of the same user. To be done before the first of
 * them is read, and again after rights were changed: the kernel then goes by fs.suid_dumpable, proc(5).
 *
 * Where no C can be called that is told by whatever needs it; a login does not hang on this.
 */
export function forbidDumps(): void {
  try {
    native.forbidDumps();
  } catch {
    // The launcher's limit for core files holds all the same.
  }
}
