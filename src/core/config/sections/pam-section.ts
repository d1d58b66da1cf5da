import * as v from 'valibot';
import { absolutePath, common, fields, pamService, wholeLine } from '../values.ts';

/** As factor lines mostly have them. */
const DEFAULT_FIELDS = ['login', 'passcode'] as const;

const fieldName = v.string('must be a field name in quotes');

const patternAnswer = v.strictObject({
  prompt: v.pipe(
    v.string('must be a regular expression in quotes'),
    v.check(isPattern, 'must be a regular expression'),
  ),
  field: fieldName,
});

// Not a union, whose only complaint about a mistyped key would be that neither fits.
const answer = v.lazy((input) =>
  typeof input === 'object' && input !== null ? patternAnswer : fieldName,
);

const answers = v.pipe(
  v.array(answer, 'must be a list of field names, or of { prompt = "...", field = "..." }'),
  v.maxLength(16, 'must have at most 16 answers'),
  v.check(
    (list) => new Set(list.map((each) => typeof each)).size <= 1,
    'must be field names only, or tables only',
  ),
);

const sectionKeys = v.strictObject({
  ...common,
  type: v.literal('pam'),
  fields: v.optional(
    v.pipe(
      fields,
      v.check(
        (names) => names.length >= 2 && names.includes('login'),
        'must be "login" and one more field, or several, for what PAM asks',
      ),
    ),
  ),
  service: v.optional(pamService),
  answers: v.optional(answers),
  tty: v.optional(wholeLine),
  ruser: v.optional(wholeLine),
  state_dir: v.optional(absolutePath),
  unenrolled: v.optional(
    v.undefined('must not be set: PAM cannot tell who was never enrolled, and who is locked out'),
  ),
});

/** Keys of a factor that asks PAM. */
export const pam = v.pipe(
  sectionKeys,
  v.forward(
    v.check(
      (section) => fieldsOf(section.answers).every((name) => proofFields(section).includes(name)),
      'must name fields of the form, and not the login',
    ),
    ['answers'],
  ),
  v.forward(
    v.check(
      ({ answers: given, ...section }) =>
        given === undefined || proofFields(section).every((name) => fieldsOf(given).includes(name)),
      'must use every field but the login: what PAM is never told proves nothing',
    ),
    ['answers'],
  ),
  v.forward(
    v.check(
      ({ state_dir, throttle }) => state_dir !== undefined || throttle === false,
      'must be set, for the counts of wrong answers; or say throttle = false',
    ),
    ['state_dir'],
  ),
);

export type PamSection = v.InferOutput<typeof sectionKeys>;
type Answers = PamSection['answers'];

/** Field names in the order of the `factor` line. */
export function formFields(section: Pick<PamSection, 'fields'>): readonly string[] {
  return section.fields ?? DEFAULT_FIELDS;
}

/** Fields that answer prompts: all but the login. */
export function proofFields(section: Pick<PamSection, 'fields'>): readonly string[] {
  return formFields(section).filter((name) => name !== 'login');
}

function fieldsOf(list: Answers): readonly string[] {
  return (list ?? []).map((each) => (typeof each === 'string' ? each : each.field));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'iu').source !== '';
  } catch {
    return false;
  }
}
