import { basename } from 'node:path';
import { idOfFile } from '../../../adapters/state/own-file.ts';
import { namedStateOf } from '../../../adapters/state/state-listing.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { checkStateText } from '../../../core/check/state-text.ts';
import type { CheckContext, KnownState } from '../context.ts';
import { readText } from '../files/text.ts';

/** Check what is in a folder with state and belongs to no secret that is there. */
export function checkStateFiles(
  folder: string,
  paths: readonly string[],
  known: KnownState,
  context: CheckContext,
): void {
  const { findings } = context;
  const former = [...known.former];
  const alone: string[] = [];
  for (const path of paths.filter((each) => !known.paths.has(each))) {
    const id = idOfFile(basename(path));
    if (id !== undefined) {
      // Of a secret that was replaced: kept, so that none of its codes works again from a backup.
      const text = readText(path, context);
      if (text !== undefined) checkStateText(path, text, id, 'unknown', findings);
      continue;
    }
    switch (namedStateOf(path)) {
      case 'former':
        former.push(path);
        break;
      case 'entry':
        alone.push(path);
        break;
      case 'other':
        findings.warning(
          'state-orphan',
          path,
          'is nothing that a factor made, or was damaged',
          `nothing, or rm ${shellWord(path)} if it is somebody else's`,
        );
    }
  }
  tell(folder, former, alone, context);
}

function tell(
  folder: string,
  former: readonly string[],
  alone: readonly string[],
  { findings }: CheckContext,
): void {
  if (former.length > 0) {
    const what = `has ${counted(former)} in the form before version 2`;
    const todo =
      'nothing: each is taken over when its login or key comes next;' +
      ' cosign-factors upgrade-state does it at once';
    findings.warning('state-former', folder, what, todo);
  }
  if (alone.length > 0) {
    const what = `has ${counted(alone)} whose secret is not there, or not in order`;
    const todo =
      'nothing: a roll-out takes them for enrolled before; rm one of them to undo that,' +
      ' what the secrets used is kept elsewhere';
    findings.warning('state-orphan', folder, what, todo);
  }
}

/** `3 files, alice for one,` */
function counted(paths: readonly string[]): string {
  const [first = ''] = paths.map((path) => basename(path));
  return paths.length === 1 ? `a file, ${first},` : `${paths.length} files, ${first} for one,`;
}
