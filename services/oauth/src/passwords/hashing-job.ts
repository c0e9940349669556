/** Message to a hashing thread: the arguments of scrypt. */
export interface HashingJob {
  password: string;
  salt: Uint8Array;
  /** CPU and memory cost parameter of scrypt. */
  N: number;
  r: number;
  p: number;
  /** Length of the hash in bytes. */
  length: number;
}
