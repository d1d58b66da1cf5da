import { isNamed, type Directive } from '../apache/tree.ts';
import { said, type Said } from './cosign-settings.ts';
import { settingsOf } from './effective.ts';
import { isFilterOn } from './gate.ts';
import type { Answer } from './answer.ts';
import type { Place } from './request-place.ts';
import { refusalReason } from './refusal-reasons.ts';
import { firstRule } from './requirement.ts';
import type { Scope } from './scope.ts';
import type { ServerConfig } from './server-config.ts';

/** A directive, and by which rule it won or lost. */
export interface Reason extends Said {
  readonly rule: string;
}

/** Say which directive decided, first, and which lost to it, each with the rule. */
export function reasonsFor(
  place: Place,
  anonymous: Answer,
  server: ServerConfig,
  main: ServerConfig,
): readonly Reason[] {
  const { effective, mapping, fault } = place;
  if (mapping.kind === 'redirect') {
    return [{ ...mapping.from, rule: 'the server redirects before anybody is asked who he is' }];
  }
  if (fault !== undefined) return [{ ...fault, rule: 'Apache answers 500 for the whole folder' }];
  const refusal = refusalReason(effective, anonymous);
  const reasons: Reason[] = refusal === undefined ? [] : [refusal];
  if (isFilterOn(effective) && anonymous.served && effective.cosign.publicAccess?.isOn !== true) {
    const { requirement } = effective;
    const admitting = (requirement && firstRule(requirement)) ?? effective.access?.satisfy;
    if (admitting !== undefined) {
      reasons.push({ ...admitting, rule: 'admits without a user, which switches Cosign off' });
    }
  }
  const final = settingsOf(server, main);
  const { owner } = effective;
  reasons.push(...winner(place, server, main));
  for (const line of overruledIn(owner?.cosignLines ?? [])) {
    const rule = 'lost: the last one in a section wins, they are never joined';
    reasons.push({ ...said(line), rule });
  }
  for (const scope of effective.replaced.toReversed()) {
    const rule = `lost: ${nameOf(owner)} replaces all Cosign settings of ${nameOf(scope)}`;
    const lost = ownFactors(scope) ?? firstCosign(scope);
    if (lost !== undefined) reasons.push({ ...lost, rule });
  }
  const ofServer = final.factors;
  if (owner !== undefined && ofServer !== undefined && ofServer !== effective.cosign.factors) {
    const rule =
      ownFactors(owner) === undefined
        ? 'lost: stands behind the section, which was filled from the server as it was before it'
        : 'lost: the section has a list of its own; /cosign/valid applies this one';
    reasons.push({ ...ofServer, rule });
  }
  if (owner === undefined) {
    for (const line of overruledIn(server.cosignLines)) {
      reasons.push({ ...said(line), rule: 'lost: the last one of a server wins' });
    }
  }
  const ofMain = main.cosign?.factors;
  if (
    !server.isMain &&
    server.cosign !== undefined &&
    ofMain !== undefined &&
    final !== main.cosign
  ) {
    const rule = 'lost: a virtual host with a Cosign directive of its own inherits nothing';
    if (ofMain !== effective.cosign.factors) reasons.push({ ...ofMain, rule });
  }
  return reasons;
}

function winner(place: Place, server: ServerConfig, main: ServerConfig): readonly Reason[] {
  const { cosign, owner } = place.effective;
  const where = owner === undefined ? nameOfServer(server, main) : nameOf(owner);
  if (!cosign.isConfigured) {
    const from = server.cosign === undefined ? main.from : server.from;
    const rule =
      server.cosign === undefined
        ? 'no Cosign directive holds here, so Cosign has no say'
        : 'only sections of this host have Cosign directives, so it inherits nothing, and nothing protects the rest of it';
    return [{ ...from, rule }];
  }
  if (cosign.protect?.isOn === false) {
    return [{ ...cosign.protect, rule: `${where}: off, whatever factors are demanded` }];
  }
  if (cosign.factors !== undefined) {
    const isOwn = owner === undefined || ownFactors(owner) !== undefined;
    const rule = isOwn
      ? `${where} is the last that matches with a Cosign directive`
      : `${where} is the last that matches with a Cosign directive, and takes what it lacks from the server`;
    return [{ ...cosign.factors, rule }];
  }
  const first = owner && (firstCosign(owner) ?? owner.from);
  const by = first ?? cosign.protect ?? cosign.redirect ?? server.from;
  return [{ ...by, rule: `${where} demands a login and no factor` }];
}

/** Each `CosignRequireFactor` but the last. */
function overruledIn(lines: readonly Directive[]): readonly Directive[] {
  return lines.filter((line) => isNamed(line, 'cosignrequirefactor')).slice(0, -1);
}

function firstCosign({ cosignLines }: Scope): Said | undefined {
  const [first] = cosignLines;
  return first && said(first);
}

/** A section's list, where it is not one that it took from its server. */
function ownFactors({ cosign, taken }: Scope): Said | undefined {
  return cosign?.factors === taken ? undefined : cosign?.factors;
}

function nameOf(scope: Scope | undefined): string {
  if (scope === undefined) return 'the server';
  return placed(scope.from);
}

function placed({ directive, file, line }: Said): string {
  return line === 0 ? directive : `${directive} (${file}:${line})`;
}

function nameOfServer(server: ServerConfig, main: ServerConfig): string {
  const own = server.cosign === undefined ? main : server;
  return own.isMain ? 'the main server' : placed(own.from);
}
