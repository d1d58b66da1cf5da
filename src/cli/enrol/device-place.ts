import type { LocatedSecret } from '../../adapters/secret-place.ts';
import type { DevicePlace } from '../../adapters/secret-store.ts';
import { DEVICE_NAME, MOST_DEVICES } from '../../core/devices.ts';
import { CommandError } from '../console.ts';

/**
 * Choose the file: in a folder of devices, the one of this name.
 *
 * @throws CommandError when the name is missing, too much, or none; or the folder is full.
 */
export function placeFor(
  { device }: { readonly device?: string | undefined },
  factor: string,
  located: LocatedSecret,
): DevicePlace {
  if (!located.isFolder) {
    if (device === undefined) return located.device('');
    throw new CommandError(
      `${factor} keeps one device for each user`,
      'for several end secret_file with a slash: a folder, with a file for each device',
    );
  }
  if (device === undefined) {
    throw new CommandError(`${factor} keeps several devices for each user`, 'say which: --device');
  }
  if (!DEVICE_NAME.test(device)) {
    throw new CommandError('--device is letters, digits and ._-, at most 32');
  }
  const names = located.list().map(({ name }) => name);
  if (names.length >= MOST_DEVICES && !names.includes(device)) {
    throw new CommandError(`there are ${names.length} devices already`, `in ${located.folder}`);
  }
  return located.device(device);
}
