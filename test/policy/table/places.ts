import type { PlaceDemand } from '../../../src/policy/table/place-demand.ts';

const FROM = { file: '/etc/apache2/sites-enabled/www.conf', line: 12, section: '<Location "/a">' };

/** One place of each kind, and one that somebody made up to break a page. */
export const PLACES: readonly PlaceDemand[] = [
  place('/', { kind: 'open' }),
  place('/login', { kind: 'protected', factors: [] }),
  place('/grades', { kind: 'protected', factors: ['PAM', 'otp'] }, true),
  place('/wiki', { kind: 'public', factors: ['otp'] }),
  place('/any', { kind: 'composed', branches: [['PAM', 'otp'], ['LEVEL2']] }),
  { ...place('/', { kind: 'broken', status: 503 }), host: 'other.example.edu:443' },
  place('/cosign/valid', { kind: 'handler' }),
  {
    ...place(`/<script>document.title='x'</script>"'&${'long'.repeat(60)}\u001b`, { kind: 'open' }),
    host: '<img src=x onerror=alert(1)>',
    from: undefined,
  },
];

function place(path: string, demand: PlaceDemand['demand'], loops = false): PlaceDemand {
  return { host: 'www.example.edu:443', path, demand, from: FROM, loops };
}
