/**
 * A function that computes each answer once, as long as it has no more than `most` of them: then it begins anew.
 * For what is slow to make and asked for again and again, such as dates in words.
 */
export function remembered<Key, Value>(make: (key: Key) => Value, most = 1_000): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      if (made.size >= most) made.clear();
      made.set(key, value);
    }
    return value;
  };
}
