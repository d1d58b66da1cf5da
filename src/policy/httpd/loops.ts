import { evaluateForCgi, evaluateForFilter, splitForCgi } from '../factor-filter.ts';
import type { CosignSettings } from './cosign-settings.ts';
import type { ServerConfig } from './server-config.ts';

/** What decides whether a browser can ever get in. */
export interface LoopQuestion {
  /** What holds for the page. */
  readonly page: CosignSettings;
  /** What `/cosign/valid` applies: the server's final settings. */
  readonly validation: CosignSettings;
  readonly held: readonly string[];
  readonly server: ServerConfig;
  readonly main: ServerConfig;
}

/**
 * Say why a browser could never get in, although the weblogin has given it all that it asked for;
 * `undefined` when it can.
 */
export function whyItLoops(question: LoopQuestion): string | undefined {
  const { page, validation, held, server, main } = question;
  const demanded = page.factors?.names ?? [];
  const obtained = [...new Set([...held, ...splitForCgi(demanded)])];
  const atPage = evaluateForFilter({ ...suffixOf(page), demanded, held: obtained });
  const suffix = page.suffix?.value;
  const atWeblogin = evaluateForCgi({ demanded, held: obtained, suffix });
  if (atPage.kind === 'missing' && atWeblogin.kind === 'satisfied') {
    return `the weblogin reads factors=${demanded.join(',')} as ${splitForCgi(demanded).join(' and ')}, the filter as ${demanded.join(' and ')}`;
  }
  const ofServer = validation.factors?.names ?? [];
  const atValidation = evaluateForFilter({
    ...suffixOf(validation),
    demanded: ofServer,
    held: obtained,
  });
  if (atValidation.kind === 'missing') {
    return `/cosign/valid demands the server's ${ofServer.join(' ')}, which nobody is sent for here`;
  }
  return whyServiceIsForeign(page, server, main);
}

/**
 * Say why a host never gets the cookie of its service, which is set where the service is at home,
 * at the main server; `undefined` when it does.
 */
export function whyServiceIsForeign(
  page: CosignSettings,
  server: ServerConfig,
  main: ServerConfig,
): string | undefined {
  const home = main.name?.value;
  if (page.service === undefined) return undefined;
  const isOfMain = page.service.value === main.cosign?.service?.value;
  const isElsewhere = !server.isMain && server.cosign?.service?.value !== page.service.value;
  const name = server.name?.value ?? home;
  if (!isOfMain || !isElsewhere || home === undefined || name === home) return undefined;
  if (home === 'localhost' || main.cosign.validationRedirect?.isOn === true) return undefined;
  return `the service ${page.service.value} is the main server's, ${home}, which sets no cookie for ${name ?? ''}`;
}

function suffixOf(settings: CosignSettings): {
  readonly suffix: string | undefined;
  readonly ignoreSuffix: boolean;
} {
  return { suffix: settings.suffix?.value, ignoreSuffix: settings.ignoreSuffix?.isOn === true };
}
