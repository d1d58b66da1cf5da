import { expect, test } from 'vitest';
import { canMount, mustRun } from '../support/namespace.ts';
import { PAGES } from '../support/pages.ts';
import { TOP } from '../support/scratch.ts';
import {
  runTranscript,
  staleness,
  transcriptsIn,
  transcriptsOf,
  type Circumstances,
} from '../support/transcripts.ts';

const ENROLLED = ['cosign-factors enrol alice --quiet 2>/dev/null'];
/** The site that policy-explain.md speaks of: its list is in line 12, in a section from line 9 on. */
const WWW = [
  'mkdir -p /etc/apache2/sites-enabled',
  'echo "IncludeOptional sites-enabled/*.conf" >/etc/apache2/apache2.conf',
  "cat >/etc/apache2/sites-enabled/www.conf <<'END'",
  '<VirtualHost *:443>',
  '    ServerName www.example.edu',
  '    CosignProtected on',
  '    CosignService www',
  '    CosignHostname weblogin.example.edu',
  '    CosignRedirect https://weblogin.example.edu/',
  '    CosignPostErrorRedirect https://weblogin.example.edu/post_error.html',
  '    CosignValidReference ^https://www\\.example\\.edu/',
  '    <Location /grades>',
  '        AuthType Cosign',
  '        Require valid-user',
  '        CosignRequireFactor otp',
  '    </Location>',
  '</VirtualHost>',
  'END',
];

/** The site of conf/, with changes to its list in sed. */
const site = (target: string, change = ''): string[] => [
  `mkdir -p ${target}`,
  `sed '${change}' ${TOP}/conf/apache/cosign-site.conf >${target}/apache2.conf`,
];

/** Each transcript, by its page and its first command. */
const CIRCUMSTANCES: Readonly<Record<string, Circumstances>> = {
  "README.md: printf 'alice\\n699625\\n' | /usr/lib/cosign/factors/otp": {
    before: ENROLLED,
    given: { '699625': 'phone' },
    // The step may end between the phone and the login.
    varies: { step: /(?<=step=)\d{8}\b/g, offset: /(?<=offset=)(0|-1)$/gm },
  },
  'docs/factor-protocol.md: tail -n 1 /var/log/cosign-factors/audit.jsonl': {
    before: [
      ...ENROLLED,
      'code=$(phone)',
      'for i in 1 2; do',
      '  printf "alice\\n$code\\n" | as_cgi /usr/lib/cosign/factors/otp 2>/dev/null || test $i = 2',
      'done',
    ],
    varies: {
      time: /(?<="time":")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=")/g,
      step: /(?<="step":)\d{8}(?=})/g,
    },
  },
  'docs/policy-compose.md: cosign-factors policy compose "PAM and otp or LEVEL2" --service www --weblogin https://weblogin.example.edu --location /grades --held PAM':
    {},
  'docs/policy-explain.md: cosign-factors policy explain https://www.example.edu/grades/ --config /etc/apache2/apache2.conf --held PAM':
    { before: WWW },
  'docs/policy-lint.md: cosign-factors policy lint --config /etc/apache2/apache2.conf': {
    before: site('/etc/apache2', 's/RequireFactor otp$/RequireFactor otp,PAM/'),
  },
  'docs/policy-table.md: cosign-factors policy table --config /etc/apache2/apache2.conf': {
    before: site('/etc/apache2'),
  },
  'docs/policy-table.md: cosign-factors policy diff /etc/apache2 ./apache2': {
    before: [...site('/etc/apache2'), ...site('apache2', '/CosignRequireFactor/d')],
  },
  'docs/policy-lighttpd.md: cosign-factors policy explain https://www.example.edu/grades/ --config /etc/lighttpd/lighttpd.conf --held PAM':
    {
      before: [
        'mkdir -p /etc/lighttpd',
        `cp ${TOP}/conf/lighttpd/cosign-site.conf /etc/lighttpd/lighttpd.conf`,
      ],
    },
};

const transcripts = PAGES.flatMap(transcriptsOf).map(
  (each) => [`${each.page}: ${each.steps[0]?.command ?? ''}`, each] as const,
);

test('every transcript is of a page', () => {
  expect(Object.keys(CIRCUMSTANCES).sort()).toEqual(transcripts.map(([name]) => name).sort());
});

test.skipIf(!canMount && !mustRun).each(transcripts)('%s (root, mount namespace)', (name, each) => {
  const circumstances = CIRCUMSTANCES[name];
  expect(circumstances, `no circumstances for ${each.page}:${each.line}`).toBeDefined();
  if (circumstances === undefined) return;
  const stale = staleness(each, runTranscript(each, circumstances), circumstances.varies);
  expect(stale, stale).toBeUndefined();
});

const PAGE = `1. Ask:

   \`\`\`
   $ date +%S
   17
     later
   $ true
   \`\`\`
`;

test('a stale page is told where, and what to write there', () => {
  const [shown] = transcriptsIn(PAGE, 'docs/clock.md');
  if (shown === undefined) throw new Error('no transcript');
  expect(shown.steps.map(({ output }) => output)).toEqual(['17\n  later\n', '']);
  const printing = (output: string) => ({
    ...shown,
    steps: shown.steps.map((step, i) => (i === 0 ? { ...step, output } : step)),
  });
  const varies = { second: /^\d\d$/gm };
  expect(staleness(shown, printing('17\n  later\n'))).toBeUndefined();
  expect(staleness(shown, printing('59\n  later\n'), varies)).toBeUndefined();
  expect(staleness(shown, printing('6\n  later\n'), varies)).toBe(
    'docs/clock.md:4 is stale; write there:\n\n$ date +%S\n6\n  later\n$ true\n',
  );
  expect(staleness(shown, printing('59\n  later\nand more\n'), varies)).toContain('and more');
});
