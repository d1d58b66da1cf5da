import type { Directive, Known, Section } from '../apache/tree.ts';
import type { CosignSettings, Said } from './cosign-settings.ts';
import type { PathRules } from './request-path.ts';
import type { Inner, Scope } from './scope.ts';
import type { ServerAddress } from './server-address.ts';

/** A server: the main one, or a `<VirtualHost>`. */
export interface ServerConfig {
  readonly from: Said;
  readonly isMain: boolean;
  /** Of `ServerName`; `undefined` where nobody says it. */
  readonly name: (Said & { readonly value: string }) | undefined;
  readonly aliases: readonly string[];
  readonly addresses: readonly ServerAddress[];
  /** mod_cosign's final settings; `undefined` where a host inherits the main server's whole. */
  readonly cosign: CosignSettings | undefined;
  /** Its own directives of mod_cosign, in order. */
  readonly cosignLines: readonly Directive[];
  readonly defaults: Scope;
  readonly directories: readonly Inner[];
  readonly locations: readonly Inner[];
  readonly proxies: readonly Inner[];
  /** `Alias`, `AliasMatch`, `ScriptAlias`, `Redirect` and the like, in order. */
  readonly mapping: readonly Directive[];
  readonly documentRoot: string | undefined;
  readonly paths: Partial<PathRules>;
  readonly accessFiles: readonly string[] | undefined;
  readonly faults: readonly Said[];
}

/** The server that answers, the main one, and what both were read with. */
export interface Servers {
  readonly main: ServerConfig;
  readonly server: ServerConfig;
  readonly known: Known;
}

/** The servers of a configuration. */
export interface Site {
  readonly main: ServerConfig;
  readonly hosts: readonly HostEntry[];
  readonly listens: readonly string[];
  readonly known: Known;
}

/** A `<VirtualHost>`, of which only what finds it is read before it is needed. */
export interface HostEntry {
  readonly node: Section;
  readonly name: string | undefined;
  readonly aliases: readonly string[];
  readonly addresses: readonly ServerAddress[];
}
