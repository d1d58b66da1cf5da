import type { misbehaviourOf } from '../../adapters/factor-start.ts';
import type { MachineRoot } from '../../adapters/machine-root.ts';
import type { Account } from '../../core/factor.ts';
import type { Findings } from '../../core/check/findings.ts';
import type { SecretSection } from '../../core/config/sections/secret-section.ts';
import type { SecretId } from '../../core/state/secret-id.ts';

/** Who will start the factors, and is not root: files are tried with their rights. */
export interface FactorUser {
  /** For sentences. */
  readonly name: string;
  readonly uid: number;
  /** Numbers of all its groups. */
  readonly groups: readonly number[];
  /** Whether it is only the caller, who need not be the one that the host runs factors as. */
  readonly isSelf: boolean;
  /** Do something with the rights of this user. */
  run<T>(work: () => T): T;
}

/** What every part of `check` needs. */
export interface CheckContext {
  readonly findings: Findings;
  /** Where the paths that the configuration names are. */
  readonly root: MachineRoot;
  /** Path of the configuration. */
  readonly config: string;
  /** `undefined` where it is not known. */
  readonly user: FactorUser | undefined;
  /** Sections that a line of `cosign.conf` names, so that a web server's user starts them. */
  readonly cgiNames: ReadonlySet<string>;
  /** Path of the program itself. */
  readonly program: string;
  /** Start a factor of ours once; `undefined` where nothing may be started. */
  readonly misbehaviourOf: typeof misbehaviourOf | undefined;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** Look an account up by any spelling of its name. */
  readonly findAccount: (login: string) => Account | undefined;
  /** `undefined` where they cannot be listed, which is found then. */
  readonly accounts: () => Promise<readonly Account[] | undefined>;
}

/** What the sections' files have to do with each other. */
export interface Inventory {
  /** Secret files that can be used. */
  readonly secrets: SecretOwner[];
  /** What is known of each folder with state. */
  readonly states: Map<string, KnownState>;
}

/** What a folder with state is known to have. */
export interface KnownState {
  /** Paths that belong to a secret. */
  readonly paths: Set<string>;
  /** Those of them that are state of version 1, still to be taken over. */
  readonly former: string[];
}

export interface SecretOwner {
  readonly path: string;
  readonly login: string;
  readonly ids: readonly SecretId[];
  /** As the section has it. */
  readonly secretFile: string;
  /** Where its state is, `undefined` where that is in the secret file. */
  readonly stateDir: string | undefined;
}

/** What is known of a section before its files are looked at. */
export interface SectionFacts {
  readonly section: SecretSection;
  /** Who makes the state and the locks; `undefined` where that is each user. */
  readonly stateUid: number | undefined;
  /** Whether it is told already that the factor's user cannot read, or store, any file. */
  readonly cannotRead: boolean;
  readonly cannotStore: boolean;
  /** Whether each user owns their own files. */
  readonly isEachOwn: boolean;
  /** Files that the factor's user must be able to read, tried all at once: changing takes time. */
  readonly toRead: string[];
  /** Central folders of secrets that were checked already. */
  readonly checkedFolders: Set<string>;
  /** Folders in which the making of files was tried already. */
  readonly triedFolders: Set<string>;
}
