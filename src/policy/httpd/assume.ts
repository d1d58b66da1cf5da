import type { Said } from './cosign-settings.ts';

/** Conditions that the request does not decide; told which way to take them. */
export type Assume = (condition: Said) => boolean;
