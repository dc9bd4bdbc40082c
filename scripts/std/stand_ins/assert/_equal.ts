/** Whether two values are deeply equal: of one kind, with equal contents. */
export function equal(left: unknown, right: unknown): boolean {
  // Pairs under comparison count as equal, so that values that hold themselves come to an end.
  const assumed = new Map<unknown, unknown>();

  function compare(left: unknown, right: unknown): boolean {
    if (left === right || Object.is(left, right)) return true;
    if (!isObject(left) || !isObject(right)) return false;
    if (kindOf(left) !== kindOf(right)) return false;
    if (left instanceof Date) return Object.is(left.getTime(), (right as Date).getTime());
    if (left instanceof URLSearchParams) return String(left) === String(right);
    const bytes = bytesOf(left);
    if (bytes !== undefined) return compareLists(bytes, bytesOf(right) ?? []);
    if (assumed.get(left) === right) return true;
    assumed.set(left, right);
    const isEqual = compareContents(left, right);
    if (!isEqual) assumed.delete(left);
    return isEqual;
  }

  function compareContents(left: object, right: object): boolean {
    if (left instanceof Set) return compareEntries([...left], [...right as Set<unknown>]);
    if (left instanceof Map) return compareEntries([...left], [...right as Map<unknown, unknown>]);
    return compareProperties(left, right);
  }

  function compareLists(left: ArrayLike<unknown>, right: ArrayLike<unknown>): boolean {
    if (left.length !== right.length) return false;
    for (let index = 0; index < left.length; index++) {
      if (!compare(left[index], right[index])) return false;
    }
    return true;
  }

  /** Compares without regard to order. */
  function compareEntries(left: unknown[], right: unknown[]): boolean {
    if (left.length !== right.length) return false;
    const unmatched = new Set(right);
    return left.every((entry) => {
      for (const candidate of unmatched) {
        if (compare(entry, candidate)) return unmatched.delete(candidate);
      }
      return false;
    });
  }

  function compareProperties(left: object, right: object): boolean {
    const keys = new Set([...keysOf(left), ...keysOf(right)]);
    return [...keys].every((key) =>
      key in left && key in right && compare(Reflect.get(left, key), Reflect.get(right, key))
    );
  }

  return compare(left, right);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The prototype, where objects with none count as plain ones. */
function kindOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function bytesOf(value: object): ArrayLike<unknown> | undefined {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
  const isTypedArray = ArrayBuffer.isView(value) && !(value instanceof DataView);
  return isTypedArray ? value as Uint8Array : undefined;
}

/** The keys of an object and, for an instance of a class, of its class: getters count too. */
function keysOf(value: object): PropertyKey[] {
  const keys = Reflect.ownKeys(value);
  const parent = Object.getPrototypeOf(value);
  const isPlain = parent === null || parent === Object.prototype || parent === Array.prototype;
  return isPlain ? keys : [...keys, ...keysOf(parent)];
}
