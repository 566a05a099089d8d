/** Joins chunks into one array. Empties the list: each is let go once it is copied. */
export function concatenate(chunks: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
