/** The release, as package.json has it: the executable has no package.json to read. */
export const VERSION = '0.1.0';
