/** What the exit code says. 130 is the shell's convention for an interrupt. */
export const exitCodes = {
  done: 0,
  fault: 1,
  usage: 2,
  data: 3,
  doubtful: 4,
  lost: 5,
  interrupted: 130,
} as const;
