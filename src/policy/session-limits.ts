/** Factors that a session of Cosign can hold (COSIGN_MAXFACTORS is 5, one is lost). */
export const MOST_FACTORS = 4;

/** Bytes that their names may have together, with the blanks between them. */
export const MOST_NAME_BYTES = 254;
