// The leaky bucket of one store and app: 40 requests, 2 leak each second (tenfold on the higher plans).

export type BucketSize = { size: number; leakPerSecond: number };
export type Bucket = BucketSize & { level: number; at: number };

export type BucketState = {
  admitted: boolean;
  limit: number;
  remaining: number;
  /** Milliseconds until the bucket is empty (the vendor's unit of `x-rate-limit-reset`). */
  resetMs: number;
};

export function makeBucket(size: BucketSize, now: number): Bucket {
  return { ...size, level: 0, at: now };
}

/** Pours one request in; a refused one leaves the level as it was. */
export function pourIntoBucket(bucket: Bucket, now: number): BucketState {
  bucket.level = Math.max(0, bucket.level - (Math.max(0, now - bucket.at) / 1000) * bucket.leakPerSecond);
  bucket.at = now;
  const admitted = bucket.level + 1 <= bucket.size;
  if (admitted) bucket.level += 1;
  return {
    admitted,
    limit: bucket.size,
    remaining: Math.floor(bucket.size - bucket.level),
    resetMs: Math.round((bucket.level / bucket.leakPerSecond) * 1000),
  };
}
