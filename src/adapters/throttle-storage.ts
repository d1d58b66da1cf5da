import { readSync, writeSync } from 'node:fs';
import { BUCKET_BYTES } from '../core/throttle/bucket.ts';
import { RECORD_BYTES } from '../core/throttle/login-record.ts';
import type { Storage } from '../core/throttle/throttle-table.ts';
import { inTurnToWrite } from './throttle-lock.ts';

/** The buckets of an open throttle file. */
export function throttleStorage(fd: number): Storage {
  return {
    read: (bucket) => {
      const bytes = Buffer.alloc(BUCKET_BYTES);
      readSync(fd, bytes, 0, BUCKET_BYTES, startOf(bucket));
      return bytes;
    },
    write: (bucket, slot, record) => {
      const written = writeSync(fd, record, 0, RECORD_BYTES, startOf(bucket) + slot * RECORD_BYTES);
      if (written !== RECORD_BYTES) throw new Error(`wrote ${written} of ${RECORD_BYTES} bytes`);
    },
    exclusively: (bucket, work) => {
      inTurnToWrite(fd, bucket, work);
    },
  };
}

/** After the header's page. */
function startOf(bucket: number): number {
  return (1 + bucket) * BUCKET_BYTES;
}
