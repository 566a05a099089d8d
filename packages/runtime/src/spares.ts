/** Things that are dear to make and may be used again, one user at a time. */
export interface Spares<T> {
  /** One that nobody uses, emptied, or a new one. */
  take(): T;
  /** It is free again. */
  give(used: T): void;
}

/** @param empty what makes a used one as good as new */
export function createSpares<T>(make: () => T, empty: (used: T) => T): Spares<T> {
  const idle: T[] = [];
  return {
    take() {
      const used = idle.pop();
      return used === undefined ? make() : empty(used);
    },
    give: (used) => void idle.push(used),
  };
}
