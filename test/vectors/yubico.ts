/**
 * Yubico's own examples: yubico-c, tests/selftest.c and test-vectors.txt; yubikey-ksm's documentation.
 * Each was made or confirmed with ykgenerate and ykparse 1.13.
 */
export const YUBICO_BLOCKS = [
  { crc: 0xfe36, counter: 1, timestamp: [1, 1], use: 1, otp: 'dvgtiblfkbgturecfllberrvkinnctnn' },
  { crc: 0x1152, counter: 1, timestamp: [1, 1], use: 2, otp: 'rnibcnfhdninbrdebccrndfhjgnhftee' },
  {
    crc: 0x9454,
    counter: 0xfff,
    timestamp: [1, 1],
    use: 1,
    otp: 'iikkijbdknrrdhfdrjltvgrbkkjblcbh',
  },
  {
    crc: 0xd3b6,
    aesKey: '88888888888888888888888888888888',
    privateId: '888888888888',
    counter: 0x8888,
    timestamp: [0x8888, 0x88],
    use: 0x88,
    random: 0x8888,
    otp: 'dcihgvrhjeucvrinhdfddbjhfjftjdei',
  },
  {
    crc: 0xa96a,
    aesKey: '00000000000000000000000000000000',
    privateId: '000000000000',
    counter: 0,
    timestamp: [0, 0],
    use: 0,
    otp: 'kkkncjnvcnenkjvjgncjihljiibgbhbh',
  },
  {
    crc: 0x1c86,
    aesKey: 'c4422890653076cde73d449b191b416a',
    privateId: '33c69e7f249e',
    counter: 1,
    timestamp: [0x13a7, 0x24],
    use: 0,
    random: 0xc63c,
    otp: 'iucvrkjiegbhidrcicvlgrcgkgurhjnj',
  },
] as const;

/** Key and private id of the examples that name none. */
export const YUBICO_KEY = { aesKey: '000102030405060708090a0b0c0d0e0f', privateId: '010203040506' };

/** yubico-c, README: the sample that a whole key types; its public id has 8 characters. */
export const YUBICO_SAMPLE = {
  publicId: 'dteffuje',
  aesKey: 'ecde18dbe76fbd0c33330f1c354871db',
  privateId: '8792ebfe26cc',
  otp: 'dteffujehknhfjbrjnlnldnhcujvddbikngjrtgh',
  counter: 19,
  timestamp: [49_712, 0],
  use: 17,
} as const;

/** yubikey-ksm, doc/Decryption_Protocol.adoc: what its `/wsapi/decrypt` answers. */
export const YUBICO_KSM = {
  otp: 'idkfefrdhtrutjduvtcjbfeuvhehdvjjlbchtlenfgku',
  aesKey: 'c68c9df8cbfe7d2f994cb904046c7218',
  privateId: '609963eae7b5',
  counter: 1,
  timestamp: [0x8d40, 0x0f],
  use: 0,
} as const;

/** yubico-c, tests/selftest.c: bytes and their CRC, without the inversion that is stored. */
export const YUBICO_CRCS = [
  { hex: '0001020304', crc: 62_919 },
  { hex: 'fe', crc: 4470 },
  { hex: '55aa00ff', crc: 52_149 },
] as const;

/** yubico-c, tests/selftest.c: bytes as modhex. */
export const YUBICO_MODHEX = [
  { hex: Buffer.from('test').toString('hex'), modhex: 'ifhgieif' },
  { hex: 'b565716f', modhex: 'nghgibhv' },
] as const;
